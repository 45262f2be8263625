"""A phone's log is stored without gaps, in its order, each fact once, and nothing stops its queue."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.runs.model import Attempt, Run, Stop
from dispatch_server.sync.model import StoredFact, Stream
from dispatch_server.sync.service import MAX_SKEW_MS, FactUnreadable, LogFork, WrongDevice
from shared.clock import FixedClock
from shared.facts import FactType
from shared.ids import Epoch, uuid7
from shared.sync import Outcome, Result
from tests.build import a_caller, an_organization
from tests.dispatch_server.sync.handset import Handset, a_fact, incidents, said
from tests.published import Town, a_device, a_town, publish_town, stops_of


async def _all(db: Database, table: Any) -> list[Any]:
    async with db.reading() as session:
        return list(await session.exec(select(table)))


async def _events(db: Database, town: Town) -> int:
    async with db.reading() as session:
        return len(await log.read(session, town.organization.id, after=0))


async def test_a_batch_is_stored_and_acknowledged_to_its_end(phone: Handset, run: Run) -> None:
    facts = [a_fact(1, run_id=run.id), a_fact(2, FactType.RUN_STARTED, run_id=run.id)]

    answer = await phone.sync(*facts)

    assert (answer.device, answer.epoch) == (phone.device_id, phone.epoch)
    assert answer.acked_through == 2
    assert answer.results == (
        Result(seq=1, outcome=Outcome.APPLIED),
        Result(seq=2, outcome=Outcome.APPLIED),
    )
    assert await phone.stored() == said(*facts)


async def test_nothing_is_stored_behind_a_gap(phone: Handset, run: Run) -> None:
    first, second, third, fourth = (a_fact(seq, run_id=run.id) for seq in range(1, 5))

    before = await phone.sync(first, second, fourth)
    assert before.acked_through == 2
    assert [result.seq for result in before.results] == [1, 2]
    assert await phone.stored() == said(first, second)

    after = await phone.sync(third, fourth)
    assert after.acked_through == 4
    assert await phone.stored() == said(first, second, third, fourth)


async def test_a_log_that_does_not_start_at_one_is_not_taken(phone: Handset, run: Run) -> None:
    answer = await phone.sync(a_fact(2, run_id=run.id))

    assert (answer.acked_through, answer.results) == (0, ())
    assert await phone.stored() == []


async def test_facts_count_in_the_phones_order_not_in_the_batchs(
    phone: Handset, db: Database, stops: list[Stop]
) -> None:
    arrived = a_fact(1, FactType.STOP_ARRIVED, stop_id=stops[0].id)
    ended = a_fact(2, FactType.STOP_SUCCEEDED, stop_id=stops[0].id)

    answer = await phone.sync(ended, arrived)

    assert [result.outcome for result in answer.results] == [Outcome.APPLIED, Outcome.APPLIED]
    assert await phone.stored() == said(arrived, ended)
    assert {row.status for row in await _all(db, Stop) if row.id == stops[0].id} == {"succeeded"}


@pytest.mark.both_databases
async def test_a_batch_that_comes_again_changes_nothing(
    phone: Handset, db: Database, town: Town, stops: list[Stop]
) -> None:
    facts = [
        a_fact(1, FactType.STOP_SUCCEEDED, stop_id=stops[0].id),
        a_fact(2, "stop.teleported", stop_id=stops[0].id),
    ]
    first = await phone.sync(*facts)
    events = await _events(db, town)

    again = await phone.sync(*facts, cursor=first.cursor)

    assert again.acked_through == 2
    assert all(result.dup for result in again.results)
    assert [(r.outcome, r.code) for r in again.results] == [
        (r.outcome, r.code) for r in first.results
    ]
    assert again.changes == ()
    assert await _events(db, town) == events
    assert len(await _all(db, Attempt)) == 1
    assert len(await incidents(db)) == 1


async def test_what_is_new_of_a_batch_is_taken_and_the_rest_is_known(
    phone: Handset, run: Run
) -> None:
    known, new = a_fact(1, run_id=run.id), a_fact(2, FactType.RUN_STARTED, run_id=run.id)
    await phone.sync(known)

    answer = await phone.sync(known, new)

    assert [(result.seq, result.dup) for result in answer.results] == [(1, True), (2, False)]
    assert answer.acked_through == 2


async def test_an_old_batch_never_takes_an_acknowledgement_back(phone: Handset, run: Run) -> None:
    first, second = (a_fact(seq, run_id=run.id) for seq in (1, 2))
    await phone.sync(first)
    await phone.sync(second)

    assert (await phone.sync(first)).acked_through == 2


async def test_another_content_under_a_number_is_a_fork_and_its_batch_is_not_stored(
    phone: Handset, run: Run
) -> None:
    kept = a_fact(1, run_id=run.id)
    await phone.sync(kept)

    with pytest.raises(LogFork) as fork:
        await phone.sync(a_fact(1, run_id=run.id), a_fact(2, run_id=run.id))
    with pytest.raises(LogFork):  # the id alone does not make it the same fact
        await phone.sync(kept | {"type": FactType.RUN_COMPLETED})

    assert fork.value.seq == 1
    assert await phone.stored() == said(kept)


async def test_after_a_fork_a_new_epoch_brings_the_same_ids_without_doubling_them(
    phone: Handset, db: Database, stops: list[Stop]
) -> None:
    known = a_fact(1, FactType.STOP_SUCCEEDED, stop_id=stops[0].id)
    await phone.sync(known)
    phone.epoch = Epoch(uuid7())
    new = a_fact(2, FactType.STOP_SUCCEEDED, stop_id=stops[1].id)

    answer = await phone.sync(known, new)

    assert answer.acked_through == 2
    assert [(result.outcome, result.dup) for result in answer.results] == [
        (Outcome.APPLIED, True),
        (Outcome.APPLIED, False),
    ]
    assert await phone.stored() == said(new)
    assert sorted(a.stop_id for a in await _all(db, Attempt)) == sorted(s.id for s in stops[:2])


async def test_a_fact_under_anothers_id_is_set_aside_and_the_next_goes_on(
    phone: Handset, stops: list[Stop]
) -> None:
    first = a_fact(1, FactType.STOP_SUCCEEDED, stop_id=stops[0].id)
    thief = a_fact(2, FactType.STOP_SUCCEEDED, stop_id=stops[1].id) | {"id": first["id"]}
    last = a_fact(3, FactType.STOP_SUCCEEDED, stop_id=stops[2].id)
    await phone.sync(first)

    answer = await phone.sync(thief, last)

    assert answer.acked_through == 3
    assert answer.results == (
        Result(seq=2, outcome=Outcome.QUARANTINED, code="id_taken"),
        Result(seq=3, outcome=Outcome.APPLIED),
    )


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (a_fact(1, "stop.teleported"), "unknown_type"),
        (a_fact(1, FactType.STOP_SUCCEEDED, stop_id=uuid7()), "unknown_stop"),
        (a_fact(1, run_id=uuid7()), "unknown_run"),
        (a_fact(1, FactType.DUTY_CHANGED, body={"duty": "asleep"}), "unreadable"),
        (a_fact(1) | {"surprise": 1}, "unreadable"),
        (a_fact(1, fix={"lat": 91, "lon": 0}), "unreadable"),
        (a_fact(1) | {"occurred_at": "yesterday"}, "unreadable"),
        (a_fact(1) | {"occurred_at": "0001-01-01T00:00:00+14:00"}, "unreadable"),
    ],
)
async def test_what_nobody_can_apply_is_kept_for_a_person_and_the_next_goes_on(
    phone: Handset, db: Database, run: Run, fact: dict[str, Any], code: str
) -> None:
    good = a_fact(2, run_id=run.id)

    answer = await phone.sync(fact, good)

    assert answer.acked_through == 2
    assert answer.results == (
        Result(seq=1, outcome=Outcome.QUARANTINED, code=code),
        Result(seq=2, outcome=Outcome.APPLIED),
    )
    assert await phone.stored() == said(fact, good)
    (incident,) = await incidents(db)
    assert (incident.kind, str(incident.subject_id)) == ("quarantined_fact", fact["id"])


@pytest.mark.parametrize(
    "fact",
    [
        {"seq": 2},
        {"id": str(uuid7())},
        a_fact(0),
        a_fact(2**53 + 1),
        a_fact(2) | {"id": "me"},
    ],
)
async def test_a_fact_that_nobody_could_acknowledge_refuses_the_batch(
    phone: Handset, run: Run, fact: dict[str, Any]
) -> None:
    with pytest.raises(FactUnreadable) as refusal:
        await phone.sync(a_fact(1, run_id=run.id), fact)

    assert refusal.value.position == 1
    assert await phone.stored() == []


async def test_a_phone_speaks_for_itself_alone(
    phone: Handset, db: Database, clock: FixedClock, town: Town, run: Run
) -> None:
    other = Handset(db, clock, town.crews[1].caller)
    dispatcher = a_caller(town.organization.id)
    forged = phone.request(a_fact(1, run_id=run.id))

    for caller in (other.caller, dispatcher):
        phone.caller = caller
        with pytest.raises(WrongDevice):
            await phone.sync(a_fact(1, run_id=run.id), device=forged.device)

    assert await _all(db, Stream) == []
    assert await _all(db, StoredFact) == []


async def test_one_phones_epoch_under_anothers_name_is_another_log(
    phone: Handset, db: Database, clock: FixedClock, town: Town, run: Run
) -> None:
    await phone.sync(a_fact(1, run_id=run.id))
    other = Handset(db, clock, town.crews[1].caller)
    other.epoch = phone.epoch

    assert (await other.sync()).acked_through == 0
    assert (await other.sync(a_fact(2))).acked_through == 0
    assert (await phone.sync()).acked_through == 1


@pytest.mark.usefixtures("run")
async def test_a_stop_of_another_organization_is_as_unknown_as_none(
    phone: Handset, db: Database, clock: FixedClock
) -> None:
    theirs = await an_organization(db, clock, name="Outra Casa")
    town = await a_town(db, clock, theirs, drivers=1, stops=1)
    (their_run,) = await publish_town(db, clock, town)
    (their_stop,) = await stops_of(db, their_run)

    answer = await phone.sync(
        a_fact(1, FactType.STOP_SUCCEEDED, stop_id=their_stop.id),
        a_fact(2, FactType.STOP_SUCCEEDED, stop_id=uuid7()),
        a_fact(3, run_id=their_run.id),
    )

    codes = [result.code for result in answer.results]
    assert codes == ["unknown_stop", "unknown_stop", "unknown_run"]
    assert [row.status for row in await stops_of(db, their_run)] == [their_stop.status]
    assert str(their_run.id) not in {change.id for change in answer.changes}


@pytest.mark.both_databases
async def test_two_phones_that_bring_one_fact_at_one_moment_apply_it_once(
    phone: Handset, db: Database, clock: FixedClock, town: Town, stops: list[Stop]
) -> None:
    await a_device(db, clock, town.crews[0])
    twin = Handset(db, clock, town.crews[0].caller_on(town.crews[0].devices[1]))
    fact = a_fact(1, FactType.STOP_SUCCEEDED, stop_id=stops[0].id)

    answers = await asyncio.gather(phone.sync(fact), twin.sync(fact))

    assert [answer.acked_through for answer in answers] == [1, 1]
    assert sorted(answer.results[0].dup for answer in answers) == [False, True]
    assert len(await _all(db, Attempt)) == 1


async def test_a_question_without_facts_opens_no_log(
    phone: Handset, db: Database, run: Run
) -> None:
    answer = await phone.sync()

    assert answer.acked_through == 0
    assert str(run.id) in {change.id for change in answer.changes}
    assert await _all(db, Stream) == []


@pytest.mark.parametrize(
    ("ahead_ms", "skew_ms"), [(90_000, -90_000), (2**62, -MAX_SKEW_MS), (-(2**62), MAX_SKEW_MS)]
)
async def test_how_far_a_phones_clock_is_off_is_noted(
    phone: Handset, db: Database, run: Run, ahead_ms: int, skew_ms: int
) -> None:
    now_ms = int(phone.clock.now().timestamp() * 1000)

    answer = await phone.sync(a_fact(1, run_id=run.id), sent_at=now_ms + ahead_ms)

    (stream,) = await _all(db, Stream)
    assert stream.skew_ms == skew_ms
    assert answer.server_time == now_ms
