"""Plans as the console sees them."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.fleet.model import Driver, Vehicle
from dispatch_server.orders.model import Order
from dispatch_server.orders.windows import slot_at, slots_of
from dispatch_server.places.model import Place
from dispatch_server.planning.model import Plan, PlannedStop
from dispatch_server.planning.schema import (
    Figures,
    LeftOut,
    PauseView,
    PlannedStopView,
    PlanView,
    Progress,
    RouteView,
    StopTask,
)
from dispatch_server.planning.service import PublishedRoute, depots_of, get_plan, routes_of
from dispatch_server.texts import text
from shared.geo import Point
from shared.ids import OrganizationId, PlaceId, PlanId
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
    return [view(row, locale) for row in rows]


async def view_plan(
    session: AsyncSession, organization_id: OrganizationId, plan_id: PlanId, locale: str
) -> PlanView:
    """Show one plan with its routes. Raises NoSuchPlan."""
    plan = await get_plan(session, organization_id, plan_id)
    routes = await routes_of(session, plan_id)
    return view(plan, locale, await _routes(session, routes))


def view(plan: Plan, locale: str, routes: tuple[RouteView, ...] = ()) -> PlanView:
    """Show a plan's row; the reasons of what it leaves out are said in ``locale``."""
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
        routes=routes,
    )


def say(left: LeftOut, locale: str) -> str:
    """Say what stopped an order, by its main limit."""
    return text(locale, f"planning.left_out.{left.reasons[0] if left.reasons else 'unknown'}")


async def _routes(session: AsyncSession, routes: Sequence[PublishedRoute]) -> tuple[RouteView, ...]:
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
            stops=tuple(_stop(stop, doors[stop.place_id], orders) for stop in one.stops),
        )
        for one in routes
    )


async def _doors(session: AsyncSession, ids: set[PlaceId]) -> dict[PlaceId, Place]:
    rows = await session.exec(select(Place).where(col(Place.id).in_(ids)))
    return {place.id: place for place in rows}


async def _orders(session: AsyncSession, ids: set[UUID]) -> dict[UUID, Order]:
    rows = await session.exec(select(Order).where(col(Order.id).in_(ids)))
    return {order.id: order for order in rows}


async def _names(session: AsyncSession, routes: Sequence[PublishedRoute]) -> dict[UUID, str]:
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


def _stop(stop: PlannedStop, place: Place, orders: dict[UUID, Order]) -> PlannedStopView:
    """Show a stop with the window that all its orders share, of several the one it is for."""
    slots = [
        slot_at(slots_of(orders[one], is_fetched=kind == TaskKind.PICKUP), stop.starts_at)
        for one, kind in stop.acts
    ]
    opens = [slot.opens for slot in slots if slot.opens is not None]
    closes = [slot.closes for slot in slots if slot.closes is not None]
    return PlannedStopView(
        sequence=stop.sequence,
        place_id=stop.place_id,
        at=Point(place.lat or 0.0, place.lon or 0.0),
        address=place.text,
        order_ids=tuple(dict.fromkeys(one for one, _ in stop.acts)),
        tasks=tuple(StopTask(order_id=one, kind=kind) for one, kind in stop.acts),
        arrives_at=stop.arrives_at,
        starts_at=stop.starts_at,
        leaves_at=stop.leaves_at,
        drive_s=stop.drive_s,
        distance_m=stop.distance_m,
        slack_s=stop.slack_s,
        window_opens=max(opens, default=None),
        window_closes=min(closes, default=None),
    )
