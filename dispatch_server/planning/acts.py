"""A problem's tasks as numbered acts: what there is to do, by whom, and what it changes on board."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch_server.planning.problem import (
    UNREACHABLE,
    Order,
    Problem,
    TaskKind,
    Vehicle,
    Window,
)

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Act:
    """A task with what a drive past it needs to know.

    ``at_start`` is what it has loaded when its trip begins (a delivery without a pickup), None
    for other acts. ``holder`` is the vehicle that has the goods already, or ``NOBODY``. A reload
    is an act too, of order -1.
    """

    order: int
    kind: TaskKind
    place: int
    windows: tuple[Window, ...]
    service_s: int
    change: tuple[int, ...]
    at_start: tuple[int, ...] | None
    release_s: int
    holder: int = NOBODY
    leaves_at_depot: bool = False
    """Picked up for the depot: it is unloaded at a reload."""


def holders(problem: Problem) -> dict[str, int]:
    """Tell which vehicle has each order's goods on board already."""
    return {
        order_id: vehicle
        for vehicle, one in enumerate(problem.vehicles)
        if one.prefix is not None
        for order_id in one.prefix.on_board
    }


def finished(problem: Problem) -> frozenset[tuple[str, TaskKind]]:
    """Name the acts that the prefixes have behind them."""
    return frozenset(
        (task.order_id, task.kind)
        for one in problem.vehicles
        if one.prefix is not None
        for task in one.prefix.done
    )


def acts_of(
    order: Order, index: int, holder: int, done: frozenset[tuple[str, TaskKind]]
) -> list[Act]:
    """Give what is left to do for an order, in turn; nothing when it is done."""
    if (order.id, order.tasks[-1][0]) in done:
        return []
    loaded = holder != NOBODY or order.pickup is None
    left = []
    for kind, task in order.tasks:
        if kind is TaskKind.PICKUP and order.is_pair and holder != NOBODY:
            continue
        sign = 1 if kind is TaskKind.PICKUP else -1
        release_s = order.release_s if kind is TaskKind.PICKUP else 0
        left.append(
            Act(
                index,
                kind,
                task.place,
                task.windows if not release_s else _after(task.windows, release_s),
                task.service_s,
                tuple(sign * amount for amount in order.load),
                order.load if loaded else None,
                order.release_s if loaded and holder == NOBODY else 0,
                holder,
                leaves_at_depot=order.delivery is None,
            )
        )
    return left


def reloads_of(vehicle: Vehicle, dimensions: int) -> list[Act]:
    """Give the ways in which a vehicle may load anew: number ``k`` is ``-1 - k`` in sequences."""
    if vehicle.reload is None:
        return []
    nothing = (0,) * dimensions
    return [
        Act(-1, TaskKind.PICKUP, depot, (), vehicle.reload.duration_s, nothing, None, 0)
        for depot in vehicle.reload.depots
    ]


def is_reload(act: int) -> bool:
    """Tell a reload in a sequence from an act."""
    return act < 0


def orders_in(acts: Sequence[Act], sequence: Sequence[int]) -> dict[int, None]:
    """Give the orders of a sequence, each once, in turn."""
    return dict.fromkeys(acts[act].order for act in sequence if act >= 0)


def reloaded(
    load: tuple[int, ...], picked: tuple[int, ...], row: Sequence[Act], at: int
) -> tuple[tuple[int, ...], int]:
    """Give the load with which the next trip leaves, and when the last of it is ready."""
    new, ready_s = [x - y for x, y in zip(load, picked, strict=True)], 0
    for act in row[at + 1 :]:
        if act.order < 0:
            break
        if act.at_start is not None and act.holder == NOBODY:
            new = [x + y for x, y in zip(new, act.at_start, strict=True)]
            ready_s = max(ready_s, act.release_s)
    return tuple(new), ready_s


def on_board(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """Add up what a vehicle under way has in it; nothing for one that has not left."""
    held = () if vehicle.prefix is None else frozenset(vehicle.prefix.on_board)
    loads = [order.load for order in problem.orders if order.id in held] if held else []
    return tuple(map(sum, zip(*loads, strict=True))) if loads else (0,) * len(problem.dimensions)


def _after(windows: tuple[Window, ...], release_s: int) -> tuple[Window, ...]:
    """Cut what lies before the release; a window that closes before it can never be met."""
    if not windows:
        return (Window(release_s, UNREACHABLE),)
    left = tuple(Window(max(w.opens_s, release_s), w.closes_s) for w in windows)
    return tuple(w for w in left if w.opens_s <= w.closes_s) or (Window(-1, -1),)
