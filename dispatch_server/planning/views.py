"""Plans as the console sees them."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.fleet.model import Driver, Shift, Vehicle
from dispatch_server.orders.model import Order
from dispatch_server.orders.windows import slot_at, slots_of
from dispatch_server.places.model import Place
from dispatch_server.planning.model import Plan, PlannedStop
from dispatch_server.planning.rows import RouteRows, routes_of
from dispatch_server.planning.saying import Names, say_breach
from dispatch_server.planning.schema import (
    Figures,
    LeftOut,
    Locks,
    PauseView,
    PlannedStopView,
    PlanView,
    Progress,
    RouteView,
    StopTask,
    ViolationView,
)
from dispatch_server.planning.service import depots_of, get_plan
from dispatch_server.planning.timed import Breach
from dispatch_server.texts import text
from shared.geo import Point
from shared.ids import OrderId, OrganizationId, PlaceId, PlanId, ShiftId
from shared.states import TaskKind

_MOST = 100  # plans of one day; more were tries


async def view_plans(
    session: AsyncSession, organization_id: OrganizationId, date: dt.date, locale: str
) -> list[PlanView]:
    """List the plans of a day without their routes, the newest first."""
    rows = await session.exec(
        select(Plan)
        .where(Plan.organization_id == organization_id, Plan.date == date)
        .order_by(col(Plan.id).desc())
        .limit(_MOST)
    )
    plans = rows.all()
    names = await _named(session, plans)
    return [view(plan, locale, names=names) for plan in plans]


async def view_plan(
    session: AsyncSession, organization_id: OrganizationId, plan_id: PlanId, locale: str
) -> PlanView:
    """Show one plan with its routes. Raises NoSuchPlan."""
    plan = await get_plan(session, organization_id, plan_id)
    return await show(session, plan, locale, await routes_of(session, plan_id))


async def show(
    session: AsyncSession, plan: Plan, locale: str, routes: Sequence[RouteRows] = ()
) -> PlanView:
    """Show a plan's row with some routes, whether they are stored or not."""
    locks = msgspec.convert(plan.locks, Locks, strict=False)
    views = await _routes(session, routes, locks)
    return view(plan, locale, views, names=await _named(session, [plan]))


def view(plan: Plan, locale: str, routes: tuple[RouteView, ...] = (), *, names: Names) -> PlanView:
    """Show a plan's row; what it leaves out and breaks is said in ``locale``."""
    left_out = msgspec.convert(plan.unassigned, list[LeftOut])
    return PlanView(
        id=plan.id,
        date=plan.date,
        depot_id=plan.depot_id,
        depot_ids=tuple(depots_of(plan)),
        status=plan.status,
        engine=plan.engine,
        roads_source=plan.roads_source,
        progress=msgspec.convert(plan.progress, Progress),
        figures=msgspec.convert(plan.figures, Figures) if plan.figures else None,
        unassigned=tuple(msgspec.structs.replace(one, text=say(one, locale)) for one in left_out),
        failure=plan.failure,
        created_at=plan.created_at,
        ready_at=plan.ready_at,
        published_at=plan.published_at,
        version=plan.version,
        can_undo=plan.can_undo,
        can_redo=plan.can_redo,
        violations=violations(plan, locale, names),
        routes=routes,
    )


def violations(plan: Plan, locale: str, names: Names) -> tuple[ViolationView, ...]:
    """Say what edits by hand left broken, each sentence once."""
    said = (
        ViolationView(
            limit=one.limit,
            shift_id=ShiftId(UUID(one.vehicle_id)),
            order_id=None if one.order_id is None else OrderId(UUID(one.order_id)),
            over=one.over,
            text=say_breach(one, names, locale),
        )
        for one in msgspec.convert(plan.violations, list[Breach])
    )
    first: dict[str, ViolationView] = {}
    for one in said:  # a van that is too full is so at door after door
        first.setdefault(one.text, one)
    return tuple(first.values())


async def violations_of(
    session: AsyncSession, plan: Plan, locale: str
) -> tuple[ViolationView, ...]:
    """Read and say what a plan breaks."""
    return violations(plan, locale, await _named(session, [plan]))


async def _named(session: AsyncSession, plans: Sequence[Plan]) -> Names:
    """Read the names that the plans' violations speak of; none are read where there are none."""
    broken = [one for plan in plans for one in msgspec.convert(plan.violations, list[Breach])]
    orders = {one.order_id for one in broken if one.order_id is not None}
    return await read_names(session, [*orders, *(one.vehicle_id for one in broken)])


async def read_names(session: AsyncSession, ids: Collection[str]) -> Names:
    """Read what people call some orders and shifts."""
    if not ids:
        return Names(orders={}, drivers={})
    wanted = {UUID(one) for one in ids}
    orders = await session.exec(
        select(Order.id, Order.external_id).where(col(Order.id).in_(wanted))
    )
    return Names(
        orders={str(order_id): name for order_id, name in orders},
        drivers=await driver_names(session, wanted),
    )


async def driver_names(session: AsyncSession, shift_ids: Collection[UUID]) -> dict[str, str]:
    """Name who drives each shift, by the shift's id."""
    rows = await session.exec(
        select(Shift.id, Driver.name)
        .join(Driver, col(Driver.id) == col(Shift.driver_id))
        .where(col(Shift.id).in_(shift_ids))
    )
    return {str(shift_id): name for shift_id, name in rows}


def say(left: LeftOut, locale: str) -> str:
    """Say what stopped an order, by its main limit."""
    return text(locale, f"planning.left_out.{left.reasons[0] if left.reasons else 'unknown'}")


async def _routes(
    session: AsyncSession, routes: Sequence[RouteRows], locks: Locks
) -> tuple[RouteView, ...]:
    stops = [stop for one in routes for stop in one.stops]
    doors = await _doors(session, {stop.place_id for stop in stops})
    orders = await _orders(session, {UUID(one) for stop in stops for one in stop.order_ids})
    names = await _names(session, routes)
    return tuple(
        RouteView(
            id=one.route.id,
            number=one.route.number,
            shift_id=one.route.shift_id,
            driver_id=one.route.driver_id,
            driver_name=names[one.route.driver_id],
            vehicle_id=one.route.vehicle_id,
            vehicle_name=names[one.route.vehicle_id],
            departs_at=one.route.departs_at,
            ends_at=one.route.ends_at,
            distance_m=one.route.distance_m,
            drive_s=one.route.drive_s,
            service_s=one.route.service_s,
            waiting_s=one.route.waiting_s,
            rest_s=one.route.rest_s,
            overtime_s=one.route.overtime_s,
            cost_cents=one.route.cost_cents,
            stability_cents=one.route.stability_cents,
            pauses=msgspec.convert(one.route.pauses, tuple[PauseView, ...]),
            geometry=one.route.geometry,
            stops=tuple(_stop(stop, doors[stop.place_id], orders, locks) for stop in one.stops),
            is_locked=one.route.shift_id in locks.routes,
        )
        for one in routes
    )


async def _doors(session: AsyncSession, ids: set[PlaceId]) -> dict[PlaceId, Place]:
    rows = await session.exec(select(Place).where(col(Place.id).in_(ids)))
    return {place.id: place for place in rows}


async def _orders(session: AsyncSession, ids: set[UUID]) -> dict[UUID, Order]:
    rows = await session.exec(select(Order).where(col(Order.id).in_(ids)))
    return {order.id: order for order in rows}


async def _names(session: AsyncSession, routes: Sequence[RouteRows]) -> dict[UUID, str]:
    drivers = await session.exec(
        select(Driver.id, Driver.name).where(
            col(Driver.id).in_({one.route.driver_id for one in routes})
        )
    )
    vehicles = await session.exec(
        select(Vehicle.id, Vehicle.name).where(
            col(Vehicle.id).in_({one.route.vehicle_id for one in routes})
        )
    )
    return {**dict(drivers.all()), **dict(vehicles.all())}


def _stop(
    stop: PlannedStop, place: Place, orders: dict[UUID, Order], locks: Locks
) -> PlannedStopView:
    """Show a stop with the window that all its orders share, of several the one it is for."""
    slots = [
        slot_at(slots_of(orders[one], is_fetched=kind == TaskKind.PICKUP), stop.starts_at)
        for one, kind in stop.acts
    ]
    opens = [slot.opens for slot in slots if slot.opens is not None]
    closes = [slot.closes for slot in slots if slot.closes is not None]
    here = tuple(dict.fromkeys(one for one, _ in stop.acts))
    return PlannedStopView(
        sequence=stop.sequence,
        place_id=stop.place_id,
        at=Point(place.lat or 0.0, place.lon or 0.0),
        address=place.text,
        order_ids=here,
        tasks=tuple(StopTask(order_id=one, kind=kind) for one, kind in stop.acts),
        arrives_at=stop.arrives_at,
        starts_at=stop.starts_at,
        leaves_at=stop.leaves_at,
        drive_s=stop.drive_s,
        distance_m=stop.distance_m,
        slack_s=stop.slack_s,
        window_opens=max(opens, default=None),
        window_closes=min(closes, default=None),
        locked_order_ids=tuple(one for one in here if one in locks.orders),
    )
