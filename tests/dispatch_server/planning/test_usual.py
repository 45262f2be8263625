"""Areas in planning: one that binds is kept, one that does not is kept as far as it goes."""

from typing import Any

import pytest

from dispatch_server.areas.model import Area
from dispatch_server.fleet.model import Shift
from dispatch_server.planning.model import Plan
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.rows import routes_of
from shared.geo import offset
from shared.ids import AreaId, OrderId, ShiftId, uuid7
from tests.dispatch_server.planning.days import CENTRE, DATE, Furnished

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


async def planned(planner: Planner, day: Furnished) -> tuple[Plan, dict[str, ShiftId]]:
    """Plan the day, and say which shift has each order."""
    plan_id = await planner.begin(
        organization_id=day.organization_id, date=DATE, depot_id=day.depot_id, budget_s=0.5
    )
    await planner.wait(plan_id)
    async with day.db.reading() as session:
        plan = await session.get_one(Plan, plan_id)
        routes = await routes_of(session, plan_id)
    return plan, {
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
