"""Rows said as a problem."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Driver, Vehicle
from dispatch_server.planning import day as days
from dispatch_server.planning.asking import make_problem
from dispatch_server.planning.chosen import EVERYTHING, Chosen
from dispatch_server.planning.day import Day, read_day
from dispatch_server.planning.errors import NoSuchDepot, PlanWithoutVehicles, TooManyOrders
from dispatch_server.planning.problem import Problem, Window
from shared.ids import DepotId, OrderId, ShiftId, uuid7
from tests.dispatch_server.planning.days import DATE, OPENS, Furnished
from tests.dispatch_server.planning.problems import line_matrix

pytestmark = pytest.mark.both_databases

HOUR = 3600


async def _read(
    day: Furnished, *, now: dt.datetime | None = None, chosen: Chosen = EVERYTHING
) -> Day:
    async with day.db.reading() as session:
        return await read_day(
            session,
            organization_id=day.organization_id,
            depot_id=day.depot_id,
            date=DATE,
            now=now or day.now,
            chosen=chosen,
        )


def _problem(day: Day) -> Problem:
    return make_problem(day, {"car": line_matrix(range(len(day.points)))})


async def test_orders_of_one_door_share_a_place(day: Furnished) -> None:
    await day.a_shift()
    door = await day.a_place()
    for name in "ab":
        await day.an_order(name, door)
    await day.an_order("c")
    problem = _problem(await _read(day))
    assert len(problem.places) == 3
    assert len(problem.orders) == 3
    assert [order.delivery and order.delivery.place for order in problem.orders] == [1, 1, 2]


async def test_only_whom_and_what_was_chosen_is_planned(day: Furnished) -> None:
    first, second = await day.a_shift(), await day.a_shift()
    a, b, c = [await day.an_order(name) for name in "abc"]

    async def read(**chosen: Any) -> tuple[set[UUID], set[UUID]]:
        found = await _read(day, chosen=Chosen(**chosen))
        return (
            {duty.shift.id for duty in found.duties},
            {wish.order.id for wish in found.wishes},
        )

    assert await read() == ({first, second}, {a, b, c})
    assert await read(shift_ids=(second,)) == ({second}, {a, b, c})
    assert await read(order_ids=(a, c)) == ({first, second}, {a, c})
    assert await read(without_order_ids=(a,)) == ({first, second}, {b, c})
    assert await read(order_ids=(a, b, OrderId(uuid7())), without_order_ids=(b,)) == (
        {first, second},
        {a},
    )


async def test_nobody_chosen_who_drives_is_no_plan(day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("a")
    with pytest.raises(PlanWithoutVehicles):
        await _read(day, chosen=Chosen(shift_ids=(ShiftId(uuid7()),)))


async def test_only_limits_that_somebody_has_are_dimensions(day: Furnished) -> None:
    await day.a_shift(capacity_weight_g=5000)
    await day.a_shift(capacity_packages=7)
    await day.an_order("a", weight_g=300, volume_cm3=9, packages=2)
    problem = _problem(await _read(day))
    assert problem.dimensions == ("weight_g", "packages")
    assert problem.orders[0].load == (300, 2)
    assert [vehicle.capacity for vehicle in problem.vehicles] == [(5000, 2**31 - 1), (2**31 - 1, 7)]


async def test_windows_and_shifts_count_from_the_first_start(day: Furnished) -> None:
    await day.a_shift(hours=6)
    await day.an_order(
        "both",
        window_opens=OPENS + dt.timedelta(hours=1),
        window_closes=OPENS + dt.timedelta(hours=2),
    )
    await day.an_order("before", window_closes=OPENS + dt.timedelta(hours=2))
    await day.an_order("after", window_opens=OPENS + dt.timedelta(hours=2))
    await day.an_order("any")
    await day.an_order(
        "gone",
        window_opens=OPENS - dt.timedelta(hours=2),
        window_closes=OPENS - dt.timedelta(hours=1),
    )
    problem = _problem(await _read(day))
    windows = [order.delivery.windows for order in problem.orders if order.delivery]
    assert windows[0] == (Window(HOUR, 2 * HOUR),)
    assert windows[1] == (Window(0, 2 * HOUR),)
    assert windows[2][0].opens_s == 2 * HOUR
    assert windows[3] == ()
    assert windows[4] == (Window(-HOUR, -HOUR),)
    assert problem.vehicles[0].shift == Window(0, 6 * HOUR)


async def test_skills_of_driver_and_vehicle_add_up(day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("a")
    read = await _read(day)
    for kind, key, skill in (
        (Vehicle, read.duties[0].vehicle.id, "cold"),
        (Driver, read.duties[0].driver.id, "lift"),
    ):
        async with day.changing(kind, key) as row:
            row.skills = [skill]
    assert _problem(await _read(day)).vehicles[0].skills == {"cold", "lift"}


async def test_orders_of_others_are_not_read(day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("mine")
    await day.an_order("held", status="on_hold")
    await day.an_order("tomorrow", date=DATE + dt.timedelta(days=1))
    read = await _read(day)
    assert [wish.order.external_id for wish in read.wishes] == ["mine"]


async def test_a_shift_that_is_over_counts_no_more_unless_the_day_is(day: Furnished) -> None:
    await day.a_shift(hours=2)
    await day.a_shift(hours=6)
    await day.an_order("a")
    now = OPENS + dt.timedelta(hours=3)
    (vehicle,) = _problem(await _read(day, now=now)).vehicles
    assert vehicle.shift == Window(3 * HOUR, 6 * HOUR)
    later = _problem(await _read(day, now=OPENS + dt.timedelta(days=9)))
    assert [one.shift.opens_s for one in later.vehicles] == [0, 0]


async def test_vehicles_out_of_use_do_not_count(day: Furnished) -> None:
    await day.a_shift(is_active=False)
    await day.an_order("a")
    with pytest.raises(PlanWithoutVehicles):
        await _read(day)


async def test_more_orders_than_one_plan_takes_are_refused(
    day: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "MAX_ORDERS", 1)
    await day.a_shift()
    for name in "ab":
        await day.an_order(name)
    with pytest.raises(TooManyOrders):
        await _read(day)


async def test_another_organizations_depot_is_not_there(db: Database, day: Furnished) -> None:
    async with db.reading() as session:
        with pytest.raises(NoSuchDepot):
            await read_day(
                session,
                organization_id=day.organization_id,
                depot_id=DepotId(uuid7()),
                date=DATE,
                now=day.now,
            )


async def test_work_without_a_price_is_still_work(day: Furnished) -> None:
    await day.a_shift(cost_hour_cents=0, cost_km_cents=0)
    await day.an_order("a")
    assert _problem(await _read(day)).vehicles[0].costs.hour_cents == 1
