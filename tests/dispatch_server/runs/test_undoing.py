"""Taking back what was done to a running day, unless somebody went on from there."""

import pytest

from dispatch_server.runs import change
from dispatch_server.runs.change import RunClosed
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.schema import ChangeState, DayChangeView
from dispatch_server.runs.undoing import ChangeNotFound, ChangeOutrun, list_changes, undo_change
from shared.facts import FactType
from shared.ids import DayChangeId, OrganizationId, uuid7
from shared.states import RunChange, RunStatus, StopStatus
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases
ACTOR = "user:test"


async def give(office: Office, *stops: Stop, to: int = 1) -> DayChangeId:
    """Give stops of one run to another, as it stands."""
    async with office.db.transaction() as session:
        versions = {stop.id: (await session.get_one(Run, stop.run_id)).version for stop in stops}
        change_id = await change.reassign_stops(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stops=versions,
            to_run_id=office.runs[to].id,
            actor=ACTOR,
        )
    assert change_id is not None
    return change_id


async def undo(office: Office, change_id: DayChangeId, mine: OrganizationId | None = None) -> None:
    async with office.db.transaction() as session:
        await undo_change(
            session,
            office.clock,
            organization_id=mine or office.town.organization.id,
            change_id=change_id,
            actor=ACTOR,
        )


async def listed(office: Office) -> list[DayChangeView]:
    async with office.db.reading() as session:
        mine = office.town.organization.id
        return await list_changes(session, mine, office.runs[0].date)


async def test_stops_come_back_to_their_turn_and_both_drivers_hear_why(office: Office) -> None:
    before = await office.stops()
    change_id = await give(office, *before[:2])

    await undo(office, change_id)

    assert [(s.id, s.sequence) for s in await office.stops()] == [
        (s.id, s.sequence) for s in before
    ]
    assert (await office.told(0))["stop", before[0].id] == "put"
    assert (await office.told(1))["stop", before[0].id] == "remove"
    runs = [await office.run(0), await office.run(1)]
    assert [run.version for run in runs] == [3, 3]
    assert {run.change_reason for run in runs} == {RunChange.CHANGE_UNDONE}
    said = (await office.events("run.resequenced"))[-2:]
    assert {event.body["reason"] for event in said} == {RunChange.CHANGE_UNDONE}


async def test_undone_again_it_changes_nothing(office: Office) -> None:
    change_id = await give(office, (await office.stops())[0])

    await undo(office, change_id)
    await undo(office, change_id)

    assert (await office.run()).version == 3
    assert [one.state for one in await listed(office)] == [ChangeState.UNDONE]


async def test_changes_are_taken_back_one_after_the_other(office: Office) -> None:
    before = await office.stops()
    first = await give(office, before[0])
    second = await give(office, before[1])

    await undo(office, second)
    await undo(office, first)

    assert [stop.id for stop in await office.stops()] == [stop.id for stop in before]


async def test_what_was_driven_since_stays_with_all_that_was_changed_with_it(
    office: Office,
) -> None:
    first, second, _ = await office.stops()
    change_id = await give(office, first, second)
    moved = await office.stop(second.id)
    await office.report(office.fact(FactType.STOP_ARRIVED, moved), crew=1)

    assert [one.state for one in await listed(office)] == [ChangeState.OUTRUN]
    with pytest.raises(ChangeOutrun) as refused:
        await undo(office, change_id)

    assert refused.value.stop_ids == (second.id,)
    assert str(refused.value).startswith("1 of its stops")
    assert (await office.stop(first.id)).run_id == office.runs[1].id
    assert (await office.run(0)).version == 2


async def test_what_somebody_else_changed_since_stays(office: Office) -> None:
    stop = (await office.stops())[0]
    first = await give(office, stop)
    await give(office, await office.stop(stop.id), to=0)
    await give(office, await office.stop(stop.id))  # where the first change had put it

    with pytest.raises(ChangeOutrun):
        await undo(office, first)

    assert [one.state for one in await listed(office)] == ["made", "outrun", "outrun"]


async def test_nothing_goes_back_to_a_run_that_is_over(office: Office) -> None:
    change_id = await give(office, *(await office.stops()))
    await office.report(office.fact(FactType.RUN_COMPLETED, run_id=office.runs[0].id))

    with pytest.raises(RunClosed) as refused:
        await undo(office, change_id)

    assert refused.value.status == RunStatus.COMPLETED


async def test_a_turn_that_was_given_to_another_since_is_made_free(office: Office) -> None:
    first, second, third = await office.stops()
    change_id = await give(office, first)
    async with office.db.transaction() as session:
        for sequence, stop_id in enumerate((second.id, third.id), start=1):
            stop = await session.get_one(Stop, stop_id)
            stop.sequence = sequence
            session.add(stop)

    await undo(office, change_id)

    found = [(stop.id, stop.sequence) for stop in await office.stops()]
    assert found == [(first.id, 1), (second.id, 2), (third.id, 3)]
    assert (await office.told(0))["stop", third.id] == "put"


async def test_a_stop_that_was_put_off_is_due_again(office: Office) -> None:
    stop = (await office.stops())[0]
    async with office.db.transaction() as session:
        await change.skip_stop(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stop_id=stop.id,
            version=1,
            actor=ACTOR,
        )
    (made,) = await listed(office)

    await undo(office, made.id)

    assert (made.kind, made.stops) == (RunChange.STOP_SKIPPED, 1)
    assert (await office.stop(stop.id)).status == StopStatus.PENDING


async def test_a_skipped_stop_that_was_given_away_comes_back_skipped(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.fact(FactType.STOP_SKIPPED, stop))
    change_id = await give(office, stop)

    await undo(office, change_id)

    assert (await office.stop(stop.id)).status == StopStatus.SKIPPED


async def test_the_list_says_who_did_what_the_newest_first(office: Office) -> None:
    first, second, _ = await office.stops()
    await give(office, first)
    await give(office, second)

    newest, oldest = await listed(office)

    crews = office.town.crews
    assert newest.at == oldest.at == office.clock.now()
    assert newest.id > oldest.id
    assert (newest.from_names, newest.to_name) == ((crews[0].driver.name,), crews[1].driver.name)
    assert (newest.actor, newest.stops, newest.state) == (ACTOR, 1, ChangeState.MADE)


async def test_another_organization_neither_sees_nor_undoes_it(
    office: Office,
) -> None:
    other = (await an_organization(office.db, office.clock, name="Other")).id
    change_id = await give(office, (await office.stops())[0])

    with pytest.raises(ChangeNotFound):
        await undo(office, change_id, other)
    with pytest.raises(ChangeNotFound):
        await undo(office, DayChangeId(uuid7()))
    async with office.db.reading() as session:
        found = await list_changes(session, other, office.runs[0].date)
    assert found == []
