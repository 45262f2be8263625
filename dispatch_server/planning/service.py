"""Use cases of plans on their rows: ask for one, keep what came of it, publish it, drop it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.orders.model import Order
from dispatch_server.orders.prices import cheapest
from dispatch_server.planning import plan as answer
from dispatch_server.planning.day import Day, order_ids
from dispatch_server.planning.errors import NoSuchPlan, PlanNotReady, PlanOutdated
from dispatch_server.planning.model import Plan, PlannedStop, Route
from dispatch_server.planning.schema import Figures, LeftOut, PauseView, Progress
from dispatch_server.roads.port import RoadSource
from shared.ids import (
    DepotId,
    OrderId,
    OrganizationId,
    PlanId,
    RouteId,
    uuid7,
)
from shared.states import OrderStatus, PlanStatus

UNDER_WAY: Final = frozenset({PlanStatus.DRAFT, PlanStatus.OPTIMIZING})
_DROPPABLE: Final = UNDER_WAY | {PlanStatus.READY, PlanStatus.FAILED}


class PlanChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a plan's events."""

    date: dt.date
    depot_id: DepotId
    status: str
    routes: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class PublishedRoute:
    """A route with its stops, in the order in which they are driven."""

    route: Route
    stops: tuple[PlannedStop, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A published plan. ``is_new`` is False when it had been published before."""

    plan: Plan
    routes: tuple[PublishedRoute, ...]
    is_new: bool


async def get_plan(
    session: AsyncSession, organization_id: OrganizationId, plan_id: PlanId, *, lock: bool = False
) -> Plan:
    """Find a plan of the organization. Raises NoSuchPlan."""
    plan = await session.get(Plan, plan_id, with_for_update=lock or None)
    if plan is None or plan.organization_id != organization_id:
        raise NoSuchPlan(plan_id)
    return plan


async def add_plan(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    date: dt.date,
    depot_id: DepotId,
    budget_s: float,
    seed: int,
    engine: str,
    at: dt.datetime,
    actor: str = log.SYSTEM,
    depot_ids: Sequence[DepotId] = (),
) -> Plan:
    """Note that a plan is wanted. Whoever plans takes it from there."""
    plan = Plan(
        id=PlanId(uuid7()),
        organization_id=organization_id,
        depot_id=depot_id,
        depot_ids=[str(one) for one in dict.fromkeys((depot_id, *depot_ids))],
        date=date,
        status=PlanStatus.OPTIMIZING,
        engine=engine,
        seed=seed,
        budget_s=budget_s,
        progress=msgspec.to_builtins(Progress(budget_s=budget_s)),
        figures={},
        unassigned=[],
        created_by=actor,
        created_at=at,
    )
    session.add(plan)
    await session.flush()
    await _record(session, plan, "plan.optimizing", at=at, actor=actor)
    return plan


async def _record(
    session: AsyncSession, plan: Plan, kind: str, *, at: dt.datetime, actor: str, routes: int = 0
) -> None:
    body = PlanChanged(
        date=plan.date,
        depot_id=plan.depot_id,
        status=plan.status,
        routes=routes,
        failure=plan.failure,
    )
    await log.record(
        session,
        organization_id=plan.organization_id,
        type=kind,
        subject="plan",
        subject_id=plan.id,
        at=at,
        body=body,
        actor=actor,
    )


async def under_way(session: AsyncSession) -> list[PlanId]:
    """Name the plans of all organizations that a stopped server left unfinished."""
    found = await session.exec(select(Plan.id).where(col(Plan.status).in_(UNDER_WAY)))
    return [PlanId(plan_id) for plan_id in found]


async def keep_progress(session: AsyncSession, plan_id: PlanId, progress: Progress) -> bool:
    """Show how far it is, and say whether to go on: not if it was cancelled or dropped."""
    plan = await session.get(Plan, plan_id, with_for_update=True)
    if plan is None or plan.status not in UNDER_WAY:
        return False
    plan.progress = msgspec.to_builtins(progress)
    session.add(plan)
    return not plan.is_cancel_wanted


async def want_cancel(session: AsyncSession, plan_id: PlanId) -> None:
    """Ask whoever plans, in whichever process, to end the search."""
    plan = await session.get(Plan, plan_id, with_for_update=True)
    if plan is not None and plan.status in UNDER_WAY:
        plan.is_cancel_wanted = True
        session.add(plan)


def depots_of(plan: Plan) -> list[DepotId]:
    """Name the depots that are planned together, the plan's first one first."""
    return [DepotId(UUID(one)) for one in plan.depot_ids] or [plan.depot_id]


def is_under_way(plan: Plan) -> bool:
    return plan.status in UNDER_WAY


async def keep_failure(
    session: AsyncSession, plan_id: PlanId, failure: str, *, at: dt.datetime
) -> None:
    """Say that no plan will come of it, by the slug of the reason."""
    plan = await session.get(Plan, plan_id, with_for_update=True)
    if plan is None or plan.status not in UNDER_WAY:
        return
    plan.status, plan.failure = PlanStatus.FAILED, failure
    session.add(plan)
    await _record(session, plan, "plan.failed", at=at, actor=log.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A solved day: the solver's answer, today's way, and the lines of its routes in turn."""

    day: Day
    plan: answer.Plan
    nearest: answer.Figures
    geometries: Sequence[str]
    source: RoadSource


async def keep_outcome(
    session: AsyncSession, plan_id: PlanId, outcome: Outcome, *, at: dt.datetime
) -> None:
    """Write routes and figures, and make the plan ready; nothing if it was dropped meanwhile."""
    plan = await session.get(Plan, plan_id, with_for_update=True)
    if plan is None or plan.status not in UNDER_WAY:
        return
    plan.status, plan.ready_at = PlanStatus.READY, at
    plan.roads_source = outcome.source
    plan.figures = msgspec.to_builtins(_figures(outcome))
    plan.unassigned = msgspec.to_builtins(_left_out(outcome))
    done = outcome.plan.figures
    plan.progress = msgspec.to_builtins(
        Progress(
            phase="done",
            elapsed_s=outcome.plan.elapsed_s,
            budget_s=plan.budget_s,
            cost=done.cost_cents,
            stops=done.stops,
            unassigned=done.left_out,
        )
    )
    session.add(plan)
    for number, (route, line) in enumerate(
        zip(outcome.plan.routes, outcome.geometries, strict=True), start=1
    ):
        row = _route_row(plan, outcome.day, route, number, line)
        session.add(row)
        await session.flush()
        session.add_all(_stop_rows(row, outcome.day, route))
    await _record(
        session, plan, "plan.ready", at=at, actor=log.SYSTEM, routes=len(outcome.plan.routes)
    )


def _figures(outcome: Outcome) -> Figures:
    ours, theirs = outcome.plan.figures, outcome.nearest
    return Figures(
        orders=ours.orders,
        stops=ours.stops,
        routes=ours.routes,
        distance_m=ours.distance_m,
        drive_s=ours.drive_s,
        duration_s=ours.duration_s,
        late_s=0,  # windows are never broken by a plan
        nearest_neighbour_distance_m=theirs.distance_m,
        nearest_neighbour_duration_s=theirs.duration_s,
        nearest_neighbour_unassigned=theirs.left_out,
        overtime_s=ours.overtime_s,
        cost_cents=round(ours.cost_cents),
        stability_cents=round(ours.stability_cents),
        objective_cents=round(ours.objective_cents),
    )


def _left_out(outcome: Outcome) -> list[LeftOut]:
    """Name what stopped each order, the main limit first. Its text is said when it is read."""
    orders = {str(wish.order.id): wish.order for wish in outcome.day.wishes}
    told = []
    for left in outcome.plan.left_out:
        main = [] if left.limit is None else [left.limit]
        limits = dict.fromkeys([*main, *(reason.limit for reason in left.reasons)])
        order = orders[left.order_id]
        price = cheapest(order, outcome.day.now)
        told.append(
            LeftOut(
                order_id=order.id,
                external_id=order.external_id,
                reasons=tuple(str(limit) for limit in limits),
                text="",
                change=left.change,
                own_cents=None if left.own_cents is None else round(left.own_cents),
                carrier_cents=None if price is None else price.cents,
                carrier="" if price is None else price.carrier,
            )
        )
    return told


def _route_row(plan: Plan, day: Day, route: answer.Route, number: int, geometry: str) -> Route:
    duty = next(duty for duty in day.duties if str(duty.shift.id) == route.vehicle_id)
    return Route(
        id=RouteId(uuid7()),
        organization_id=plan.organization_id,
        plan_id=plan.id,
        shift_id=duty.shift.id,
        driver_id=duty.driver.id,
        vehicle_id=duty.vehicle.id,
        number=number,
        departs_at=day.at(route.start_s),
        ends_at=day.at(route.end_s),
        distance_m=route.distance_m,
        drive_s=route.drive_s,
        service_s=route.duration_s - route.drive_s - route.waiting_s - route.rest_s,
        waiting_s=route.waiting_s,
        rest_s=route.rest_s,
        overtime_s=route.overtime_s,
        cost_cents=round(route.cost_cents),
        stability_cents=round(route.stability_cents),
        pauses=msgspec.to_builtins(_pauses(day, route)),
        geometry=geometry,
        speeds=day.speeds.ratios(day.pace_of(duty), duty.shift.starts_at),
    )


def _stops(route: answer.Route) -> list[list[answer.Visit]]:
    """Put visits at a door together, however many orders they are for."""
    return [list(group) for _, group in groupby(route.visits, lambda visit: visit.place)]


def _pauses(day: Day, route: answer.Route) -> list[PauseView]:
    """Say each pause by the stop that follows; one within a stop is told before it."""
    sequences = [n for n, visits in enumerate(_stops(route), start=1) for _ in visits]
    end = sequences[-1] + 1 if sequences else 1
    return [
        PauseView(
            before=(*sequences, end)[pause.before],
            is_reload=pause.is_reload,
            at=day.points[pause.place],
            arrives_at=day.at(pause.arrival_s),
            starts_at=day.at(pause.start_s),
            leaves_at=day.at(pause.leave_s),
            drive_s=pause.drive_s,
            distance_m=pause.distance_m,
        )
        for pause in route.pauses
    ]


def _stop_rows(row: Route, day: Day, route: answer.Route) -> list[PlannedStop]:
    ids = order_ids(day)
    rows = []
    for sequence, visits in enumerate(_stops(route), start=1):
        first, last = visits[0], visits[-1]
        rows.append(
            PlannedStop(
                id=uuid7(),
                organization_id=row.organization_id,
                route_id=row.id,
                sequence=sequence,
                place_id=day.door(first.place).id,
                order_ids=[str(ids[visit.order_id]) for visit in visits],
                kinds=[str(visit.kind) for visit in visits],
                arrives_at=day.at(first.arrival_s),
                starts_at=day.at(first.start_s),
                leaves_at=day.at(last.leave_s),
                drive_s=first.drive_s,
                distance_m=first.distance_m,
                service_s=sum(visit.leave_s - visit.start_s for visit in visits),
                slack_s=first.slack_s,
            )
        )
    return rows


async def routes_of(session: AsyncSession, plan_id: PlanId) -> tuple[PublishedRoute, ...]:
    """Read a plan's routes by number, each with its stops in turn."""
    routes = list(
        await session.exec(
            select(Route).where(Route.plan_id == plan_id).order_by(col(Route.number))
        )
    )
    stops = await session.exec(
        select(PlannedStop)
        .where(col(PlannedStop.route_id).in_([route.id for route in routes]))
        .order_by(col(PlannedStop.sequence))
    )
    by_route: dict[RouteId, list[PlannedStop]] = {route.id: [] for route in routes}
    for stop in stops:
        by_route[stop.route_id].append(stop)
    return tuple(PublishedRoute(route, tuple(by_route[route.id])) for route in routes)


async def mark_published(
    session: AsyncSession,
    plan_id: PlanId,
    *,
    organization_id: OrganizationId,
    at: dt.datetime,
    actor: str = log.SYSTEM,
) -> Published:
    """Publish a ready plan and give its routes; again, it changes nothing.

    Whoever makes runs of them does so in the same transaction. Raises NoSuchPlan, PlanNotReady,
    and PlanOutdated when an order of it is not ready any more.
    """
    plan = await get_plan(session, organization_id, plan_id, lock=True)
    if plan.status == PlanStatus.PUBLISHED:
        return Published(plan, await routes_of(session, plan_id), is_new=False)
    if plan.status != PlanStatus.READY:
        raise PlanNotReady(plan_id, PlanStatus(plan.status))
    routes = await routes_of(session, plan_id)
    await _refuse_outdated(session, plan, routes)
    plan.status, plan.published_at = PlanStatus.PUBLISHED, at
    session.add(plan)
    await _record(session, plan, "plan.published", at=at, actor=actor, routes=len(routes))
    return Published(plan, routes, is_new=True)


async def _refuse_outdated(
    session: AsyncSession, plan: Plan, routes: Sequence[PublishedRoute]
) -> None:
    planned = [text for one in routes for stop in one.stops for text in stop.order_ids]
    wanted = [OrderId(UUID(text)) for text in planned]
    gone = await session.exec(
        select(Order.external_id)
        .where(
            Order.organization_id == plan.organization_id,
            col(Order.id).in_(wanted),
            col(Order.status) != OrderStatus.READY,
        )
        .order_by(col(Order.external_id))
    )
    names = tuple(gone)
    if names:
        raise PlanOutdated(plan.id, names)


async def discard(
    session: AsyncSession,
    plan_id: PlanId,
    *,
    organization_id: OrganizationId,
    at: dt.datetime,
    actor: str = log.SYSTEM,
) -> Plan:
    """Drop a plan that was not published; again, it changes nothing.

    Raises NoSuchPlan, and PlanNotReady for a published one.
    """
    plan = await get_plan(session, organization_id, plan_id, lock=True)
    if plan.status == PlanStatus.DISCARDED:
        return plan
    if plan.status not in _DROPPABLE:
        raise PlanNotReady(plan_id, PlanStatus(plan.status))
    plan.status = PlanStatus.DISCARDED
    session.add(plan)
    await _record(session, plan, "plan.discarded", at=at, actor=actor)
    return plan
