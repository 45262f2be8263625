"""A day planned from rows to rows, over real processes."""

import asyncio
import datetime as dt
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from dispatch_server.db import log
from dispatch_server.fleet.model import Shift
from dispatch_server.jobs.service import Jobs
from dispatch_server.orders.model import Order
from dispatch_server.planning import planner as planners
from dispatch_server.planning import service, views
from dispatch_server.planning.asking import make_problem
from dispatch_server.planning.chosen import Chosen
from dispatch_server.planning.differing import history
from dispatch_server.planning.edit import Lock, LockRoute, Merge, Remove, Reverse
from dispatch_server.planning.errors import (
    NoSuchDepot,
    NoSuchShift,
    NothingToOptimize,
    OrdersNotReady,
    PlanMoved,
    PlanNotReady,
    PlanWithoutOrders,
    PlanWithoutVehicles,
    UnknownEngine,
)
from dispatch_server.planning.model import Plan
from dispatch_server.planning.planner import Planner, plan_day
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.rows import RouteRows, routes_of
from dispatch_server.planning.schema import Figures, LeftOut, Progress
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.hours import takes
from dispatch_server.roads.model import RoadSpeeds
from shared import polyline
from shared.clock import FixedClock
from shared.geo import distance_m, offset
from shared.ids import DepotId, PlanId, ShiftId, uuid7
from tests.dispatch_server.planning.days import (
    CENTRE,
    DATE,
    OPENS,
    Furnished,
    RoadsWithAnIsland,
)
from tests.dispatch_server.planning.hands import Hands
from tests.waiting import PATIENCE_S, found


def _asked(day: Furnished) -> dict[str, Any]:
    return {"organization_id": day.organization_id, "date": DATE, "depot_id": day.depot_id}


async def _planned(planner: Planner, day: Furnished, **more: Any) -> Plan:
    plan_id = await planner.begin(**(_asked(day) | {"budget_s": 0.5} | more))
    await planner.wait(plan_id)
    async with day.db.reading() as session:
        return await session.get_one(Plan, plan_id)


async def _routes(day: Furnished, plan: Plan) -> tuple[RouteRows, ...]:
    async with day.db.reading() as session:
        return await routes_of(session, plan.id)


async def test_orders_become_routes_with_times_and_lines(planner: Planner, day: Furnished) -> None:
    shift_id = await day.a_shift()
    opens = OPENS + dt.timedelta(hours=3)
    late = await day.an_order(
        "late", window_opens=opens, window_closes=opens + dt.timedelta(hours=1)
    )
    soon = await day.an_order("soon", await day.a_place(east_m=2000))
    plan = await _planned(planner, day)
    assert (plan.status, plan.failure, plan.roads_source) == ("ready", "", "straight")
    (one,) = await _routes(day, plan)
    assert one.route.shift_id == shift_id
    assert {UUID(text) for stop in one.stops for text in stop.order_ids} == {late, soon}
    assert [stop.sequence for stop in one.stops] == [1, 2]
    served = next(stop for stop in one.stops if str(late) in stop.order_ids)
    assert opens <= served.starts_at <= opens + dt.timedelta(hours=1)
    line = polyline.decode(one.route.geometry)
    assert len(line) == 4
    assert distance_m(line[0], CENTRE) < 1
    assert distance_m(line[-1], CENTRE) < 1
    assert one.route.departs_at >= OPENS


async def test_a_days_problem_is_said_off_the_loop(
    planner: Planner, day: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = set()

    def watched(*args: Any) -> Problem:
        threads.add(threading.get_ident())
        return make_problem(*args)

    monkeypatch.setattr(planners, "make_problem", watched)
    await day.a_shift()
    await day.an_order("one")

    assert (await _planned(planner, day)).status == "ready"
    assert threads
    assert threading.get_ident() not in threads


async def test_a_plan_drives_as_slow_as_its_hours_are(planner: Planner, day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("one")
    (free,) = await _routes(day, await _planned(planner, day))
    rush = [2.0 if hour % 24 < 12 else 1.0 for hour in range(168)]  # half of 08:00 to 16:00
    await day.add(
        RoadSpeeds(
            id=uuid7(),
            organization_id=day.organization_id,
            profile="car",
            factors=rush,
            updated_by="",
            updated_at=day.now,
        )
    )

    (slow,) = await _routes(day, await _planned(planner, day))

    assert slow.route.drive_s == pytest.approx(2 * free.route.drive_s, abs=4)  # in the morning
    assert slow.route.distance_m == free.route.distance_m
    assert (free.route.pace, free.route.speeds, slow.route.pace) == (1.0, [], 1.5)
    drive, later = dt.timedelta(minutes=15), OPENS + dt.timedelta(hours=5)
    assert takes(slow.route.speeds, 1.5, OPENS, drive) == dt.timedelta(minutes=20)
    assert takes(slow.route.speeds, 1.5, later, drive) == dt.timedelta(minutes=10)


async def test_a_plan_for_some_drivers_and_orders(planner: Planner, day: Furnished) -> None:
    await day.a_shift()
    mine = await day.a_shift()
    orders = [await day.an_order(name) for name in "abc"]
    chosen = Chosen(shift_ids=(mine,), order_ids=tuple(orders[:2]))
    plan = await _planned(planner, day, chosen=chosen)
    (one,) = await _routes(day, plan)
    assert one.route.shift_id == mine
    assert {UUID(text) for stop in one.stops for text in stop.order_ids} == set(orders[:2])
    assert service.chosen_of(plan) == chosen
    progress = msgspec.convert(plan.progress, Progress)
    assert progress.curve, "how it got there is still to be seen"
    assert progress.curve[-1].unassigned == 0


async def test_whom_or_what_is_not_there_is_not_planned(planner: Planner, day: Furnished) -> None:
    mine = await day.a_shift()
    order = await day.an_order("a")
    await day.an_order("gone", status="canceled")
    gone = await day.an_order("held", status="on_hold")
    with pytest.raises(NoSuchShift):
        await planner.begin(
            **_asked(day), budget_s=1, chosen=Chosen(shift_ids=(mine, ShiftId(uuid7())))
        )
    with pytest.raises(OrdersNotReady) as refused:
        await planner.begin(**_asked(day), budget_s=1, chosen=Chosen(order_ids=(gone, order)))
    assert (refused.value.order_ids, refused.value.count) == ((gone,), 1)


async def test_two_orders_at_one_door_are_one_stop(planner: Planner, day: Furnished) -> None:
    await day.a_shift()
    place_id = await day.a_place()
    for name in "ab":
        await day.an_order(name, place_id, service_s=120)
    (one,) = await _routes(day, await _planned(planner, day))
    (stop,) = one.stops
    assert len(stop.order_ids) == 2
    assert stop.service_s == 240
    assert stop.leaves_at - stop.starts_at == dt.timedelta(seconds=240)


async def test_figures_stand_beside_todays_way(planner: Planner, day: Furnished) -> None:
    await day.a_shift()
    for n in range(12):
        place_id = await day.a_place(north_m=(n % 4) * 900.0, east_m=(n % 3) * 700.0 + 200)
        await day.an_order(f"o{n}", place_id)
    plan = await _planned(planner, day)
    figures = msgspec.convert(plan.figures, Figures)
    assert (figures.orders, figures.stops, figures.routes) == (12, 12, 1)
    assert 0 < figures.duration_s <= figures.nearest_neighbour_duration_s
    assert plan.progress["phase"] == "done"
    assert plan.progress["stops"] == 12


async def test_a_plan_does_without_a_comparison_that_fails(
    day: Furnished, clock: FixedClock
) -> None:
    await day.a_shift()
    await day.an_order("a")
    broken = {"nearest": "tests.dispatch_server.planning.engines_that_fail:Raises"}
    pool, jobs = SolverPool(ENGINES | broken, size=1), Jobs(day.db)
    planner = Planner(day.db, StraightRoads(), pool, clock, jobs)
    await jobs.start()
    plan = await _planned(planner, day)
    await jobs.stop()
    await pool.close()
    assert plan.status == "ready"
    assert msgspec.convert(plan.figures, Figures).nearest_neighbour_duration_s == 0


async def test_what_does_not_fit_is_told_with_its_reason(planner: Planner, day: Furnished) -> None:
    await day.a_shift(capacity_packages=2)
    await day.an_order("big", packages=3)
    await day.an_order("small", packages=2)
    plan = await _planned(planner, day)
    (left,) = msgspec.convert(plan.unassigned, list[LeftOut])
    assert (left.external_id, left.reasons) == ("big", ("capacity",))


async def test_a_door_without_a_road_is_left_out_by_name(planner: Planner, day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("island", await day.a_place(north_m=5000, east_m=0))
    await day.an_order("town")
    planner.roads = RoadsWithAnIsland(offset(CENTRE, north_m=5000, east_m=0))
    plan = await _planned(planner, day)
    (left,) = msgspec.convert(plan.unassigned, list[LeftOut])
    assert (left.external_id, left.reasons) == ("island", ("unreachable",))
    assert plan.roads_source == "embedded"
    assert len(await _routes(day, plan)) == 1


async def test_a_depot_without_a_road_fails_the_plan(planner: Planner, day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("town")
    planner.roads = RoadsWithAnIsland(CENTRE)
    plan = await _planned(planner, day)
    assert (plan.status, plan.failure) == ("failed", "no-route")


async def test_a_day_without_shifts_or_orders_is_refused(planner: Planner, day: Furnished) -> None:
    await day.an_order("a", status="on_hold")
    with pytest.raises(PlanWithoutVehicles):
        await _planned(planner, day)
    await day.a_shift()
    with pytest.raises(PlanWithoutOrders) as refused:
        await _planned(planner, day)
    assert refused.value.on_hold == 1
    with pytest.raises(NoSuchDepot):
        await _planned(planner, day, depot_id=DepotId(uuid7()))
    with pytest.raises(UnknownEngine):
        await _planned(planner, day, engine="abacus")


async def test_only_what_is_left_of_a_shift_is_planned(
    planner: Planner, day: Furnished, clock: FixedClock
) -> None:
    await day.a_shift()
    await day.an_order("a")
    clock.at = OPENS + dt.timedelta(hours=2)
    (one,) = await _routes(day, await _planned(planner, day))
    assert one.route.departs_at >= clock.at


async def test_an_ended_search_keeps_the_best_so_far(planner: Planner, day: Furnished) -> None:
    await day.a_shift()
    for n in range(30):
        await day.an_order(f"o{n}", await day.a_place(north_m=n * 100.0, east_m=(n * 37) % 11 * 90))
    plan_id = await planner.begin(**_asked(day), budget_s=60)
    await _until(day, plan_id, lambda progress: progress.get("stops"))
    async with asyncio.timeout(PATIENCE_S):
        await planner.cancel(plan_id)
        await planner.wait(plan_id)
    async with day.db.reading() as session:
        plan = await session.get_one(Plan, plan_id)
    assert plan.status == "ready"
    assert plan.figures["stops"] == 30


async def _until(
    day: Furnished, plan_id: PlanId, holds: Callable[[dict[str, Any]], object]
) -> None:
    async def does_hold() -> object:
        async with day.db.reading() as session:
            return holds((await session.get_one(Plan, plan_id)).progress)

    await found(does_hold)


async def test_a_stopped_server_leaves_the_plan_to_the_next(
    planner: Planner, day: Furnished, clock: FixedClock
) -> None:
    await day.a_shift()
    await day.an_order("a")
    plan_id = await planner.begin(**_asked(day), budget_s=60)
    await _until(day, plan_id, lambda progress: progress["phase"] == "solving")
    await planner.jobs.stop()
    async with day.changing(Plan, plan_id) as row:
        assert row.status == "optimizing"
        row.budget_s = 0.3
    jobs = Jobs(day.db)
    following = Planner(day.db, StraightRoads(), planner.pool, clock, jobs)
    await jobs.start()
    plan = await following.wait(plan_id)
    await jobs.stop()
    assert plan.status == "ready"


async def test_a_plan_dropped_while_it_is_made_stays_dropped(
    planner: Planner, day: Furnished, clock: FixedClock
) -> None:
    await day.a_shift()
    await day.an_order("a")
    plan_id = await planner.begin(**_asked(day), budget_s=1)
    async with day.db.transaction() as session:
        await service.discard(session, plan_id, organization_id=day.organization_id, at=clock.now())
    await planner.wait(plan_id)
    async with day.db.reading() as session:
        plan = await session.get_one(Plan, plan_id)
        assert plan.status == "discarded"
        assert await routes_of(session, plan_id) == ()


async def test_a_day_is_planned_in_one_call(
    planner: Planner, day: Furnished, clock: FixedClock
) -> None:
    await day.a_shift()
    order_id = await day.an_order("a")
    plan_id = await plan_day(
        day.db,
        StraightRoads(),
        planner.pool,
        organization_id=day.organization_id,
        date=DATE,
        depot_id=day.depot_id,
        clock=clock,
        budget_s=0.3,
        seed=1,
    )
    async with day.db.reading() as session:
        assert (await session.get_one(Plan, plan_id)).status == "ready"
        assert (await session.get_one(Order, order_id)).status == "ready"
        kinds = [event.type for event in await log.read(session, day.organization_id, after=0)]
    assert kinds == ["plan.optimizing", "plan.ready"]


async def test_a_plan_shows_pickups_rests_and_the_carriers_price(
    planner: Planner, day: Furnished
) -> None:
    shift_id = await day.a_shift()
    async with day.changing(Shift, shift_id) as shift:
        closes = OPENS + dt.timedelta(minutes=30)
        rest = {"opens": OPENS.isoformat(), "closes": closes.isoformat(), "duration_s": 900}
        shift.breaks = [rest]
    store = await day.a_place(east_m=500)
    late = OPENS + dt.timedelta(hours=2)
    pair = await day.an_order("pair", kind="pair", pickup_place_id=store, window_opens=late)
    far = await day.an_order(
        "far",
        await day.a_place(east_m=40_000),
        quotes=[{"carrier": "Azul", "cents": 10}],
    )

    plan = await _planned(planner, day)

    async with day.db.reading() as session:
        shown = await views.view_plan(session, day.organization_id, plan.id, "en")
    (route,) = shown.routes
    assert [[(t.order_id, t.kind) for t in stop.tasks] for stop in route.stops] == [
        [(pair, "pickup")],
        [(pair, "delivery")],
    ]
    assert route.stops[0].place_id == store
    (pause,) = route.pauses
    assert (pause.is_reload, pause.leaves_at - pause.starts_at) == (
        False,
        dt.timedelta(minutes=15),
    )
    assert route.rest_s == 900
    assert route.cost_cents > 0
    (left,) = shown.unassigned
    assert (left.order_id, left.carrier, left.carrier_cents) == (far, "Azul", 10)


async def test_several_depots_are_planned_together(planner: Planner, day: Furnished) -> None:
    other = await day.a_depot(east_m=8000)
    centre, east = await day.a_shift(), await day.a_shift()
    async with day.changing(Shift, east) as shift:
        shift.depot_id = other
    near = await day.an_order("near", await day.a_place(east_m=7900), depot_id=day.depot_id)
    free = await day.an_order("free", await day.a_place(east_m=8100))

    plan = await _planned(planner, day, depot_id=None)

    assert set(service.depots_of(plan)) == {day.depot_id, other}
    routes = await _routes(day, plan)
    taken = {
        route.route.shift_id: [one for stop in route.stops for one in stop.order_ids]
        for route in routes
    }
    assert str(near) in taken[centre], "its goods are in the other depot"
    assert taken[east] == [str(free)]
    begins = polyline.decode(next(r.route.geometry for r in routes if r.route.shift_id == east))[0]
    assert distance_m(begins, offset(CENTRE, north_m=0, east_m=8000)) < 5


@pytest.mark.both_databases
async def test_a_plan_is_planned_again_from_where_it_is_but_for_what_is_locked(
    planner: Planner, hands: Hands
) -> None:
    before = await hands.view()
    await hands.edit(
        Merge(shift_id=hands.by("Bruno"), into_shift_id=hands.by("Carla")),
        Remove(order_ids=hands.of("A-1")),
        Reverse(shift_id=hands.by("Carla")),
        LockRoute(shift_id=hands.by("Carla")),
        Lock(order_ids=hands.of("A-0")),
    )
    edited = await hands.view()

    await _optimize(planner, hands, version=2)

    row = await planner.wait(hands.plan_id)
    assert (row.status, row.failure, row.version, row.progress["phase"]) == ("ready", "", 3, "done")
    after = await hands.view()
    assert after.routes[1] == edited.routes[1], "Carla's is locked"
    assert sorted((await hands.routes())["Ana"]) == ["A-0", "A-1", "A-2"]
    assert after.unassigned == ()
    assert after.figures is not None
    assert before.figures is not None
    assert after.figures.nearest_neighbour_distance_m == before.figures.nearest_neighbour_distance_m
    async with hands.day.db.reading() as session:
        told = await history(session, hands.caller, hands.plan_id)
        events = await log.read(session, hands.day.organization_id, after=0)
    assert [(one.kind, one.actor_name) for one in told.versions[:2]] == [
        ("optimize", "Marina"),
        ("edit", "Marina"),
    ]
    assert "1 comes in" in told.versions[0].difference.text
    assert [event.type for event in events][-3:] == ["plan.edited", "plan.optimizing", "plan.ready"]
    await hands.undo()
    assert [route.stops for route in (await hands.view()).routes] == [
        route.stops for route in edited.routes
    ]


async def _optimize(planner: Planner, hands: Hands, *, version: int, budget_s: float = 0.3) -> None:
    await planner.optimize(
        organization_id=hands.day.organization_id,
        plan_id=hands.plan_id,
        expected=version,
        budget_s=budget_s,
        actor=hands.caller.actor,
    )


async def test_what_is_under_way_or_locked_is_not_planned_again(
    planner: Planner, hands: Hands
) -> None:
    await hands.edit(*(LockRoute(shift_id=hands.by(name)) for name in hands.shifts))
    with pytest.raises(NothingToOptimize):
        await _optimize(planner, hands, version=2)
    with pytest.raises(PlanMoved):
        await _optimize(planner, hands, version=1)
    await hands.undo()
    await _optimize(planner, hands, version=3)
    with pytest.raises(PlanNotReady):
        await _optimize(planner, hands, version=3)
    await planner.wait(hands.plan_id)


async def test_a_plan_that_cannot_be_planned_again_stays_as_it_was(
    planner: Planner, hands: Hands
) -> None:
    async with hands.day.changing(Plan, hands.plan_id) as row:
        row.engine = "hygese"  # it knows capacity alone, and these shifts end
    before = await hands.view()
    await _optimize(planner, hands, version=1)
    plan = await planner.wait(hands.plan_id)
    assert (plan.status, plan.version) == ("ready", 1)
    assert plan.failure in {"unsupported-by-engine", "internal", "solver-failed"}
    assert (await hands.view()).routes == before.routes
