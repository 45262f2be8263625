"""What there is to plan on one day, out of one depot or several: read from the rows."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.areas.rules import Territory
from dispatch_server.areas.service import territories_of
from dispatch_server.fleet.model import Depot, Driver, Shift, Vehicle
from dispatch_server.fleet.schema import EndKind
from dispatch_server.orders.model import Order, Package
from dispatch_server.places.model import Place
from dispatch_server.planning.chosen import EVERYTHING, Chosen
from dispatch_server.planning.errors import (
    NoSuchDepot,
    PlanWithoutOrders,
    PlanWithoutVehicles,
    TooManyOrders,
)
from dispatch_server.roads.speeds import FREELY, Pace, Speeds
from dispatch_server.roads.tables import speeds_of
from shared.geo import Point
from shared.ids import DepotId, OrganizationId
from shared.states import OrderStatus

MAX_ORDERS: Final = 6000
"""A pair counts twice, for its two doors: a matrix of 6001 places is 288 MB, PyVRP's copy 576."""


_AT_ONCE: Final = 100  # orders with their doors: 5 ms of the event loop


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift with who drives it and what."""

    shift: Shift
    driver: Driver
    vehicle: Vehicle


@dataclass(frozen=True, slots=True)
class Wish:
    """An order with its door, its number of packages, where it is fetched first, and its area."""

    order: Order
    place: Place
    packages: int
    pickup: Place | None = None
    area: Territory | None = None

    @property
    def load(self) -> tuple[int, int, int]:
        return (self.order.weight_g, self.order.volume_cm3, max(1, self.packages))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the problem: a depot, a door, or a point where a shift starts or ends."""

    id: str
    at: Point
    place: Place | None = None  # of a door


@dataclass(frozen=True)
class Day:
    """All of it, with the instant that the problem's seconds count from."""

    depots: tuple[Depot, ...]
    duties: tuple[Duty, ...]
    wishes: tuple[Wish, ...]
    start: dt.datetime
    now: dt.datetime
    speeds: Speeds = FREELY
    known: tuple[Spot, ...] = ()
    """Places that keep their index from an earlier reading, before all others."""
    extra: tuple[Spot, ...] = ()
    """Places that are neither: where a vehicle is now."""

    @property
    def depot(self) -> Depot:
        return self.depots[0]

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The problem's places in turn: depots, doors (each once), starts and ends elsewhere."""
        depots = (Spot(str(one.id), Point(one.lat, one.lon)) for one in self.depots)
        doors = [one for wish in self.wishes for one in (wish.pickup, wish.place) if one]
        found = [*self.known, *depots, *map(door_spot, doors)]
        for duty in self.duties:
            found += [Spot(str(at), at) for at in (_start(duty.shift), _end(duty.shift)) if at]
        found += self.extra
        return tuple({spot.id: spot for spot in found}.values())

    @cached_property
    def _indexes(self) -> dict[str, int]:
        return {spot.id: at for at, spot in enumerate(self.spots)}

    def index(self, key: UUID | Point | str) -> int:
        """Find the place of a depot, a door or a point, or the one that a spot's id names."""
        return self._indexes[str(key)]

    @property
    def points(self) -> list[Point]:
        """Where the problem's places are: the first depot first."""
        return [spot.at for spot in self.spots]

    def depot_of(self, duty: Duty) -> Depot:
        return next(depot for depot in self.depots if depot.id == duty.shift.depot_id)

    def ends_of(self, duty: Duty) -> tuple[int, int | None]:
        """Say where a shift starts and ends; None: wherever its last door is."""
        home = self.index(duty.shift.depot_id)
        start, end = _start(duty.shift), _end(duty.shift)
        begin = home if start is None else self.index(start)
        if duty.shift.end_kind == EndKind.OPEN:
            return begin, None
        return begin, home if end is None else self.index(end)

    @property
    def profiles(self) -> list[str]:
        """The keys of the matrices that it takes: kinds of vehicle, with the pace of their hours."""
        return sorted({str(self.pace_of(duty)) for duty in self.duties})

    def pace_of(self, duty: Duty) -> Pace:
        """Say how fast a shift drives: by the mean of the hours that are left of it."""
        shift = duty.shift
        begins = shift.starts_at if self.now >= shift.ends_at else max(shift.starts_at, self.now)
        return self.speeds.pace(duty.vehicle.profile, begins, shift.ends_at)

    def asked(self, wish: Wish) -> "Day":
        """Give the same day with one order alone: what is new of its doors comes behind."""
        return replace(self, wishes=(wish,), known=self.spots, extra=())

    def at(self, seconds: int) -> dt.datetime:
        return self.start + dt.timedelta(seconds=seconds)

    def second(self, instant: dt.datetime) -> int:
        return round((instant - self.start).total_seconds())


def door_spot(door: Place) -> Spot:
    return Spot(str(door.id), Point(door.lat or 0.0, door.lon or 0.0), door)


def _start(shift: Shift) -> Point | None:
    has_one = shift.start_lat is not None and shift.start_lon is not None
    return Point(shift.start_lat or 0.0, shift.start_lon or 0.0) if has_one else None


def _end(shift: Shift) -> Point | None:
    is_own = shift.end_kind == EndKind.POINT
    return Point(shift.end_lat or 0.0, shift.end_lon or 0.0) if is_own else None


async def read_day(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    depot_id: DepotId,
    date: dt.date,
    now: dt.datetime,
    depot_ids: Sequence[DepotId] = (),
    chosen: Chosen = EVERYTHING,
) -> Day:
    """Read shifts and ready orders; ``depot_ids`` are planned together with ``depot_id``.

    An order without a depot goes out of any. On the day itself a shift counts from now on; a day
    that is over is planned as it would have been. ``chosen`` narrows both; what of it is not there
    is passed over.
    Raises NoSuchDepot, PlanWithoutVehicles, PlanWithoutOrders, TooManyOrders.
    """
    wanted = dict.fromkeys((depot_id, *depot_ids))
    depots = tuple([await _depot(session, organization_id, one) for one in wanted])
    names = ", ".join(depot.name for depot in depots)
    duties = await read_duties(
        session,
        Shift.organization_id == organization_id,
        col(Shift.depot_id).in_([depot.id for depot in depots]),
        Shift.date == date,
        *([col(Shift.id).in_(chosen.shift_ids)] if chosen.shift_ids else []),
    )
    is_over = all(duty.shift.ends_at <= now for duty in duties)
    left = tuple(duty for duty in duties if is_over or duty.shift.ends_at > now)
    if not left:
        raise PlanWithoutVehicles(date, names)
    wishes = await _wishes(session, depots, date, names, chosen)
    start = min(duty.shift.starts_at for duty in left)
    speeds = await speeds_of(session, organization_id)
    return Day(depots, left, wishes, start, start if is_over else max(now, start), speeds)


async def _depot(
    session: AsyncSession, organization_id: OrganizationId, depot_id: DepotId
) -> Depot:
    depot = await session.get(Depot, depot_id)
    if depot is None or depot.organization_id != organization_id or not depot.is_active:
        raise NoSuchDepot(depot_id)
    return depot


async def open_depots(
    session: AsyncSession, organization_id: OrganizationId, date: dt.date
) -> tuple[DepotId, ...]:
    """Name the depots that somebody drives out of on a day. Raises PlanWithoutVehicles."""
    rows = await session.exec(
        select(Depot.id)
        .where(
            Depot.organization_id == organization_id,
            col(Depot.is_active),
            col(Depot.id).in_(select(Shift.depot_id).where(Shift.date == date)),
        )
        .order_by(col(Depot.id))
    )
    found = tuple(DepotId(one) for one in rows)
    if not found:
        raise PlanWithoutVehicles(date, "any depot")
    return found


async def read_duties(
    session: AsyncSession, *wanted: ColumnElement[bool] | bool
) -> tuple[Duty, ...]:
    """Read the shifts that are ``wanted`` whose driver and vehicle are still there, by start."""
    rows = await session.exec(
        select(Shift, Driver, Vehicle)
        .join(Driver, col(Driver.id) == col(Shift.driver_id))
        .join(Vehicle, col(Vehicle.id) == col(Shift.vehicle_id))
        .where(*wanted, col(Driver.is_active), col(Vehicle.is_active))
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    return tuple(Duty(*row) for row in rows)


async def read_wishes(
    session: AsyncSession, *wanted: ColumnElement[bool] | bool
) -> tuple[Wish, ...]:
    """Read an organization's orders that are ``wanted`` and have a point on the map.

    Each comes with its doors and its area. At most one more than a plan may hold.
    """
    origin = aliased(Place)
    packages = (
        select(func.count()).where(Package.order_id == Order.id).correlate(Order).scalar_subquery()
    )
    statement = (
        select(Order, Place, packages, origin)
        .join(Place, col(Place.id) == col(Order.place_id))
        .outerjoin(origin, col(origin.id) == col(Order.pickup_place_id))
        .where(
            *wanted,
            col(Place.lat).is_not(None),
            or_(col(Order.pickup_place_id).is_(None), col(origin.lat).is_not(None)),
        )
        .order_by(col(Order.id))
        .limit(MAX_ORDERS + 1)
    )
    # Rows become objects on the event loop: a few at a time, so that others get their turn.
    rows = await session.stream(statement.execution_options(yield_per=_AT_ONCE))
    found = [row async for some in rows.partitions() for row in some]
    if not found:
        return ()
    territories = await territories_of(session, found[0][0].organization_id)
    doors = [door_spot(place).at for _, place, _, _ in found]
    areas = await asyncio.to_thread(lambda: [territories.at(door) for door in doors])
    return tuple(
        Wish(order, place, count, pickup, area=area)
        for (order, place, count, pickup), area in zip(found, areas, strict=True)
    )


async def _wishes(
    session: AsyncSession, depots: Sequence[Depot], date: dt.date, names: str, chosen: Chosen
) -> tuple[Wish, ...]:
    wanted = (
        col(Order.organization_id) == depots[0].organization_id,
        col(Order.date) == date,
        or_(col(Order.depot_id).in_([depot.id for depot in depots]), col(Order.depot_id).is_(None)),
        *([col(Order.id).in_(chosen.order_ids)] if chosen.order_ids else []),
        *([col(Order.id).not_in(chosen.without_order_ids)] if chosen.without_order_ids else []),
    )
    wishes = await read_wishes(session, *wanted, col(Order.status) == OrderStatus.READY)
    if not wishes:
        raise PlanWithoutOrders(date, names, await _on_hold(session, wanted))
    count = sum(1 if wish.pickup is None else 2 for wish in wishes)
    if count > MAX_ORDERS:
        raise TooManyOrders(count, MAX_ORDERS)
    return wishes


async def _on_hold(session: AsyncSession, wanted: Sequence[ColumnElement[bool]]) -> int:
    held = select(func.count()).where(*wanted, col(Order.status) == OrderStatus.ON_HOLD)
    return (await session.exec(held)).one()
