"""Areas in planning: one that binds is kept, one that does not is kept as far as it goes."""

from typing import Any

import pytest

from dispatch_server.areas.model import Area
from dispatch_server.fleet.model import Shift
from dispatch_server.planning import rules
from dispatch_server.planning.model import Plan as PlanRow
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.rows import routes_of
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.usual import with_usual
from shared.geo import offset
from shared.ids import AreaId, OrderId, PlanId, ShiftId, uuid7
from tests.dispatch_server.planning.days import CENTRE, DATE, Furnished
from tests.dispatch_server.planning.problems import a_delivery, a_problem, a_vehicle

CORNERS = ((-1, -1), (-1, 1), (1, 1), (1, -1))


async def an_area(day: Furnished, shift_id: ShiftId | None = None, **more: Any) -> None:
    """Draw a square two kilometres around the depot, of that shift's driver."""
    more.setdefault("driver_ids", [])
    if shift_id is not None:
        async with day.db.reading() as session:
            more["driver_ids"] = [str((await session.get_one(Shift, shift_id)).driver_id)]
    ring = [offset(CENTRE, north_m=north * 2000, east_m=east * 2000) for north, east in CORNERS]
    area = Area(
        id=AreaId(uuid7()),
        organization_id=day.organization_id,
        name="Centro",
        colour="#1d4ed8",
        ring=[[at.lat, at.lon] for at in ring],
        created_at=day.now,
        updated_at=day.now,
        **more,
    )
    await day.add(area)


async def planned(planner: Planner, day: Furnished) -> tuple[PlanRow, dict[str, ShiftId]]:
    """Plan the day, and say which shift has each order."""
    plan_id = await planner.begin(
        organization_id=day.organization_id, date=DATE, depot_id=day.depot_id, budget_s=0.5
    )
    await planner.wait(plan_id)
    async with day.db.reading() as session:
        plan = await session.get_one(PlanRow, plan_id)
    return plan, await taken_of(day, plan_id)


async def taken_of(day: Furnished, plan_id: PlanId) -> dict[str, ShiftId]:
    """Say which shift has each order of a plan."""
    async with day.db.reading() as session:
        routes = await routes_of(session, plan_id)
    return {
        text: one.route.shift_id for one in routes for stop in one.stops for text in stop.order_ids
    }


async def two_shifts(day: Furnished) -> tuple[ShiftId, ShiftId]:
    """A cheap van that anybody would plan with, and a dear one."""
    cheap = await day.a_shift(cost_hour_cents=100, cost_km_cents=1)
    dear = await day.a_shift(cost_hour_cents=9000, cost_km_cents=900, capacity_packages=2)
    return cheap, dear


@pytest.mark.parametrize("how", [{"is_binding": True}, {}], ids=["binding", "asked first"])
async def test_an_area_goes_to_its_driver_though_another_were_cheaper(
    planner: Planner, day: Furnished, how: dict[str, bool]
) -> None:
    cheap, dear = await two_shifts(day)
    await an_area(day, dear, **how)
    inside = await day.an_order("inside")
    outside = await day.an_order("outside", await day.a_place(east_m=4000))

    plan, taken = await planned(planner, day)

    assert plan.status == "ready", plan.failure
    assert taken == {str(inside): dear, str(outside): cheap}


async def test_an_area_is_its_drivers_too_when_the_plan_is_planned_again(
    planner: Planner, day: Furnished
) -> None:
    _, dear = await two_shifts(day)
    await an_area(day, dear)
    inside = await day.an_order("inside")
    plan, taken = await planned(planner, day)
    assert taken == {str(inside): dear}

    await planner.optimize(
        organization_id=day.organization_id, plan_id=plan.id, expected=plan.version, budget_s=0.3
    )
    again = await planner.wait(plan.id)

    assert (again.status, again.version) == ("ready", plan.version + 1), again.failure
    assert await taken_of(day, plan.id) == {str(inside): dear}


def test_orders_are_held_to_who_is_asked_first_unless_somebody_else_has_them() -> None:
    usual = frozenset({"v1", "v4"})
    orders = [a_delivery(name, 1, usual_ids=usual) for name in "abc"]
    orders += [
        a_delivery("nobody's", 1),
        a_delivery("locked", 1, usual_ids=usual, vehicle_ids=frozenset({"v2"})),
        a_delivery("away", 1, usual_ids=frozenset({"v4"})),
    ]
    problem = a_problem(orders, [a_vehicle("v1"), a_vehicle("v2"), a_vehicle("v3")])
    timer = Timer(problem)
    routes = tuple(rules.route_of(timer, vehicle, [vehicle]) for vehicle in (0, 1))
    held = with_usual(problem, Plan(routes=routes))
    only = frozenset({"v1"})
    assert [order.vehicle_ids for order in held.orders] == [
        only,
        None,  # v2 has it
        only,  # nobody has it
        None,
        frozenset({"v2"}),
        None,  # nobody of its area is there
    ]
    assert with_usual(held, Plan(routes=routes)) is held


async def crowd(day: Furnished) -> list[OrderId]:
    """Three orders inside, where their driver has room for two."""
    return [await day.an_order(f"n{n}", await day.a_place(north_m=100.0 * n)) for n in range(3)]


async def test_what_its_driver_cannot_take_stays_behind_where_an_area_binds(
    planner: Planner, day: Furnished
) -> None:
    _, dear = await two_shifts(day)
    await an_area(day, dear, is_binding=True)
    await crowd(day)

    plan, taken = await planned(planner, day)

    assert set(taken.values()) == {dear}
    assert (len(taken), len(plan.unassigned)) == (2, 1)


async def test_what_its_driver_cannot_take_is_anybodys_where_it_does_not(
    planner: Planner, day: Furnished
) -> None:
    cheap, dear = await two_shifts(day)
    await an_area(day, dear)
    await crowd(day)

    plan, taken = await planned(planner, day)

    assert sorted(taken.values(), key=str) == sorted([cheap, dear, dear], key=str)
    assert plan.unassigned == []


async def test_an_area_asks_for_skills_of_vehicle_or_driver(
    planner: Planner, day: Furnished
) -> None:
    await day.a_shift(cost_hour_cents=100)
    await an_area(day, skills=["moto"])
    order = await day.an_order("inside")
    plan, taken = await planned(planner, day)
    assert taken == {}
    assert plan.unassigned[0]["order_id"] == str(order)


async def test_orders_of_an_area_that_nobody_serves_that_day_are_anybodys(
    planner: Planner, day: Furnished
) -> None:
    only = await day.a_shift()
    await an_area(day, driver_ids=[str(uuid7())])
    order = await day.an_order("inside")

    _, taken = await planned(planner, day)

    assert taken == {str(order): only}
