"""Reading a day as it is driven, and reading on from there."""

from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlmodel import select

from dispatch_server.runs import change
from dispatch_server.runs.model import Run
from dispatch_server.runs.today import Today, changed_runs, depot_of, read_today
from shared.facts import FactType
from shared.ids import uuid7
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_idle_driver, an_order

pytestmark = pytest.mark.both_databases


async def read(office: Office, **more: Any) -> Today:
    town = office.town
    async with office.db.reading() as session:
        return await read_today(
            session, town.organization.id, town.plan.date, now=office.clock.now(), **more
        )


async def test_each_shift_with_what_its_run_has_left(office: Office) -> None:
    first = (await office.stops())[0]
    await office.report(office.delivered(first))
    idle = await an_idle_driver(office)

    today = await read(office)

    assert len(today.duties) == 3
    assert idle.id not in today.sheets
    sheet = today.sheet_of(office.runs[0].id)
    assert sheet is not None
    assert [stop.sequence for stop in sheet.left] == [2, 3]
    assert sheet.has_left
    assert set(sheet.wishes) == {order.id for order in office.town.orders[:3]}
    assert set(sheet.promises) == set(sheet.wishes)
    assert today.versions == {run.id: 1 for run in office.runs}
    assert depot_of(today, office.town.depot.id).name == "Casa Aurora"


async def test_only_what_happened_is_read_again(office: Office) -> None:
    known = await read(office)
    same = await read(office, known=known)
    assert all(same.sheets[one] is sheet for one, sheet in known.sheets.items())

    await office.report(office.fact(FactType.RUN_STARTED))
    after = await read(office, known=known)

    fresh = {s.run.id for one, s in after.sheets.items() if s is not known.sheets[one]}
    assert fresh == {office.runs[0].id}
    assert after.rev > known.rev


async def test_a_changed_run_and_a_new_log_are_read_anew(office: Office) -> None:
    known = await read(office)
    stop = (await office.stops())[0]
    async with office.db.transaction() as session:
        await change.reassign_stops(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stops={stop.id: 1},
            to_run_id=office.runs[1].id,
            actor="user:test",
        )
    after = await read(office, known=known)
    assert sorted(len(sheet.left) for sheet in after.sheets.values()) == [2, 4]
    assert set(after.versions.values()) == {2}


async def test_waiting_orders_are_read_when_asked_for(office: Office) -> None:
    one, other = await an_order(office), await an_order(office)
    await an_order(office, status="on_hold")

    assert (await read(office)).waiting == {}
    assert set((await read(office, waiting=[one.id])).waiting) == {one.id}
    assert set((await read(office, waiting=None)).waiting) == {one.id, other.id}


async def test_a_run_that_is_over_leaves_its_driver_idle(office: Office) -> None:
    await office.report(office.fact(FactType.RUN_COMPLETED))
    today = await read(office)
    assert [sheet.run.id for sheet in today.sheets.values()] == [office.runs[1].id]
    assert len(today.duties) == 2
    async with office.db.reading() as session:
        statuses = set(await session.exec(select(Run.status)))
    assert statuses == {"completed", "assigned"}


class About(NamedTuple):
    """What an event says that it is about."""

    subject: str
    subject_id: UUID
    body: dict[str, Any]


async def test_events_name_the_runs_they_changed(office: Office) -> None:
    by_subject, by_body = uuid7(), uuid7()
    events = [
        About("run", by_subject, {}),
        About("stop", uuid7(), {"run_id": str(by_body)}),
        About("order", uuid7(), {"run_id": None}),
    ]

    assert changed_runs(events) == {by_subject, by_body}
    assert changed_runs(await office.events("run.assigned")) == {run.id for run in office.runs}
