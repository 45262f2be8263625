"""Every word of the problem that a row can say."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.fleet.model import Depot, Shift
from dispatch_server.planning import day as days
from dispatch_server.planning.asking import make_problem
from dispatch_server.planning.day import Day, open_depots, read_day
from dispatch_server.planning.errors import TooManyOrders
from dispatch_server.planning.problem import (
    Break,
    Feature,
    Order,
    Problem,
    Reload,
    Window,
    features,
)
from dispatch_server.roads.hours import clock_of
from dispatch_server.roads.speeds import Speeds
from shared.geo import Point
from shared.ids import DepotId
from tests.dispatch_server.planning.days import DATE, OPENS, Furnished
from tests.dispatch_server.planning.problems import line_matrix

pytestmark = pytest.mark.both_databases

HOUR = 3600
ZONE = ZoneInfo("America/Sao_Paulo")


def _hour(hours: float) -> dt.datetime:
    return OPENS + dt.timedelta(hours=hours)


def _slot(opens: float, closes: float) -> dict[str, str]:
    return {"opens": _hour(opens).isoformat(), "closes": _hour(closes).isoformat()}


async def _read(day: Furnished, *others: DepotId, now: dt.datetime | None = None) -> Day:
    async with day.db.reading() as session:
        return await read_day(
            session,
            organization_id=day.organization_id,
            depot_id=day.depot_id,
            depot_ids=others,
            date=DATE,
            now=now or day.now,
        )


async def _problem(day: Furnished, *others: DepotId, now: dt.datetime | None = None) -> Problem:
    read = await _read(day, *others, now=now)
    return make_problem(read, {"car": line_matrix(range(len(read.points)))})


async def test_a_shift_drives_at_the_pace_of_the_hours_that_are_left_of_it(
    day: Furnished,
) -> None:
    rush = [2.0 if hour % 24 < 12 else 1.0 for hour in range(168)]
    await day.a_shift()
    await day.an_order("a")
    read = await _read(day)
    assert read.profiles == ["car"]
    slow = replace(read, speeds=Speeds(ZONE, {"car": rush}))

    assert slow.profiles == ["car@1.50"]
    assert replace(slow, now=_hour(6)).profiles == ["car"]
    assert replace(slow, now=_hour(9)).profiles == ["car@1.50"]  # over: as it would have been
    ways = {"car@1.50": line_matrix(range(len(slow.points)))}
    (one,) = make_problem(slow, ways).vehicles
    assert one.profile == "car@1.50"
    assert one.hours is not None
    clock = clock_of(one.hours)
    noon_s = slow.second(_hour(12))
    assert (clock.arrives(0, 900), clock.arrives(noon_s, 900)) == (1200, noon_s + 600)


def _named(problem: Problem, order_id: Any) -> Order:
    return next(order for order in problem.orders if order.id == str(order_id))


async def test_door_to_door_is_a_pair_with_windows_at_both_doors(day: Furnished) -> None:
    await day.a_shift()
    store = await day.a_place(east_m=500)
    await day.an_order(
        "pair",
        kind="pair",
        pickup_place_id=store,
        pickup_windows=[_slot(1, 2)],
        pickup_service_s=60,
        released_at=_hour(1.5),
        max_on_board_s=1800,
    )
    problem = await _problem(day)
    (order,) = problem.orders
    assert order.pickup is not None
    assert order.delivery is not None
    assert problem.places[order.pickup.place].id == str(store)
    assert order.pickup.place != order.delivery.place
    assert order.pickup.windows == (Window(HOUR, 2 * HOUR),)
    assert (order.pickup.service_s, order.delivery.service_s) == (60, 180)
    assert (order.release_s, order.max_on_board_s) == (5400, 1800)


async def test_a_collection_has_no_delivery(day: Furnished) -> None:
    await day.a_shift()
    await day.an_order("back", kind="pickup", window_closes=_hour(2))
    (order,) = (await _problem(day)).orders
    assert order.delivery is None
    assert order.pickup is not None
    assert order.pickup.windows == (Window(0, 2 * HOUR),)


async def test_windows_that_touch_are_one_and_all_are_sorted(day: Furnished) -> None:
    await day.a_shift()
    await day.an_order(
        "a",
        window_opens=_hour(4),
        window_closes=_hour(5),
        more_windows=[_slot(1, 2), _slot(2, 3)],
    )
    (order,) = (await _problem(day)).orders
    assert order.delivery is not None
    assert order.delivery.windows == (Window(HOUR, 3 * HOUR), Window(4 * HOUR, 5 * HOUR))


async def test_locks_name_shifts_and_one_that_nobody_meets_names_none(day: Furnished) -> None:
    first, second = await day.a_shift(), await day.a_shift()
    read = (await _read_with_order(day)).duties
    van, driver = read[0].vehicle.id, read[1].driver.id
    by_van = await day.an_order("van", vehicle_ids=[str(van)], skills=["cold"])
    by_driver = await day.an_order("driver", driver_ids=[str(driver)])
    by_both = await day.an_order("both", vehicle_ids=[str(van)], driver_ids=[str(driver)])
    problem = await _problem(day)
    assert _named(problem, by_van).vehicle_ids == frozenset({str(first)})
    assert _named(problem, by_van).skills == {"cold"}
    assert _named(problem, by_driver).vehicle_ids == frozenset({str(second)})
    assert _named(problem, by_both).vehicle_ids == frozenset()
    assert problem.orders[0].vehicle_ids is None


async def _read_with_order(day: Furnished) -> Day:
    await day.an_order("any")
    return await _read(day)


async def test_the_cheapest_valid_quote_is_the_price_of_leaving_out(day: Furnished) -> None:
    await day.a_shift()
    gone = {"carrier": "Azul", "cents": 5, "valid_until": (day.now - dt.timedelta(1)).isoformat()}
    quotes = [gone, {"carrier": "Verde", "cents": 700}]
    quoted = await day.an_order("quoted", leave_out_cents=900, quotes=quotes)
    wanted = await day.an_order("wanted")
    problem = await _problem(day)
    assert _named(problem, quoted).leave_out_cents == 700
    assert _named(problem, wanted).leave_out_cents is None


async def test_a_vehicle_says_its_limits_costs_and_reloads(day: Furnished) -> None:
    await day.a_shift(
        max_distance_m=90_000,
        max_stops=30,
        max_reloads=2,
        cost_stop_cents=50,
        cost_overtime_hour_cents=2000,
    )
    await day.a_shift(max_reloads=1, reload_s=60)
    await day.an_order("a")
    async with day.changing(Depot, day.depot_id) as depot:
        depot.loading_s = 900
    first, second = (await _problem(day)).vehicles
    assert (first.max_distance_m, first.max_stops) == (90_000, 30)
    assert (first.costs.stop_cents, first.costs.overtime_hour_cents) == (50, 2000)
    assert first.reload == Reload(depots=(0,), duration_s=900, max_reloads=2)
    assert second.reload == Reload(depots=(0,), duration_s=60, max_reloads=1)
    assert first.shift.opens_s == 900, "it leaves once it is loaded"


async def test_a_shift_says_breaks_hours_and_where_it_starts_and_ends(day: Furnished) -> None:
    shift_id = await day.a_shift()
    await day.a_shift()
    await day.an_order("a")
    home = Point(-30.1, -51.2)
    async with day.changing(Shift, shift_id) as shift:
        shift.breaks = [
            {**_slot(5, 6), "duration_s": 900},
            {**_slot(2, 3), "duration_s": 1800, "is_paid": False},
        ]
        shift.latest_start, shift.regular_s, shift.max_duration_s = _hour(1), 6 * HOUR, 7 * HOUR
        shift.start_lat, shift.start_lon = home.lat, home.lon
        shift.end_kind, shift.end_lat, shift.end_lon = "point", home.lat, home.lon
    problem = await _problem(day)
    one, usual = problem.vehicles
    assert one.breaks == (
        Break(window=Window(2 * HOUR, 3 * HOUR), duration_s=1800, is_paid=False),
        Break(window=Window(5 * HOUR, 6 * HOUR), duration_s=900),
    )
    assert (one.latest_start_s, one.regular_s, one.max_duration_s) == (HOUR, 6 * HOUR, 7 * HOUR)
    assert one.start == one.end == len(problem.places) - 1
    assert (usual.start, usual.end) == (0, 0)
    late = await _problem(day, now=_hour(4))
    assert len(late.vehicles[0].breaks) == 1, "the first was over by then"
    async with day.changing(Shift, shift_id) as shift:
        shift.end_kind = "open"
    assert (await _problem(day)).vehicles[0].end is None


async def test_several_depots_are_one_problem(day: Furnished) -> None:
    centre = await day.a_shift()
    other = await day.a_depot(north_m=5000)
    north = await day.a_shift()
    async with day.changing(Shift, north) as shift:
        shift.depot_id = other
    mine = await day.an_order("mine", depot_id=day.depot_id)
    theirs = await day.an_order("theirs", depot_id=other)
    free = await day.an_order("free")
    store = await day.a_place(east_m=500)
    pair = await day.an_order("pair", kind="pair", pickup_place_id=store, depot_id=other)

    problem = await _problem(day, other)

    assert [place.id for place in problem.places[:2]] == [str(day.depot_id), str(other)]
    starts = {vehicle.id: (vehicle.start, vehicle.end) for vehicle in problem.vehicles}
    assert starts == {str(centre): (0, 0), str(north): (1, 1)}
    assert _named(problem, mine).vehicle_ids == frozenset({str(centre)})
    assert _named(problem, theirs).vehicle_ids == frozenset({str(north)})
    assert _named(problem, free).vehicle_ids is None
    assert _named(problem, pair).vehicle_ids is None
    assert len((await _problem(day)).orders) == 2, "one depot alone has its own, and the free one"
    async with day.db.reading() as session:
        found = await open_depots(session, day.organization_id, DATE)
    assert set(found) == {day.depot_id, other}


async def test_a_pair_counts_for_its_two_doors(
    day: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "MAX_ORDERS", 1)
    await day.a_shift()
    await day.an_order("pair", kind="pair", pickup_place_id=await day.a_place(east_m=500))
    with pytest.raises(TooManyOrders):
        await _read(day)


async def test_rows_say_all_but_what_a_running_day_adds(day: Furnished) -> None:
    shift_id = await day.a_shift(capacity_weight_g=1, max_distance_m=1, max_stops=1, max_reloads=1)
    async with day.changing(Shift, shift_id) as shift:
        shift.breaks = [{**_slot(2, 3), "duration_s": 60}]
        shift.latest_start, shift.regular_s, shift.max_duration_s = _hour(1), 1, 1
        shift.end_kind = "open"
        driver_id = shift.driver_id
    store = await day.a_place(east_m=500)
    both: dict[str, Any] = {"released_at": _hour(1), "driver_ids": [str(driver_id)]}
    await day.an_order("a", more_windows=[_slot(1, 2), _slot(3, 4)], priority=2, **both)
    await day.an_order("b", kind="pickup", skills=["cold"], leave_out_cents=1)
    slots = [_slot(1, 2), _slot(3, 4)]
    pair: dict[str, Any] = {"kind": "pair", "pickup_place_id": store, "pickup_windows": slots}
    await day.an_order("c", max_on_board_s=60, **pair, **both)
    rush = [0.5 if hour % 24 < 12 else 1.5 for hour in range(168)]  # 1 in the mean of the shift
    read = replace(await _read(day), speeds=Speeds(ZONE, {"car": rush}))
    said = features(make_problem(read, {"car": line_matrix(range(len(read.points)))}))
    assert set(Feature) - said == {Feature.PREFIX, Feature.STABILITY}
