"""Make a published plan into runs, so that drivers have them and customers know their window."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.log import News, Said, driver_audience
from dispatch_server.errors import Conflict, Missing
from dispatch_server.fleet.model import Shift
from dispatch_server.orders.model import Order, Promise
from dispatch_server.places.model import Place
from dispatch_server.planning.errors import NoSuchRoute, PlanBreaksLimits, PlanMoved
from dispatch_server.planning.model import Plan, PlannedStop, Route
from dispatch_server.planning.service import forget_problem
from dispatch_server.planning.views import violations_of
from dispatch_server.runs.bodies import order_body, promise_body, run_body
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.planned import run_of, stop_of
from dispatch_server.runs.promises import (
    a_promise,
    is_told,
    stop_window,
    window_to_tell,
)
from dispatch_server.texts import FALLBACK
from shared.clock import Clock
from shared.ids import DepotId, DriverId, OrganizationId, PlanId, RunId, ShiftId, TaskId, uuid7
from shared.states import OrderStatus, PlanStatus, TaskKind

KEEP_OLD_RUNS: Final = timedelta(days=2)  # on phones; then names and doors leave them
_PLANNABLE: Final = frozenset({OrderStatus.READY, OrderStatus.PLANNED})


@dataclass(eq=False)
class PlanNotFound(Missing):
    """The organization has no such plan."""

    slug: ClassVar[str] = "plan-not-found"
    plan_id: PlanId


@dataclass(eq=False)
class PlanNotReady(Conflict):
    """Only a plan that is ready can be published: wait for it, or choose another."""

    slug: ClassVar[str] = "plan-not-ready"
    plan_id: PlanId
    status: str


class _Visit(msgspec.Struct, frozen=True):
    """A planned stop, and those of its orders that can still be driven."""

    planned: PlannedStop
    place: Place
    acts: list[tuple[Order, TaskKind]]


class _Publication:
    """The rows, events and news of one publication, gathered before any is written."""

    def __init__(self, plan: Plan, now: datetime, actor: str) -> None:
        self.plan = plan
        self.now = now
        self.actor = actor
        self.depots: dict[UUID, DepotId] = {}  # by shift
        self.told: dict[UUID, Promise] = {}  # the newest window told, by order
        self.runs: list[Run] = []
        self.stops: list[Stop] = []
        self.tasks: list[Task] = []
        self.promises: list[Promise] = []
        self.events: list[Said] = []
        self.news: list[News] = []

    def add_run(self, route: Route, visits: Sequence[_Visit]) -> None:
        """Make a route into a run, unless nothing of it is left to do."""
        if not visits:
            return
        run = run_of(route, depot_id=self.depots[route.shift_id], date=self.plan.date, at=self.now)
        self.runs.append(run)
        self._event("run.assigned", "run", run.id, run_body(run))
        self._tell(run, "run", run.id)
        for visit in visits:
            self._add_stop(run, visit)

    def _add_stop(self, run: Run, visit: _Visit) -> None:
        planned, place = visit.planned, visit.place
        shared = stop_window(visit.acts, planned.starts_at)
        stop = stop_of(run, planned, place)
        stop.window_opens, stop.window_closes = shared.opens, shared.closes
        stop.eta = planned.arrives_at
        self.stops.append(stop)
        self._tell(run, "stop", stop.id)
        for order, kind in visit.acts:
            self._add_order(run, stop, order, kind)

    def _add_order(self, run: Run, stop: Stop, order: Order, kind: TaskKind) -> None:
        order.status = OrderStatus.ASSIGNED
        order.updated_at = self.now
        task = Task(
            id=TaskId(uuid7()),
            organization_id=run.organization_id,
            order_id=order.id,
            stop_id=stop.id,
            kind=kind,
            attempt=order.attempt + 1,
        )
        self.tasks.append(task)
        if not is_told(order, kind):
            return  # the recipient hears of the delivery
        body = order_body(order, stop.id, run, task.attempt)
        self._event("order.assigned", "order", order.id, body)
        self._promise(stop, order)

    def _promise(self, stop: Stop, order: Order) -> None:
        """Tell the order's own window where it has one, else one around the planned arrival."""
        opens, closes = window_to_tell(order, stop.planned_arrives_at)
        told = self.told.get(order.id)
        if told is not None and (told.opens, told.closes) == (opens, closes):
            return
        promise = a_promise(order, opens, closes, reason="planned", at=self.now)
        self.promises.append(promise)
        self._event("promise.made", "order", order.id, promise_body(promise))

    def announce(self) -> None:
        body = {"plan_id": self.plan.id, "runs": [run.id for run in self.runs]}
        self._event("plan.published", "plan", self.plan.id, body)

    def _event(self, type_: str, subject: str, subject_id: UUID, body: dict[str, Any]) -> None:
        self.events.append(Said(type=type_, subject=subject, subject_id=subject_id, body=body))

    def _tell(self, run: Run, kind: str, entity_id: UUID) -> None:
        audience = driver_audience(run.driver_id)
        self.news.append(News(audience=audience, kind=kind, entity_id=entity_id))

    async def write(self, session: AsyncSession) -> None:
        for rows in (self.runs, self.stops, [*self.tasks, *self.promises]):
            session.add_all(rows)
            await session.flush()
        await log.record_many(
            session,
            organization_id=self.plan.organization_id,
            events=self.events,
            at=self.now,
            actor=self.actor,
        )
        await log.tell_many(session, organization_id=self.plan.organization_id, news=self.news)


async def publish(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    plan_id: PlanId,
    actor: str,
    accept_violations: bool = False,
    expected_version: int | None = None,
    shift_ids: Collection[ShiftId] = (),
    locale: str = FALLBACK,
) -> list[RunId]:
    """Make the plan's routes into runs. Published again, it gives the runs that there are.

    ``shift_ids`` name the routes that leave; without any, all do. The others stay as they were
    planned, their orders are free, and they may be published later by their names.
    An order that was cancelled or given to another run meanwhile is left out. What edits by hand
    left broken has to be accepted; else it is named in ``locale``.
    Raises PlanNotFound, PlanNotReady, PlanMoved, NoSuchRoute, PlanBreaksLimits.
    """
    # The plan before the log, as all do who change plans: else two would wait for each other.
    plan = (
        await session.exec(
            select(Plan)
            .where(Plan.id == plan_id, Plan.organization_id == organization_id)
            .with_for_update()
        )
    ).first()
    await log.hold(session, organization_id)  # one publication at a time
    if plan is None:
        raise PlanNotFound(plan_id=plan_id)
    wanted = await _routes(session, plan, shift_ids)
    there = await _runs(session, plan)
    left = [route for route in wanted if route.id not in there]
    if plan.status == PlanStatus.PUBLISHED and not (shift_ids and left):
        return [there[route.id] for route in wanted if route.id in there]
    if plan.status not in {PlanStatus.READY, PlanStatus.PUBLISHED}:
        raise PlanNotReady(plan_id=plan_id, status=plan.status)
    if expected_version not in {None, plan.version}:
        raise PlanMoved(plan_id, plan.version, expected_version or 0)
    if plan.violations and not accept_violations:
        await _refuse_broken(session, plan, shift_ids, locale)
    publication = await _gather(session, clock.now(), plan, actor, left)
    await publication.write(session)
    _mark_published(plan, clock.now())
    session.add(plan)
    await forget_problem(session, plan_id)
    await _forget_old(session, plan, {run.driver_id for run in publication.runs})
    made = {run.route_id: run.id for run in publication.runs}
    return [run_id for one in wanted if (run_id := made.get(one.id, there.get(one.id)))]


async def _refuse_broken(
    session: AsyncSession, plan: Plan, shift_ids: Collection[ShiftId], locale: str
) -> None:
    """Raise PlanBreaksLimits by what the routes that leave break."""
    broken = await violations_of(session, plan, locale)
    said = tuple(one.text for one in broken if not shift_ids or one.shift_id in shift_ids)
    if said:
        raise PlanBreaksLimits(plan.id, said)


async def _routes(
    session: AsyncSession, plan: Plan, shift_ids: Collection[ShiftId]
) -> Sequence[Route]:
    """Read the plan's routes by number, or those of some shifts. Raises NoSuchRoute."""
    found = await session.exec(
        select(Route).where(Route.plan_id == plan.id).order_by(col(Route.number))
    )
    routes = found.all()
    if not shift_ids:
        return routes
    known = {route.shift_id for route in routes}
    for shift_id in shift_ids:
        if shift_id not in known:
            raise NoSuchRoute(plan.id, shift_id)
    return [route for route in routes if route.shift_id in shift_ids]


async def _runs(session: AsyncSession, plan: Plan) -> dict[UUID, RunId]:
    """Name the runs that were made of the plan, by their routes."""
    found = await session.exec(select(Run.route_id, Run.id).where(Run.plan_id == plan.id))
    return {route_id: RunId(run_id) for route_id, run_id in found}


async def _gather(
    session: AsyncSession, now: datetime, plan: Plan, actor: str, routes: Sequence[Route]
) -> _Publication:
    planned = (
        await session.exec(
            select(PlannedStop, Place)
            .where(
                col(PlannedStop.route_id).in_([route.id for route in routes]),
                PlannedStop.place_id == Place.id,
            )
            .order_by(col(PlannedStop.route_id), col(PlannedStop.sequence))
        )
    ).all()
    orders = await _orders(session, plan, [stop for stop, _ in planned])
    visits: dict[UUID, list[_Visit]] = {}
    for stop, place in planned:
        left = [(orders[one], kind) for one, kind in stop.acts if one in orders]
        if left:
            visits.setdefault(stop.route_id, []).append(_Visit(stop, place, left))
    publication = _Publication(plan, now, actor)
    publication.depots = await _depots(session, routes)
    publication.told = await _promises(session, plan, orders)
    for route in routes:
        publication.add_run(route, visits.get(route.id, []))
    publication.announce()
    return publication


async def _depots(session: AsyncSession, routes: Sequence[Route]) -> dict[UUID, DepotId]:
    rows = await session.exec(
        select(Shift.id, Shift.depot_id).where(
            col(Shift.id).in_([route.shift_id for route in routes])
        )
    )
    return {shift_id: DepotId(depot_id) for shift_id, depot_id in rows}


async def _orders(
    session: AsyncSession, plan: Plan, planned: Sequence[PlannedStop]
) -> dict[UUID, Order]:
    wanted = [UUID(text) for stop in planned for text in stop.order_ids]
    found = await session.exec(
        select(Order).where(
            Order.organization_id == plan.organization_id,
            col(Order.id).in_(wanted),
            col(Order.status).in_(_PLANNABLE),
        )
    )
    return {order.id: order for order in found}


async def _promises(
    session: AsyncSession, plan: Plan, order_ids: Iterable[UUID]
) -> dict[UUID, Promise]:
    found = await session.exec(
        select(Promise)
        .where(
            Promise.organization_id == plan.organization_id,
            col(Promise.order_id).in_(list(order_ids)),
        )
        .order_by(col(Promise.made_at), col(Promise.id))
    )
    return {promise.order_id: promise for promise in found}


def _mark_published(plan: Plan, now: datetime) -> None:
    plan.status = PlanStatus.PUBLISHED
    plan.published_at = plan.published_at or now


async def _forget_old(session: AsyncSession, plan: Plan, drivers: Iterable[UUID]) -> None:
    """Take runs of past days off the phones: no names and doors beyond what is needed."""
    before = plan.date - KEEP_OLD_RUNS
    old = (
        await session.exec(
            select(Run.id, Run.driver_id).where(
                Run.organization_id == plan.organization_id,
                col(Run.driver_id).in_(list(drivers)),
                Run.date < before,
                Run.date >= before - timedelta(days=30),
            )
        )
    ).all()
    stops = (
        await session.exec(
            select(Stop.id, Run.driver_id).where(
                Stop.run_id == Run.id, col(Run.id).in_([run_id for run_id, _ in old])
            )
        )
    ).all()
    news = [
        News(
            audience=driver_audience(DriverId(driver_id)),
            kind=kind,
            entity_id=entity_id,
            op="remove",
        )
        for kind, rows in (("run", old), ("stop", stops))
        for entity_id, driver_id in rows
    ]
    await log.tell_many(session, organization_id=plan.organization_id, news=news)
