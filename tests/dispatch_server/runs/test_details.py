"""Runs as the console reads them."""

from datetime import timedelta

import pytest

from dispatch_server.orders.model import Order, Promise
from dispatch_server.runs.details import run_detail, run_details, run_summaries
from dispatch_server.runs.model import Stop, Task
from dispatch_server.runs.views import RunNotFound
from shared.facts import FactType
from shared.ids import OrganizationId, RunId, TaskId, uuid7
from shared.states import StopStatus, TaskKind
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def test_a_summary_counts_what_happened(office: Office) -> None:
    first, second, third = await office.stops()
    await office.report(office.fact(FactType.STOP_SKIPPED, second), office.delivered(first))

    async with office.db.reading() as session:
        one, two = await run_summaries(
            session, office.town.organization.id, date=office.town.plan.date
        )
        (same,) = await run_summaries(
            session, office.town.organization.id, run_ids=[office.runs[0].id]
        )

    assert (one.stops, one.ended, one.succeeded, one.failed) == (3, 1, 1, 0)
    assert one.next_stop_id == third.id  # the one put off comes last
    assert (one.driver_name, one.vehicle_name, one.status) == (
        "Marina 1",
        "Fiorino 1",
        "in_progress",
    )
    assert (two.ended, two.status) == (0, "assigned")
    assert same == one


async def test_lateness_is_of_what_is_still_to_come(office: Office) -> None:
    first, *_ = await office.stops()
    async with office.db.transaction() as session:
        stop = await session.get_one(Stop, first.id)
        stop.window_closes = first.planned_arrives_at - timedelta(minutes=10)
        session.add(stop)

    async with office.db.reading() as session:
        one, _ = await run_summaries(
            session, office.town.organization.id, date=office.town.plan.date
        )
        detail = await run_detail(session, office.town.organization.id, one.id)

    assert one.late_s == 600
    assert [stop.late_s for stop in detail.stops] == [600, 0, 0]


async def test_a_stop_says_by_when_somebody_has_to_be_there_and_whom_to_call(
    office: Office,
) -> None:
    first, second, _ = await office.stops()
    async with office.db.transaction() as session:
        order = await session.get_one(Order, office.town.orders[0].id)
        order.recipient_phone = "+5511988887777"
        stop = await session.get_one(Stop, first.id)
        stop.late_since = office.clock.now()
        gone = await session.get_one(Stop, second.id)
        gone.late_since, gone.status = office.clock.now(), StopStatus.FAILED
    promise = next(one for one in await office.rows(Promise) if one.order_id == order.id)

    async with office.db.reading() as session:
        detail = await run_detail(session, office.town.organization.id, office.runs[0].id)

    due, over, _ = detail.stops
    assert (due.due_by, due.phones) == (promise.closes, ("+5511988887777",))
    assert (due.late_since, over.late_since) == (office.clock.now(), None)
    assert over.phones == ()


async def test_several_runs_are_shown_as_each_is_alone(office: Office) -> None:
    mine = office.town.organization.id
    asked = [office.runs[1].id, RunId(uuid7()), office.runs[0].id]
    async with office.db.reading() as session:
        together = await run_details(session, mine, asked)
        alone = [await run_detail(session, mine, run.id) for run in office.runs]

    assert together == alone  # in the order of their numbers; who is not here is left out
    assert [stop.sequence for stop in together[0].stops] == [1, 2, 3]
    assert together[0].geometry == office.runs[0].geometry


async def test_an_order_that_is_fetched_and_given_at_one_door_is_named_once(
    office: Office,
) -> None:
    first, *_ = await office.stops()
    (task,) = [one for one in await office.rows(Task) if one.stop_id == first.id]
    async with office.db.transaction() as session:
        more = {"organization_id": task.organization_id, "stop_id": first.id}
        session.add(Task(id=TaskId(uuid7()), order_id=task.order_id, kind=TaskKind.PICKUP, **more))

    async with office.db.reading() as session:
        detail = await run_detail(session, office.town.organization.id, office.runs[0].id)

    assert detail.stops[0].order_ids == (task.order_id,)


async def test_nothing_of_another_organization_is_shown(office: Office) -> None:
    stranger = OrganizationId(uuid7())
    run_id = office.runs[0].id
    async with office.db.reading() as session:
        assert await run_summaries(session, stranger, run_ids=[run_id]) == []
        assert await run_summaries(session, stranger, date=office.town.plan.date) == []
        assert await run_details(session, stranger, [run_id]) == []
        with pytest.raises(RunNotFound):
            await run_detail(session, stranger, run_id)
        with pytest.raises(RunNotFound):
            await run_detail(session, office.town.organization.id, RunId(uuid7()))
