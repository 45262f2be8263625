"""Says a day's rows as a solver's problem: seconds from its start, places by their index."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from dispatch_server.areas.rules import Territory
from dispatch_server.fleet.model import Vehicle
from dispatch_server.fleet.schema import ShiftBreak
from dispatch_server.orders.model import Order
from dispatch_server.orders.prices import cheapest
from dispatch_server.orders.schema import OrderKind, Slot
from dispatch_server.planning import problem as ask
from dispatch_server.planning.day import Day, Duty, Wish
from dispatch_server.roads.hours import hours_of

_NO_LIMIT: Final = 2**31 - 1
_DIMENSIONS: Final = ("weight_g", "volume_cm3", "packages")


def dimensions_of(duties: Iterable[Duty]) -> tuple[str, ...]:
    """Name what loads are measured in: what limits any vehicle."""
    limits = [_limits(duty.vehicle) for duty in duties]
    return tuple(
        name for d, name in enumerate(_DIMENSIONS) if any(one[d] is not None for one in limits)
    )


def make_problem(
    day: Day, matrices: Mapping[str, ask.Matrix], *, dimensions: Sequence[str] | None = None
) -> ask.Problem:
    """Say the day as a problem. Orders keep their ids, a vehicle has its shift's id.

    ``dimensions`` are those of its own vehicles, if no others are asked for.
    """
    limits = [_limits(duty.vehicle) for duty in day.duties]
    dimensions = dimensions_of(day.duties) if dimensions is None else tuple(dimensions)
    used = [_DIMENSIONS.index(name) for name in dimensions]
    return ask.Problem(
        places=tuple(ask.Place(id=spot.id) for spot in day.spots),
        matrices=matrices,
        orders=tuple(order_of(day, wish, dimensions) for wish in day.wishes),
        vehicles=tuple(
            _vehicle(day, duty, tuple(_NO_LIMIT if one[d] is None else one[d] or 0 for d in used))
            for duty, one in zip(day.duties, limits, strict=True)
        ),
        dimensions=dimensions,
        name=f"{', '.join(depot.name for depot in day.depots)} {day.start.date()}",
    )


def _limits(vehicle: Vehicle) -> tuple[int | None, int | None, int | None]:
    return (vehicle.capacity_weight_g, vehicle.capacity_volume_cm3, vehicle.capacity_packages)


def order_of(day: Day, wish: Wish, dimensions: Sequence[str]) -> ask.Order:
    """Say an order whose doors are in the day, with its load in the problem's dimensions."""
    row = wish.order
    slots = msgspec.convert(row.more_windows, tuple[Slot, ...])
    door = ask.Task(
        place=day.index(wish.place.id),
        windows=_windows(day, [(row.window_opens, row.window_closes), *_edges(slots)]),
        service_s=row.service_s,
    )
    price = cheapest(row, day.now)
    return ask.Order(
        id=str(row.id),
        delivery=None if row.kind == OrderKind.PICKUP else door,
        pickup=door if row.kind == OrderKind.PICKUP else _fetching(day, wish),
        load=tuple(wish.load[_DIMENSIONS.index(name)] for name in dimensions),
        skills=frozenset(row.skills) | (wish.area.skills if wish.area else frozenset()),
        vehicle_ids=_allowed(day, wish),
        usual_ids=_usual(day, wish),
        priority=max(0, min(row.priority, ask.MAX_PRIORITY)),
        leave_out_cents=None if price is None else price.cents,
        release_s=0 if row.released_at is None else max(0, day.second(row.released_at)),
        max_on_board_s=row.max_on_board_s if wish.pickup is not None else None,
    )


def _fetching(day: Day, wish: Wish) -> ask.Task | None:
    if wish.pickup is None:
        return None
    slots = msgspec.convert(wish.order.pickup_windows, tuple[Slot, ...])
    return ask.Task(
        place=day.index(wish.pickup.id),
        windows=_windows(day, _edges(slots)),
        service_s=wish.order.pickup_service_s,
    )


def _allowed(day: Day, wish: Wish) -> frozenset[str] | None:
    """Name the shifts that may take it: by its locks, its depot, and an area that binds."""
    limits = (locked_to(day, wish.order), _at_depot(day, wish), _serving(day, wish))
    bound = [limit for limit in limits if limit is not None]
    return frozenset.intersection(*bound) if bound else None


def _at_depot(day: Day, wish: Wish) -> frozenset[str] | None:
    # What is fetched from a door may ride in any van; the rest is at its depot, or goes there.
    depot_id = wish.order.depot_id
    if wish.pickup is not None or len(day.depots) <= 1 or depot_id is None:
        return None
    return frozenset(str(d.shift.id) for d in day.duties if d.shift.depot_id == depot_id)


def _serving(day: Day, wish: Wish) -> frozenset[str] | None:
    return _servers(day, wish.area) if wish.area is not None and wish.area.is_binding else None


def _usual(day: Day, wish: Wish) -> frozenset[str] | None:
    """Name the shifts that serve its area, where that does not bind and somebody does that day."""
    area = wish.area
    return None if area is None or area.is_binding else _servers(day, area) or None


def _servers(day: Day, area: Territory) -> frozenset[str]:
    return frozenset(
        str(duty.shift.id)
        for duty in day.duties
        if area.is_served_by(str(duty.driver.id), str(duty.vehicle.id))
    )


def locked_to(day: Day, row: Order) -> frozenset[str] | None:
    """Name the shifts that an order's own locks leave, None where it has no locks."""
    if not row.vehicle_ids and not row.driver_ids:
        return None
    return frozenset(
        str(duty.shift.id)
        for duty in day.duties
        if (not row.vehicle_ids or str(duty.vehicle.id) in row.vehicle_ids)
        and (not row.driver_ids or str(duty.driver.id) in row.driver_ids)
    )


type _Edges = tuple[dt.datetime | None, dt.datetime | None]


def _edges(slots: Iterable[Slot]) -> list[_Edges]:
    return [(slot.opens, slot.closes) for slot in slots]


def _windows(day: Day, told: Iterable[_Edges]) -> tuple[ask.Window, ...]:
    """Give the windows as the solver wants them, sorted and apart; a missing edge is open."""
    found = sorted(
        (_window(day, *edges) for edges in told if edges != (None, None)),
        key=lambda window: (window.opens_s, window.closes_s),
    )
    apart: list[ask.Window] = []
    for window in found:
        if apart and window.opens_s <= apart[-1].closes_s:
            last = apart.pop()
            window = ask.Window(last.opens_s, max(last.closes_s, window.closes_s))  # noqa: PLW2901 - the two are one
        apart.append(window)
    return tuple(apart)


def _window(day: Day, opens: dt.datetime | None, closes: dt.datetime | None) -> ask.Window:
    closes_s = ask.UNREACHABLE if closes is None else day.second(closes)
    opens_s = 0 if opens is None else max(0, day.second(opens))
    # One that closed before the day began is met by nobody, and says so.
    return ask.Window(min(opens_s, closes_s), closes_s)


def _vehicle(day: Day, duty: Duty, capacity: tuple[int, ...]) -> ask.Vehicle:
    row, shift, pace = duty.vehicle, duty.shift, day.pace_of(duty)
    depot = day.depot_of(duty)
    start, end = day.ends_of(duty)
    is_loaded_here = start == day.index(depot.id)
    opens_s = day.second(max(shift.starts_at, day.now)) + (depot.loading_s if is_loaded_here else 0)
    latest_s = None if shift.latest_start is None else day.second(shift.latest_start)
    return ask.Vehicle(
        id=str(shift.id),
        start=start,
        end=end,
        shift=ask.Window(opens_s, max(opens_s, day.second(shift.ends_at))),
        profile=str(pace),
        capacity=capacity,
        skills=frozenset([*row.skills, *duty.driver.skills]),
        costs=_costs(row),
        latest_start_s=latest_s,
        regular_s=shift.regular_s,
        max_duration_s=shift.max_duration_s,
        max_distance_m=row.max_distance_m,
        max_stops=row.max_stops,
        breaks=_breaks(day, duty),
        reload=_reload(day, duty),
        hours=hours_of(day.speeds.day(row.profile, shift.starts_at), pace.factor, day.start),
    )


def _costs(row: Vehicle) -> ask.Costs:
    costs = ask.Costs(
        fixed_cents=row.cost_fixed_cents,
        hour_cents=row.cost_hour_cents,
        km_cents=row.cost_km_cents,
        stop_cents=row.cost_stop_cents,
        overtime_hour_cents=row.cost_overtime_hour_cents,
    )
    # Where nothing costs anything, time does: or any plan would be as good as any other.
    return costs if costs != ask.Costs() else ask.Costs(hour_cents=1)


def _breaks(day: Day, duty: Duty) -> tuple[ask.Break, ...]:
    told = msgspec.convert(duty.shift.breaks, tuple[ShiftBreak, ...])
    return tuple(
        ask.Break(
            window=ask.Window(day.second(one.opens), day.second(one.closes)),
            duration_s=one.duration_s,
            is_paid=one.is_paid,
        )
        for one in sorted(told, key=lambda one: one.opens)
        if one.closes >= day.now  # an earlier one was had, or is the driver's own affair by now
    )


def _reload(day: Day, duty: Duty) -> ask.Reload | None:
    if not duty.vehicle.max_reloads:
        return None
    depot = day.depot_of(duty)
    own_s = duty.vehicle.reload_s
    return ask.Reload(
        depots=(day.index(depot.id),),
        duration_s=depot.loading_s if own_s is None else own_s,
        max_reloads=duty.vehicle.max_reloads,
    )
