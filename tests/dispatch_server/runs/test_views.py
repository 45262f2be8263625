"""Runs as consoles and phones read them."""

from datetime import timedelta

import pytest

from dispatch_server.orders.model import Order, Promise
from dispatch_server.runs.model import Stop
from dispatch_server.runs.views import (
    RunNotFound,
    driver_runs,
    driver_stops,
    run_detail,
    run_summaries,
)
from shared.facts import FactType
from shared.geo import Point
from shared.ids import OrganizationId, RunId, uuid7
from shared.states import RunStatus, StopStatus, TaskKind
from tests.dispatch_server.runs.conftest import Office, a_blob

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


async def test_a_run_is_shown_with_every_attempt_and_proof(office: Office) -> None:
    first, *_ = await office.stops()
    await office.report(office.failed(first), office.delivered(first, blobs=(a_blob(1),)))

    async with office.db.reading() as session:
        detail = await run_detail(session, office.town.organization.id, office.runs[0].id)

    stop = detail.stops[0]
    assert [(a.number, a.outcome) for a in stop.attempts] == [(1, "failed"), (2, "succeeded")]
    assert [proof.sha256 for proof in stop.attempts[1].proofs] == [a_blob(1).sha256]
    assert stop.order_ids == (office.town.orders[0].id,)
    assert stop.recipients == ("Helena 1 1 0",)
    assert detail.run.id == office.runs[0].id


async def test_nothing_of_another_organization_is_shown(office: Office) -> None:
    stranger = OrganizationId(uuid7())
    stops = [stop.id for stop in await office.stops()]
    run_id = office.runs[0].id
    async with office.db.reading() as session:
        assert await run_summaries(session, stranger, run_ids=[run_id]) == []
        assert await driver_runs(session, stranger, [run_id]) == {}
        assert await driver_stops(session, stranger, stops) == {}
        with pytest.raises(RunNotFound):
            await run_detail(session, stranger, run_id)
        with pytest.raises(RunNotFound):
            await run_detail(session, office.town.organization.id, RunId(uuid7()))


async def test_a_phone_gets_all_that_its_driver_needs(office: Office) -> None:
    first, *_ = await office.stops()
    mine = office.town.organization.id
    async with office.db.reading() as session:
        run = (await driver_runs(session, mine, [office.runs[0].id]))[office.runs[0].id]
        stop = (await driver_stops(session, mine, [first.id]))[first.id]

    assert (run.status, run.driver_name, run.depot.name) == (
        RunStatus.ASSIGNED,
        "Marina 1",
        "Casa Aurora",
    )
    assert run.time_zone == office.town.organization.time_zone
    assert (stop.status, stop.address) == (StopStatus.PENDING, "Rua 1, 100")
    assert stop.at == Point(first.lat, first.lon)
    (task,) = stop.tasks
    assert (task.kind, task.recipient_name) == (TaskKind.DELIVERY, "Helena 1 1 0")
    assert [p.barcode for p in task.packages] == [f"P-{office.town.orders[0].id}"]


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
