"""What a running day is at the moment: what is committed, on board, still inside, and where.

Pure: rows in, and what they mean out.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from dispatch_server.orders.schema import OrderKind
from dispatch_server.planning.day import Day, Spot, Wish
from dispatch_server.planning.errors import PlanWithoutVehicles
from dispatch_server.runs.model import Stop, Task
from dispatch_server.runs.today import Sheet, Today, depot_of
from shared.geo import Point
from shared.ids import OrderId, RunId, ShiftId, StopId
from shared.states import StopStatus, TaskKind

FRESH: Final = dt.timedelta(minutes=5)  # an older fix says nothing about now
_HEADED: Final = {StopStatus.ARRIVED: 0, StopStatus.EN_ROUTE: 1}


def committed(
    left: Collection[Stop],
    tasks: Mapping[StopId, Sequence[Task]],
    *,
    has_left: bool,
    pinned: Collection[StopId] = (),
) -> tuple[tuple[Stop, ...], tuple[Stop, ...]]:
    """Part what a run has left into what stays as it is, and what may still be planned otherwise.

    What stays is the door that the driver is at or heads for (its customer was told), and all up
    to the last one that is ``pinned``. Nobody heads for a door with what is not fetched yet.
    """
    row = sorted(left, key=lambda stop: (_HEADED.get(StopStatus(stop.status), 2), stop.sequence))
    count = 0
    if has_left and row:
        count = sum(StopStatus(stop.status) in _HEADED for stop in row)
        if not count:
            due = [stop for stop in row if stop.status != StopStatus.SKIPPED] or [*row]
            due = [stop for stop in due if not _lacks_goods(stop, row, tasks)] or due
            row.remove(due[0])
            row.insert(0, due[0])
            count = 1
    count = max([count, *(at for at, stop in enumerate(row, start=1) if stop.id in pinned)])
    return tuple(row[:count]), tuple(row[count:])


def _lacks_goods(stop: Stop, row: Collection[Stop], tasks: Mapping[StopId, Sequence[Task]]) -> bool:
    """Tell whether something would be delivered there that is still to be fetched elsewhere."""
    brought = {task.order_id for task in tasks.get(stop.id, ()) if task.kind == TaskKind.DELIVERY}
    return any(
        task.kind == TaskKind.PICKUP and task.status == "pending" and task.order_id in brought
        for other in row
        if other is not stop
        for task in tasks.get(other.id, ())
    )


def on_board(sheet: Sheet) -> tuple[OrderId, ...]:
    """Name the orders with a delivery to come whose goods are in the vehicle.

    What has no pickup in the run was loaded before it left, or handed over by a dispatcher's word.
    """
    fetching: dict[OrderId, str] = {}
    for found in sheet.tasks.values():
        for task in found:
            if task.kind == TaskKind.PICKUP and task.status != "canceled":
                fetching[task.order_id] = task.status
    open_deliveries = [
        task.order_id
        for found in sheet.open_tasks.values()
        for task in found
        if task.kind == TaskKind.DELIVERY
    ]
    return tuple(
        dict.fromkeys(
            order_id
            for order_id in open_deliveries
            if fetching.get(order_id, "succeeded") == "succeeded"
        )
    )


def still_inside(sheet: Sheet) -> tuple[tuple[OrderId, TaskKind], ...]:
    """Name what takes up room until the vehicle is back: what was refused, what was collected."""
    found: dict[OrderId, TaskKind] = {}
    for tasks in sheet.tasks.values():
        for task in tasks:
            wish = sheet.wishes.get(task.order_id)
            if wish is None:
                continue
            is_refused = task.kind == TaskKind.DELIVERY and task.status == "failed"
            is_collection = task.kind == TaskKind.PICKUP and wish.order.kind == OrderKind.PICKUP
            if is_refused or (is_collection and task.status == "succeeded"):
                found[task.order_id] = TaskKind(task.kind)
    return tuple(found.items())


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a running day: with which orders more, and what must stay.

    ``shift_ids`` are those that take part (None: all), ``out`` those that drive on no more: what
    they have is free, and what is in them is fetched where they stand.
    """

    fixes: Mapping[RunId, Point] = msgspec.field(default_factory=dict)
    order_ids: frozenset[OrderId] = frozenset()
    pinned: frozenset[StopId] = frozenset()
    shift_ids: frozenset[ShiftId] | None = None
    out: frozenset[ShiftId] = frozenset()
    released: frozenset[ShiftId] = frozenset()


def kept_and_free(sheet: Sheet, asked: Asked) -> tuple[tuple[Stop, ...], tuple[Stop, ...]]:
    """Part a run's stops by what is asked: those that stay as they are, and the others."""
    kept, free = committed(sheet.left, sheet.tasks, has_left=sheet.has_left, pinned=asked.pinned)
    if sheet.shift_id not in asked.released:
        return kept, free
    there = tuple(stop for stop in kept if stop.status == StopStatus.ARRIVED)
    return there, (*(stop for stop in kept if stop not in there), *free)


def day_of(today: Today, asked: Asked, known: tuple[Spot, ...] = ()) -> Day:
    """Give the places, shifts and orders of a running day. Raises PlanWithoutVehicles."""
    duties = tuple(
        duty
        for duty in today.duties
        if (asked.shift_ids is None or duty.shift.id in asked.shift_ids)
    )
    if not any(duty.shift.id not in asked.out for duty in duties):
        raise PlanWithoutVehicles(today.date, ", ".join(depot.name for depot in today.depots))
    taking_part = {duty.shift.id for duty in duties}
    sheets = [sheet for shift_id, sheet in today.sheets.items() if shift_id in taking_part]
    wishes: dict[OrderId, Wish] = {}
    for sheet in sheets:
        for order_id in _orders_of(sheet, today, asked):
            if order_id in sheet.wishes:
                wishes[order_id] = sheet.wishes[order_id]
    wishes |= {one: today.waiting[one] for one in asked.order_ids if one in today.waiting}
    start = min(duty.shift.starts_at for duty in duties)
    return Day(
        today.depots,
        tuple(duty for duty in duties if duty.shift.id not in asked.out),
        tuple(wishes.values()),
        start,
        max(today.now, start),
        today.speeds,
        known,
        tuple(_spots(today, sheets, asked)),
    )


def _orders_of(sheet: Sheet, today: Today, asked: Asked) -> Iterable[OrderId]:
    """Name what is left to do, and what takes up room in a vehicle that drives on."""
    for tasks in sheet.open_tasks.values():
        yield from (task.order_id for task in tasks)
    if sheet.shift_id in asked.out:
        return
    yield from (order_id for order_id, _ in still_inside(sheet) if order_id not in today.waiting)


def here(sheet: Sheet, fixes: Mapping[RunId, Point]) -> Point | None:
    """Say where the vehicle is, or was last; None at its start."""
    if sheet.run.id in fixes:
        return fixes[sheet.run.id]
    ended = [stop for stop in sheet.stops if stop.ended_at is not None and stop.arrived_at]
    last = max(ended, key=lambda stop: (stop.ended_at, stop.sequence), default=None)
    return None if last is None else Point(last.lat, last.lon)


def handover(shift_id: ShiftId) -> str:
    """Name the spot where a vehicle stands that drives on no more."""
    return f"handover {shift_id}"


def _spots(today: Today, sheets: Iterable[Sheet], asked: Asked) -> Iterable[Spot]:
    """Give doors as the stops have them first, then where vehicles are, which changes all the time."""
    found = list(sheets)
    for sheet in found:
        yield from (Spot(str(stop.place_id), Point(stop.lat, stop.lon)) for stop in sheet.left)
    for sheet in found:
        at = here(sheet, asked.fixes)
        if sheet.shift_id in asked.out:
            home = depot_of(today, sheet.run.depot_id)
            yield Spot(handover(sheet.shift_id), at or Point(home.lat, home.lon))
        elif at is not None and sheet.has_left and not kept_and_free(sheet, asked)[0]:
            yield Spot(str(at), at)
