"""Random days under way: vans here and there, doors behind them and ahead, orders that wait."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.orders.model import Order
from dispatch_server.places.model import Place
from dispatch_server.planning.day import Duty, Wish
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.promises import a_promise
from dispatch_server.runs.today import Sheet, Today
from dispatch_server.runs.underway import Asked
from shared.geo import Point, offset
from shared.ids import (
    DepotId,
    DriverId,
    OrderId,
    OrganizationId,
    PlaceId,
    RunId,
    ShiftId,
    StopId,
    TaskId,
    VehicleId,
    uuid7,
)

HOME = Point(-30.03, -51.23)
NOW = dt.datetime(2026, 11, 24, 14, 0, tzinfo=dt.UTC)
DATE = NOW.date()
OWN: dict[str, Any] = {"organization_id": OrganizationId(uuid7()), "created_at": NOW}
_DEPOT = Depot(
    id=DepotId(uuid7()),
    name="Centro",
    address="Rua 1",
    lat=HOME.lat,
    lon=HOME.lon,
    opens=dt.time(8),
    closes=dt.time(18),
    **OWN,
)


@dataclass(frozen=True)
class Van:
    """One shift: how many doors it had, how many are behind it, and how the next one stands."""

    doors: tuple[tuple[int, int], ...]  # metres north and east
    ended: int
    next_status: str
    has_left: bool
    has_failed: bool
    pairs: frozenset[int]  # doors that are fetched at the door before
    late: frozenset[int]  # doors whose window has closed
    locked: frozenset[int]  # doors that nobody but its own driver may go to
    capacity: int | None


_metres = st.integers(-6000, 6000)
_doors = st.lists(st.tuples(_metres, _metres), max_size=5).map(tuple)


@st.composite
def vans(draw: st.DrawFn) -> Van:
    doors = draw(_doors)
    some = st.frozensets(st.integers(0, max(0, len(doors) - 1)), max_size=2)
    has_left = draw(st.booleans())
    return Van(
        doors=doors,
        ended=draw(st.integers(0, len(doors))) if has_left else 0,
        next_status=draw(st.sampled_from(["pending", "en_route", "arrived", "skipped"])),
        has_left=has_left,
        has_failed=draw(st.booleans()),
        pairs=draw(some),
        late=draw(some),
        locked=draw(some),
        capacity=draw(st.sampled_from([None, 8, 40])),
    )


@st.composite
def days(draw: st.DrawFn) -> tuple[Today, Asked]:
    """Draw a day, and what is asked of it: some van may have broken down, some stops be pinned."""
    drawn = draw(st.lists(vans(), min_size=1, max_size=3))
    built = [_built(van) for van in drawn]
    waiting = [_wish(at, ()) for at in draw(st.lists(st.tuples(_metres, _metres), max_size=3))]
    for wish in waiting:
        wish.order.driver_ids = draw(st.sampled_from([[], [str(built[-1][0].driver.id)]]))
    sheets = {sheet.shift_id: sheet for _, sheet in built if sheet is not None}
    if draw(st.booleans()):
        sheets = _with_another_try(sheets)
    left = [stop.id for sheet in sheets.values() for stop in sheet.left]
    pinned = draw(st.frozensets(st.sampled_from(left), max_size=2)) if left else frozenset()
    names = sorted(sheets)
    # Somebody must be left to take over.
    may_break = names and len(built) > 1 and draw(st.booleans())
    out = frozenset({draw(st.sampled_from(names))}) if may_break else frozenset()
    on_out = {stop.id for one in out for stop in sheets[one].left}
    today = Today(
        organization_id=OWN["organization_id"],
        date=DATE,
        now=NOW,
        generation="",
        rev=1,
        depots=(_DEPOT,),
        duties=tuple(duty for duty, _ in built),
        others=frozenset(),
        broken=frozenset(),
        sheets=sheets,
        waiting={wish.order.id: wish for wish in waiting},
    )
    asked = Asked(order_ids=frozenset(today.waiting), pinned=pinned - on_out, out=out)
    return today, asked


def _with_another_try(sheets: dict[ShiftId, Sheet]) -> dict[ShiftId, Sheet]:
    """Have another van go where one has failed today; the goods are in the first one."""
    found = [(one, *failed) for one, sheet in sheets.items() for failed in _failed(sheet)]
    takers = [sheet for one, sheet in sheets.items() if found and one != found[0][0]]
    if not takers:
        return sheets
    (_, failed, wish), taker = found[0], takers[0]
    stop = Stop.model_validate(failed.model_dump())
    stop.id, stop.run_id, stop.sequence = StopId(uuid7()), taker.run.id, len(taker.stops) + 1
    stop.status, stop.arrived_at, stop.ended_at = "pending", None, None
    changed = replace(
        taker,
        stops=(*taker.stops, stop),
        tasks={**taker.tasks, stop.id: (_task(wish.order, stop, "delivery"),)},
        wishes={**taker.wishes, wish.order.id: wish},
    )
    return {**sheets, taker.shift_id: changed}


def _failed(sheet: Sheet) -> list[tuple[Stop, Wish]]:
    return [
        (stop, sheet.wishes[task.order_id])
        for stop in sheet.stops
        for task in sheet.tasks[stop.id]
        if task.status == "failed" and sheet.wishes[task.order_id].pickup is None
    ]


def _built(van: Van) -> tuple[Duty, Sheet | None]:
    driver = Driver(id=DriverId(uuid7()), name="Ana", skills=[], **OWN)
    vehicle = Vehicle(
        id=VehicleId(uuid7()), name="Van", skills=[], capacity_packages=van.capacity, **OWN
    )
    shift = Shift(
        id=ShiftId(uuid7()),
        driver_id=driver.id,
        vehicle_id=vehicle.id,
        depot_id=_DEPOT.id,
        date=DATE,
        starts_at=NOW - dt.timedelta(hours=3),
        ends_at=NOW + dt.timedelta(hours=5),
        breaks=[],
        **OWN,
    )
    duty = Duty(shift, driver, vehicle)
    return duty, _sheet(van, duty) if van.doors else None


def _sheet(van: Van, duty: Duty) -> Sheet:
    run = Run(
        id=RunId(uuid7()),
        number=1,
        driver_id=duty.driver.id,
        vehicle_id=duty.vehicle.id,
        depot_id=_DEPOT.id,
        date=DATE,
        status="in_progress" if van.has_left else "assigned",
        departs_at=NOW - dt.timedelta(hours=1),
        ends_at=NOW + dt.timedelta(hours=4),
        started_at=NOW - dt.timedelta(hours=1) if van.has_left else None,
        distance_m=0,
        drive_s=0,
        geometry="",
        **OWN,
    )
    stops: list[Stop] = []
    tasks: dict[StopId, list[Task]] = {}
    wishes: dict[OrderId, Wish] = {}
    for at, metres in enumerate(van.doors):
        stop = _stop(run, van, at, metres)
        is_pair = at in van.pairs and at > 0
        shop = stops[at - 1] if is_pair else None
        wish = _wish(metres, () if shop is None else van.doors[at - 1], at in van.late, stop, shop)
        if at in van.locked:
            wish.order.driver_ids = [str(duty.driver.id)]
        wishes[wish.order.id] = wish
        stops.append(stop)
        tasks[stop.id] = [_task(wish.order, stop, "delivery")]
        if shop is not None:
            tasks[shop.id].append(_task(wish.order, shop, "pickup"))
    promises = {
        one: a_promise(wish.order, NOW, NOW + dt.timedelta(hours=2), reason="planned", at=NOW)
        for one, wish in wishes.items()
    }
    by_stop = {stop_id: tuple(found) for stop_id, found in tasks.items()}
    return Sheet(run, duty.shift.id, tuple(stops), by_stop, wishes, promises)


def _stop(run: Run, van: Van, at: int, metres: tuple[int, int]) -> Stop:
    where = _point(metres)
    is_next = van.has_left and at == van.ended
    is_over = at < van.ended
    status = van.next_status if is_next else "pending"
    if is_over:
        status = "failed" if van.has_failed and at == 0 else "succeeded"
    due = NOW + dt.timedelta(minutes=15 * (at + 1 - van.ended))
    return Stop(
        id=StopId(uuid7()),
        run_id=run.id,
        sequence=at + 1,
        place_id=PlaceId(uuid7()),
        lat=where.lat,
        lon=where.lon,
        status=status,
        planned_arrives_at=due,
        eta=due,
        service_s=180,
        drive_s=300,
        distance_m=2000,
        arrived_at=due if is_over or status == "arrived" else None,
        ended_at=due if is_over else None,
        organization_id=run.organization_id,
    )


def _task(order: Order, stop: Stop, kind: str) -> Task:
    status = "pending"
    if stop.ended_at is not None:
        status = "failed" if stop.status == "failed" and kind == "delivery" else "succeeded"
    return Task(
        id=TaskId(uuid7()),
        organization_id=order.organization_id,
        order_id=order.id,
        stop_id=stop.id,
        kind=kind,
        status=status,
    )


def _wish(
    metres: Sequence[int],
    shop: Sequence[int],
    is_late: bool = False,  # noqa: FBT001, FBT002 - a drawn fact
    stop: Stop | None = None,
    shop_stop: Stop | None = None,
) -> Wish:
    place = _place(metres, stop)
    origin = _place(shop, shop_stop) if shop else None
    order = Order(
        id=OrderId(uuid7()),
        source="api",
        external_id=uuid7().hex,
        content_hash="",
        status="ready" if stop is None else "assigned",
        kind="pair" if shop else "delivery",
        place_id=place.id,
        recipient_name="Ivo",
        date=DATE,
        window_opens=NOW - dt.timedelta(hours=2) if is_late else None,
        window_closes=NOW - dt.timedelta(hours=1) if is_late else None,
        more_windows=[],
        pickup_place_id=None if origin is None else origin.id,
        pickup_windows=[],
        skills=[],
        vehicle_ids=[],
        driver_ids=[],
        quotes=[],
        updated_at=NOW,
        **OWN,
    )
    return Wish(order, place, 1, origin)


def _place(metres: Sequence[int], stop: Stop | None) -> Place:
    at = _point(metres)
    return Place(
        id=PlaceId(uuid7()) if stop is None else stop.place_id,
        text="Rua",
        key=uuid7().hex,
        lat=at.lat,
        lon=at.lon,
        **OWN,
    )


def _point(metres: Sequence[int]) -> Point:
    return offset(HOME, north_m=metres[0], east_m=metres[1])
