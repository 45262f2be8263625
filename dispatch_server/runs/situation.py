"""Says a running day as a problem: where each vehicle is, what is on board, what is left.

Pure: rows in, problem out. What a stop's row says of point and window counts before its order's,
because that is what the driver was given.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from dispatch_server.planning import problem as ask
from dispatch_server.planning.asking import locked_to, make_problem
from dispatch_server.planning.day import Day, Wish
from dispatch_server.planning.running import Drive, Halt, Running, fetched_at, running
from dispatch_server.runs.model import Stop, Task
from dispatch_server.runs.today import Sheet, Today
from dispatch_server.runs.underway import (
    Asked,
    handover,
    here,
    kept_and_free,
    on_board,
    still_inside,
)
from shared.states import StopStatus, TaskKind

FETCH_S: Final = 60  # to take one more order in hand at a depot


def run_problem(
    today: Today,
    day: Day,
    matrices: Mapping[str, ask.Matrix],
    asked: Asked,
    *,
    dimensions: Sequence[str] | None = None,
) -> Running:
    """Say the day, with its vehicles where they are, as a problem with the sequences driven now."""
    made = make_problem(day, matrices, dimensions=dimensions)
    orders = {order.id: order for order in made.orders}
    driving = {duty.shift.id for duty in day.duties}
    sheets = [sheet for one, sheet in today.sheets.items() if one in driving]
    for sheet in sheets:
        _as_given(day, sheet, orders)
    # Who has stops that must stay counts as gone: nothing can be loaded before them any more.
    some_left = any(sheet.has_left or kept_and_free(sheet, asked)[0] for sheet in sheets)
    for shift_id in asked.out & today.sheets.keys():
        if asked.shift_ids is not None and shift_id not in asked.shift_ids:
            continue
        _set_free(today, day, today.sheets[shift_id], orders, some_left=some_left)
    if some_left:
        for order_id in asked.order_ids & today.waiting.keys():
            orders[str(order_id)] = from_depot(
                today, day, today.waiting[order_id], orders[str(order_id)]
            )
    changed = ask.Problem(
        places=made.places,
        matrices=made.matrices,
        orders=tuple(orders.values()),
        vehicles=made.vehicles,
        dimensions=made.dimensions,
        name=made.name,
    )
    return running(
        changed,
        [_drive(today, day, sheet, asked, orders) for sheet in sheets],
    )


def _as_given(day: Day, sheet: Sheet, orders: dict[str, ask.Order]) -> None:
    """Say orders as their stops have them: where they are fetched, and within which window."""
    for stop in sheet.left:
        tasks = sheet.open_tasks[stop.id]
        for task in tasks:
            order = orders.get(str(task.order_id))
            if order is None:
                continue
            if task.kind == TaskKind.PICKUP and order.pickup is None:
                order = fetched_at(order, day.index(str(stop.place_id)), service_s=FETCH_S)
            if len(tasks) == 1:
                order = _windowed(day, stop, task, order)
            # What was told to a customer is not left to a carrier for its price any more.
            orders[order.id] = msgspec.structs.replace(order, leave_out_cents=None)


def _windowed(day: Day, stop: Stop, task: Task, order: ask.Order) -> ask.Order:
    act = order.pickup if task.kind == TaskKind.PICKUP else order.delivery
    if (
        act is None
        or len(act.windows) > 1
        or (stop.window_opens, stop.window_closes) == (None, None)
    ):
        return order
    closes_s = ask.UNREACHABLE if stop.window_closes is None else day.second(stop.window_closes)
    opens_s = 0 if stop.window_opens is None else max(0, day.second(stop.window_opens))
    act = msgspec.structs.replace(act, windows=(ask.Window(min(opens_s, closes_s), closes_s),))
    if task.kind == TaskKind.PICKUP:
        return msgspec.structs.replace(order, pickup=act)
    return msgspec.structs.replace(order, delivery=act)


def _set_free(
    today: Today, day: Day, sheet: Sheet, orders: dict[str, ask.Order], *, some_left: bool
) -> None:
    """Let others have what a vehicle had that drives on no more; its door of the moment is its own."""
    inside = set(on_board(sheet)) if sheet.has_left else set()
    for stop in sheet.left:
        for task in sheet.open_tasks[stop.id]:
            name = str(task.order_id)
            if name not in orders:
                continue
            if stop.status == StopStatus.ARRIVED:
                del orders[name]
                continue
            order = msgspec.structs.replace(orders[name], leave_out_cents=None)
            if some_left or sheet.has_left:
                # Vans of other depots may fetch it too, but none that its own locks rule out.
                locked = locked_to(day, sheet.wishes[task.order_id].order)
                order = msgspec.structs.replace(order, vehicle_ids=locked)
            if task.order_id in inside:
                order = fetched_at(order, day.index(handover(sheet.shift_id)), service_s=FETCH_S)
            elif some_left and not sheet.has_left:
                order = from_depot(today, day, sheet.wishes[task.order_id], order)
            due_s = day.second(stop.eta or stop.planned_arrives_at)
            orders[name] = msgspec.structs.replace(
                order, told=ask.Told(vehicle_id=str(sheet.shift_id), arrival_s=max(0, due_s))
            )


def from_depot(today: Today, day: Day, wish: Wish, order: ask.Order) -> ask.Order:
    """Have an order fetched at its depot, where it lies; one that is fetched anyway as it is."""
    if order.pickup is not None:
        return order
    depot_id = wish.order.depot_id
    is_known = any(depot.id == depot_id for depot in today.depots)
    place = day.index(depot_id if is_known and depot_id is not None else day.depot.id)
    return fetched_at(order, place, service_s=FETCH_S)


def _drive(
    today: Today, day: Day, sheet: Sheet, asked: Asked, orders: Mapping[str, ask.Order]
) -> Drive:
    first, rest = kept_and_free(sheet, asked)
    halts = tuple(_halt(day, sheet, stop, orders) for stop in rest)
    if not (sheet.has_left or first):
        return Drive(vehicle_id=str(sheet.shift_id), has_left=False, left=halts)
    kept = tuple(_halt(day, sheet, stop, orders) for stop in first)
    waiting = {str(one) for one in today.waiting}
    # What was refused here and is to be brought again, by whomever, is spoken of there.
    inside = [
        (str(one), kind)
        for one, kind in still_inside(sheet)
        if str(one) in orders and one not in today.open_orders
    ]
    inside = [one for one in inside if one[0] not in waiting]
    at = here(sheet, asked.fixes)
    place, free_s = None, None  # at its start, when its shift begins
    ended = [stop for stop in sheet.stops if stop.ended_at is not None and stop.arrived_at]
    metres = sum(stop.distance_m for stop in ended)
    if sheet.has_left:
        free_s = day.second(day.now)
        if kept:
            kept = (_due(day, first[0], kept[0], free_s), *kept[1:])
            place, metres = kept[0].place, metres + first[0].distance_m
        elif at is not None:
            place = day.index(at)
    started = sheet.run.started_at
    return Drive(
        vehicle_id=str(sheet.shift_id),
        has_left=True,
        place=place,
        free_s=free_s,
        committed=kept,
        left=halts,
        held=(
            *(str(one) for one in on_board(sheet) if str(one) in orders),
            *(one for one, _ in inside),
        ),
        done=tuple(ask.TaskRef(one, ask.TaskKind(kind)) for one, kind in inside),
        started_s=None if started is None else day.second(started),
        distance_m=metres,
        stops=len(ended),
    )


def _halt(day: Day, sheet: Sheet, stop: Stop, orders: Mapping[str, ask.Order]) -> Halt:
    opens_s = 0 if stop.window_opens is None else max(0, day.second(stop.window_opens))
    return Halt(
        place=day.index(str(stop.place_id)),
        acts=tuple(
            ask.TaskRef(str(task.order_id), ask.TaskKind(task.kind))
            for task in sheet.open_tasks[stop.id]
            if str(task.order_id) in orders
        ),
        service_s=stop.service_s,
        opens_s=opens_s,
    )


def _due(day: Day, stop: Stop, halt: Halt, now_s: int) -> Halt:
    """Say when the driver is, or was, at the door that is next."""
    if stop.status == StopStatus.ARRIVED:
        arrived_s = day.second(stop.arrived_at or day.now)
        return msgspec.structs.replace(halt, due_s=arrived_s, has_arrived=True)
    expected_s = day.second(stop.eta or stop.planned_arrives_at)
    return msgspec.structs.replace(halt, due_s=max(now_s, expected_s))
