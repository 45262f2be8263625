"""What one depot has to plan on one day: read from the rows, and said as a solver's problem."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.orders.model import Order, Package
from dispatch_server.places.model import Place
from dispatch_server.planning import problem as ask
from dispatch_server.planning.errors import (
    NoSuchDepot,
    PlanWithoutOrders,
    PlanWithoutVehicles,
    TooManyOrders,
)
from shared.geo import Point
from shared.ids import DepotId, OrderId, OrganizationId
from shared.states import OrderStatus

MAX_ORDERS: Final = 3000
"""A matrix of 3001 places is 72 MB, and PyVRP's copy of it 144 MB."""

_NO_LIMIT: Final = 2**31 - 1
_DIMENSIONS: Final = ("weight_g", "volume_cm3", "packages")


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift with who drives it and what."""

    shift: Shift
    driver: Driver
    vehicle: Vehicle


@dataclass(frozen=True, slots=True)
class Wish:
    """An order with its door and its number of packages."""

    order: Order
    place: Place
    packages: int

    @property
    def load(self) -> tuple[int, int, int]:
        return (self.order.weight_g, self.order.volume_cm3, max(1, self.packages))


@dataclass(frozen=True, slots=True)
class Day:
    """All of it, with the instant that the problem's seconds count from."""

    depot: Depot
    duties: tuple[Duty, ...]
    wishes: tuple[Wish, ...]
    start: dt.datetime
    now: dt.datetime

    @property
    def places(self) -> tuple[Place, ...]:
        """Each door once, in the order of the problem's places from 1 on."""
        return tuple({wish.place.id: wish.place for wish in self.wishes}.values())

    @property
    def points(self) -> list[Point]:
        """Where the problem's places are: the depot first."""
        doors = [Point(place.lat or 0.0, place.lon or 0.0) for place in self.places]
        return [Point(self.depot.lat, self.depot.lon), *doors]

    @property
    def profiles(self) -> list[str]:
        return sorted({duty.vehicle.profile for duty in self.duties})

    def at(self, seconds: int) -> dt.datetime:
        return self.start + dt.timedelta(seconds=seconds)

    def second(self, instant: dt.datetime) -> int:
        return round((instant - self.start).total_seconds())


async def read_day(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    depot_id: DepotId,
    date: dt.date,
    now: dt.datetime,
) -> Day:
    """Read shifts and ready orders. An order without a depot goes out of any.

    On the day itself a shift counts from now on; a day that is over is planned as it would have
    been. Raises NoSuchDepot, PlanWithoutVehicles, PlanWithoutOrders, TooManyOrders.
    """
    depot = await session.get(Depot, depot_id)
    if depot is None or depot.organization_id != organization_id or not depot.is_active:
        raise NoSuchDepot(depot_id)
    duties = await _duties(session, depot, date)
    is_over = all(duty.shift.ends_at <= now for duty in duties)
    left = tuple(duty for duty in duties if is_over or duty.shift.ends_at > now)
    if not left:
        raise PlanWithoutVehicles(date, depot.name)
    wishes = await _wishes(session, depot, date)
    start = min(duty.shift.starts_at for duty in left)
    return Day(depot, left, wishes, start, start if is_over else max(now, start))


async def _duties(session: AsyncSession, depot: Depot, date: dt.date) -> tuple[Duty, ...]:
    rows = await session.exec(
        select(Shift, Driver, Vehicle)
        .join(Driver, col(Driver.id) == col(Shift.driver_id))
        .join(Vehicle, col(Vehicle.id) == col(Shift.vehicle_id))
        .where(
            Shift.organization_id == depot.organization_id,
            Shift.depot_id == depot.id,
            Shift.date == date,
            col(Driver.is_active),
            col(Vehicle.is_active),
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    return tuple(Duty(*row) for row in rows)


async def _wishes(session: AsyncSession, depot: Depot, date: dt.date) -> tuple[Wish, ...]:
    wanted = (
        col(Order.organization_id) == depot.organization_id,
        col(Order.date) == date,
        or_(col(Order.depot_id) == depot.id, col(Order.depot_id).is_(None)),
    )
    is_ready = (col(Order.status) == OrderStatus.READY, col(Place.lat).is_not(None))
    packages = (
        select(func.count()).where(Package.order_id == Order.id).correlate(Order).scalar_subquery()
    )
    rows = await session.exec(
        select(Order, Place, packages)
        .join(Place, col(Place.id) == col(Order.place_id))
        .where(*wanted, *is_ready)
        .order_by(col(Order.id))
        .limit(MAX_ORDERS + 1)
    )
    wishes = tuple(Wish(*row) for row in rows)
    if not wishes:
        raise PlanWithoutOrders(date, depot.name, await _on_hold(session, wanted))
    if len(wishes) > MAX_ORDERS:
        raise TooManyOrders(len(wishes), MAX_ORDERS)
    return wishes


async def _on_hold(session: AsyncSession, wanted: Sequence[ColumnElement[bool]]) -> int:
    held = select(func.count()).where(*wanted, col(Order.status) == OrderStatus.ON_HOLD)
    return (await session.exec(held)).one()


def make_problem(day: Day, matrices: Mapping[str, ask.Matrix]) -> ask.Problem:
    """Say the day as a problem. Orders keep their ids, a vehicle has its shift's id."""
    index = {place.id: at for at, place in enumerate(day.places, start=1)}
    limits = [_limits(duty.vehicle) for duty in day.duties]
    used = [d for d in range(len(_DIMENSIONS)) if any(one[d] is not None for one in limits)]
    return ask.Problem(
        places=(
            ask.Place(id=str(day.depot.id)),
            *(ask.Place(id=str(place.id)) for place in day.places),
        ),
        matrices=matrices,
        orders=tuple(_order(day, wish, index[wish.place.id], used) for wish in day.wishes),
        vehicles=tuple(
            _vehicle(day, duty, tuple(_NO_LIMIT if one[d] is None else one[d] or 0 for d in used))
            for duty, one in zip(day.duties, limits, strict=True)
        ),
        dimensions=tuple(_DIMENSIONS[d] for d in used),
        name=f"{day.depot.name} {day.start.date()}",
    )


def _limits(vehicle: Vehicle) -> tuple[int | None, int | None, int | None]:
    return (vehicle.capacity_weight_g, vehicle.capacity_volume_cm3, vehicle.capacity_packages)


def _order(day: Day, wish: Wish, place: int, used: list[int]) -> ask.Order:
    row = wish.order
    return ask.Order(
        id=str(row.id),
        delivery=ask.Task(place=place, windows=_windows(day, row), service_s=row.service_s),
        load=tuple(wish.load[d] for d in used),
        priority=max(0, min(row.priority, ask.MAX_PRIORITY)),
    )


def _windows(day: Day, order: Order) -> tuple[ask.Window, ...]:
    """Give the window told to the customer; a missing edge is open."""
    if order.window_opens is None and order.window_closes is None:
        return ()
    opens_s = 0 if order.window_opens is None else max(0, day.second(order.window_opens))
    closes_s = ask.UNREACHABLE if order.window_closes is None else day.second(order.window_closes)
    # One that closed before the day began is met by nobody, and says so.
    return (ask.Window(min(opens_s, closes_s), closes_s),)


def _vehicle(day: Day, duty: Duty, capacity: tuple[int, ...]) -> ask.Vehicle:
    opens_s = day.second(max(duty.shift.starts_at, day.now))
    row = duty.vehicle
    costs = ask.Costs(
        fixed_cents=row.cost_fixed_cents,
        hour_cents=row.cost_hour_cents,
        km_cents=row.cost_km_cents,
    )
    return ask.Vehicle(
        id=str(duty.shift.id),
        start=0,
        end=0,
        shift=ask.Window(opens_s, max(opens_s, day.second(duty.shift.ends_at))),
        profile=row.profile,
        capacity=capacity,
        skills=frozenset([*row.skills, *duty.driver.skills]),
        # Where nothing costs anything, time does: or any plan would be as good as any other.
        costs=costs if costs != ask.Costs() else ask.Costs(hour_cents=1),
    )


def order_ids(day: Day) -> dict[str, OrderId]:
    return {str(wish.order.id): wish.order.id for wish in day.wishes}
