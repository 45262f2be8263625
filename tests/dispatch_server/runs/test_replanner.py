"""Running days planned anew: proposals made by a real solver, and driven."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from dispatch_server.fleet.model import Driver
from dispatch_server.orders.model import Order, Promise
from dispatch_server.planning.difference import Difference
from dispatch_server.runs import replans
from dispatch_server.runs.arrange import RunsMoved
from dispatch_server.runs.change import cancel_stop
from dispatch_server.runs.model import Replan, Task
from dispatch_server.runs.replanner import ReplanContradictory, Replanner
from dispatch_server.runs.schema import NewReplan
from dispatch_server.runs.views import RunNotFound
from shared.facts import FactType
from shared.ids import RunId, uuid7
from shared.states import OrderStatus, RunChange
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import (
    an_idle_driver,
    an_order,
    insertions_of,
    replanner_of,
)


@pytest.fixture
async def replanner(office: Office) -> AsyncIterator[Replanner]:
    made = replanner_of(office)
    await made.jobs.start()
    yield made
    await made.jobs.stop()
    await made.pool.close()


async def ask(replanner: Replanner, office: Office, reason: RunChange, **more: Any) -> Replan:
    wanted = NewReplan(date=office.town.plan.date, reason=reason, **more)
    begun = await replanner.begin(
        office.town.organization.id,
        wanted,
        where=lambda _: {},
        budget_s=0.4,
        actor="user:test",
    )
    assert begun.status == "optimizing"
    return await replanner.wait(begun.id)


async def apply(office: Office, replan: Replan) -> Replan:
    async with office.db.transaction() as session:
        return await replans.apply_replan(
            session,
            replan.id,
            organization_id=office.town.organization.id,
            at=office.clock.now(),
            actor="user:test",
        )


async def test_a_broken_van_hands_over_where_it_stands(
    office: Office, replanner: Replanner
) -> None:
    a, b, c = await office.stops()
    await office.report(office.fact(FactType.STOP_ARRIVED, a), office.delivered(a))
    await office.report(office.fact(FactType.RUN_STARTED, run_id=office.runs[1].id), crew=1)

    replan = await ask(
        replanner, office, RunChange.VEHICLE_BREAKDOWN, out_run_ids=(office.runs[0].id,)
    )

    assert (replan.status, replan.failure) == ("ready", "")
    difference = msgspec.convert(replan.difference, Difference)
    assert {one.order_id for one in difference.moved} == {
        str(order.id) for order in office.town.orders[1:3]
    }
    assert [one for one in replans.sentences(replan, "en") if "van" in one] == [
        "2 orders are in the van: other drivers fetch them where it stands."
    ]
    assert replans.sentences(replan, "pt-BR")[0] == "Marina 1 não segue mais a rota."

    await apply(office, replan)

    assert (await office.run(0)).status == "interrupted"
    theirs = await office.stops(1)
    assert {b.id, c.id} < {stop.id for stop in theirs}
    tasks = {task.stop_id: task.kind for task in await office.rows(Task)}
    kinds = [tasks[stop.id] for stop in theirs]
    assert kinds.index("pickup") < min(
        at for at, stop in enumerate(theirs) if stop.id in {b.id, c.id}
    )
    # The one who had left goes to the door first that its customer was told of.
    assert theirs[0].sequence == 1
    assert kinds[0] == "delivery"
    assert (await office.run(1)).change_reason == "vehicle_breakdown"
    types = [event.type for event in await office.events() if event.type.startswith("replan.")]
    assert types == ["replan.optimizing", "replan.ready", "replan.applied"]


async def test_a_broken_van_is_asked_no_more_and_what_it_kept_is_fetched_later(
    office: Office, replanner: Replanner
) -> None:
    a = (await office.stops())[0]
    await office.report(office.fact(FactType.STOP_ARRIVED, a), office.delivered(a))
    async with office.db.transaction() as session:
        for order in office.town.orders[1:3]:
            row = await session.get_one(Order, order.id)
            row.skills = ["cold"]  # nobody else has a fridge
    out = (office.runs[0].id,)
    replan = await ask(replanner, office, RunChange.VEHICLE_BREAKDOWN, out_run_ids=out)
    assert "2 orders find nobody else today" in " ".join(replans.sentences(replan, "en"))
    await apply(office, replan)
    assert (await office.run(0)).status == "interrupted"
    assert len([s for s in await office.stops() if s.status == "pending"]) == 2

    order = await an_order(office)
    best = await insertions_of(office).best(order.organization_id, order.id)
    assert [one.run_id for one in best.openings] == [office.runs[1].id]

    async with office.db.transaction() as session:
        driver = await session.get_one(Driver, office.town.crews[1].driver.id)
        driver.skills = ["cold"]
    later = await ask(replanner, office, RunChange.LATE_DRIVER)
    await apply(office, later)
    assert len([s for s in await office.stops() if s.status == "pending"]) == 0
    kinds = [task.kind for task in await office.rows(Task)]
    assert kinds.count("pickup") == 2
    assert len(await office.events("run.interrupted")) == 1


async def test_new_orders_find_a_place_and_idle_drivers_a_run(
    office: Office, replanner: Replanner
) -> None:
    shift = await an_idle_driver(office)
    orders = [
        await an_order(office, vehicle_ids=[str(shift.vehicle_id)], east_m=n * 300.0)
        for n in range(1, 4)
    ]

    replan = await ask(replanner, office, RunChange.NEW_ORDERS)
    await apply(office, replan)

    statuses = {one.id: one.status for one in await office.rows(Order)}
    assert {statuses[order.id] for order in orders} == {OrderStatus.ASSIGNED}
    assert "3 orders that were waiting find a driver." in replans.sentences(replan, "en")
    told = {promise.order_id for promise in await office.rows(Promise)}
    assert {order.id for order in orders} <= told
    assert len(await office.events("run.assigned")) == 3
    again = await apply(office, replan)  # changes nothing
    assert again.status == "applied"
    assert len(await office.events("replan.applied")) == 1


async def test_runs_that_moved_on_refuse_it_and_are_named(
    office: Office, replanner: Replanner
) -> None:
    async with office.db.transaction() as session:
        stops = await office.stops()
        await cancel_stop(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stop_id=stops[1].id,
            version=1,
            actor="user:test",
        )
    await an_order(office)
    replan = await ask(replanner, office, RunChange.NEW_ORDERS)
    (course, *_) = replans.courses_of(replan)
    number = next(n for n, run in enumerate(office.runs) if run.id == course.run_id)
    async with office.db.transaction() as session:
        left = [s for s in await office.stops(number) if s.status == "pending"]
        await cancel_stop(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stop_id=left[0].id,
            version=course.version,
            actor="user:test",
        )

    with pytest.raises(RunsMoved) as refused:
        await apply(office, replan)

    assert refused.value.run_ids == (course.run_id,)


async def test_pinned_stops_stay_and_only_named_runs_change(
    office: Office, replanner: Replanner
) -> None:
    a, b, _ = await office.stops()
    await an_order(office, north_m=500, east_m=100)  # on the way to the first door
    replan = await ask(
        replanner,
        office,
        RunChange.NEW_ORDERS,
        run_ids=(office.runs[0].id,),
        pinned_stop_ids=(b.id,),
    )

    (course,) = replans.courses_of(replan)

    assert course.run_id == office.runs[0].id
    assert [door.spot for door in course.doors[:2]] == [str(a.place_id), str(b.place_id)]
    # All must stay that lies before what is pinned, so the new one is fetched on the way.
    kinds = [act.kind for door in course.doors[2:] for act in door.acts]
    assert sorted(kinds) == ["delivery", "delivery", "pickup"]


async def test_a_day_that_cannot_be_bettered_goes_on(office: Office, replanner: Replanner) -> None:
    replan = await ask(replanner, office, RunChange.LATE_DRIVER, run_ids=(office.runs[0].id,))
    if not replans.courses_of(replan):
        assert replans.sentences(replan, "en") == [
            "Nothing better was found: the day goes on as it is."
        ]
    difference = msgspec.convert(replan.difference, Difference)
    assert difference.totals.cost_cents <= 0.01


async def test_what_makes_no_sense_is_refused(office: Office, replanner: Replanner) -> None:
    for reason, more in (
        (RunChange.VEHICLE_BREAKDOWN, {}),
        (RunChange.LATE_DRIVER, {"out_run_ids": (office.runs[0].id,)}),
        (RunChange.ORDER_ADDED, {}),
    ):
        with pytest.raises(ReplanContradictory):
            await ask(replanner, office, reason, **more)
    with pytest.raises(RunNotFound):
        await ask(replanner, office, RunChange.LATE_DRIVER, run_ids=(RunId(uuid7()),))


async def test_a_stop_cannot_be_pinned_to_who_drives_on_no_more(
    office: Office, replanner: Replanner
) -> None:
    out, pinned = office.runs[0].id, (await office.stops())[1].id
    with pytest.raises(ReplanContradictory, match=str(pinned)):
        await ask(
            replanner,
            office,
            RunChange.VEHICLE_BREAKDOWN,
            out_run_ids=(out,),
            pinned_stop_ids=(pinned,),
        )


async def test_one_that_was_left_unfinished_is_taken_up_and_cancelled(office: Office) -> None:
    replanner = replanner_of(office)
    wanted = NewReplan(date=office.town.plan.date, reason=RunChange.LATE_DRIVER)
    begun = await replanner.begin(
        office.town.organization.id,
        wanted,
        where=lambda _: {},
        budget_s=60.0,
        actor="user:test",
    )
    await replanner.cancel(begun.id)
    await replanner.resume()
    await replanner.jobs.start()
    done = await replanner.wait(begun.id)
    await replanner.jobs.stop()
    await replanner.pool.close()

    assert done.status == "ready"
    assert done.progress["elapsed_s"] < 30
    assert done.ready_at is not None
    assert done.ready_at - begun.created_at < timedelta(seconds=1)  # of the day's clock
