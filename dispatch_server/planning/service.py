"""Use cases of plans on their rows: ask for one, keep what came of it, publish it, drop it."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.planning import plan as answer
from dispatch_server.planning.chosen import EVERYTHING, Chosen
from dispatch_server.planning.draft import Draft
from dispatch_server.planning.errors import NoSuchPlan, PlanNotReady
from dispatch_server.planning.legend import Legend
from dispatch_server.planning.model import Plan, PlanProblem
from dispatch_server.planning.rows import RouteRows, add_rows, rows_of
from dispatch_server.planning.schema import Better, Figures, LeftOut, Progress
from dispatch_server.planning.versions import Kind, Said, State, add_state
from dispatch_server.roads.port import RoadSource
from shared.ids import DepotId, OrganizationId, PlanId, uuid7
from shared.states import PlanStatus

UNDER_WAY: Final = frozenset({PlanStatus.DRAFT, PlanStatus.OPTIMIZING})
_EDITABLE: Final = dt.timedelta(days=2)  # after the day has begun anywhere
_DROPPABLE: Final = UNDER_WAY | {PlanStatus.READY, PlanStatus.FAILED}


class PlanChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a plan's events."""

    date: dt.date
    depot_id: DepotId
    status: str
    routes: int = 0
    failure: str = ""
    version: int = 0


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
    chosen: Chosen = EVERYTHING,
) -> Plan:
    """Note that a plan is wanted. Whoever plans takes it from there."""
    plan = Plan(
        id=PlanId(uuid7()),
        organization_id=organization_id,
        depot_id=depot_id,
        depot_ids=[str(one) for one in dict.fromkeys((depot_id, *depot_ids))],
        chosen=msgspec.to_builtins(chosen),
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
    await record(session, plan, "plan.optimizing", at=at, actor=actor)
    return plan


async def record(
    session: AsyncSession, plan: Plan, kind: str, *, at: dt.datetime, actor: str, routes: int = 0
) -> None:
    """Write an event about a plan as it is."""
    body = PlanChanged(
        date=plan.date,
        depot_id=plan.depot_id,
        status=plan.status,
        routes=routes,
        failure=plan.failure,
        version=plan.version,
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
    """Show how far it is, and say whether to go on: not if it was cancelled or dropped.

    The curve that was shown stays where ``progress`` brings none.
    """
    plan = await session.get(Plan, plan_id, with_for_update=True)
    if plan is None or plan.status not in UNDER_WAY:
        return False
    curve = progress.curve or _curve_of(plan)
    plan.progress = msgspec.to_builtins(msgspec.structs.replace(progress, curve=curve))
    session.add(plan)
    return not plan.is_cancel_wanted


def _curve_of(plan: Plan) -> tuple[Better, ...]:
    return msgspec.convert(plan.progress, Progress).curve


async def want_cancel(session: AsyncSession, plan_id: PlanId) -> None:
    """Ask whoever plans, in whichever process, to end the search."""
    plan = await session.get(Plan, plan_id, with_for_update=True)
    if plan is not None and plan.status in UNDER_WAY:
        plan.is_cancel_wanted = True
        session.add(plan)


def depots_of(plan: Plan) -> list[DepotId]:
    """Name the depots that are planned together, the plan's first one first."""
    return [DepotId(UUID(one)) for one in plan.depot_ids] or [plan.depot_id]


def chosen_of(plan: Plan) -> Chosen:
    """Say whom and what of its day a plan is for."""
    return msgspec.convert(plan.chosen, Chosen)


def is_under_way(plan: Plan) -> bool:
    return plan.status in UNDER_WAY


async def keep_failure(
    session: AsyncSession, plan_id: PlanId, failure: str, *, at: dt.datetime
) -> None:
    """Say that no plan will come of it, by the slug of the reason.

    One that was ready before stays as it was.
    """
    plan = await session.get(Plan, plan_id, with_for_update=True)
    if plan is None or plan.status not in UNDER_WAY:
        return
    plan.status = PlanStatus.READY if plan.version else PlanStatus.FAILED
    plan.failure = failure
    session.add(plan)
    await record(session, plan, "plan.failed", at=at, actor=log.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A solved day: the solver's answer, today's way, and the lines of its routes in turn.

    ``content`` is the problem as it is kept, None where it is too large for that.
    """

    legend: Legend
    content: bytes | None
    draft: Draft
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
    left_out = left_out_of(outcome.legend, outcome.plan)
    plan.unassigned = msgspec.to_builtins(left_out)
    plan.progress = msgspec.to_builtins(done(plan, outcome.plan))
    session.add(plan)
    routes = outcome.plan.routes
    numbers = {route.vehicle_id: number for number, route in enumerate(routes, start=1)}
    await add_rows(session, await asyncio.to_thread(_rows, plan, outcome, numbers))
    if outcome.content is not None:
        session.add(
            PlanProblem(
                plan_id=plan.id,
                organization_id=plan.organization_id,
                content=outcome.content,
                expires_at=dt.datetime.combine(plan.date, dt.time(), dt.UTC) + _EDITABLE,
            )
        )
    state = State(draft=outcome.draft, numbers=numbers, left_out=tuple(left_out))
    await add_state(session, plan, state, Said(kind=Kind.PLAN, actor=plan.created_by, at=at))
    await record(session, plan, "plan.ready", at=at, actor=log.SYSTEM, routes=len(routes))


def _rows(plan: Plan, outcome: Outcome, numbers: Mapping[str, int]) -> list[RouteRows]:
    return [
        rows_of(plan, outcome.legend, route, number=numbers[route.vehicle_id], geometry=line)
        for route, line in zip(outcome.plan.routes, outcome.geometries, strict=True)
    ]


def done(plan: Plan, solved: answer.Plan) -> Progress:
    """Say that nothing is under way any more."""
    return Progress(
        phase="done",
        elapsed_s=solved.elapsed_s,
        budget_s=plan.budget_s,
        cost=solved.figures.cost_cents,
        stops=solved.figures.stops,
        unassigned=solved.figures.left_out,
        curve=_curve_of(plan),
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


def left_out_of(legend: Legend, solved: answer.Plan) -> list[LeftOut]:
    """Name what stopped each order, the main limit first. Its text is said when it is read."""
    found = []
    for left in solved.left_out:
        main = [] if left.limit is None else [left.limit]
        limits = dict.fromkeys([*main, *(reason.limit for reason in left.reasons)])
        wanted = legend.orders[left.order_id]
        found.append(
            LeftOut(
                order_id=wanted.order_id,
                external_id=wanted.external_id,
                reasons=tuple(str(limit) for limit in limits),
                text="",
                change=left.change,
                own_cents=None if left.own_cents is None else round(left.own_cents),
                carrier_cents=wanted.carrier_cents,
                carrier=wanted.carrier,
            )
        )
    return found


async def reopen(
    session: AsyncSession, plan: Plan, *, budget_s: float, at: dt.datetime, actor: str
) -> None:
    """Have a ready plan optimized again; its routes stay until something came of it."""
    plan.status, plan.failure, plan.is_cancel_wanted = PlanStatus.OPTIMIZING, "", False
    plan.budget_s = budget_s
    plan.progress = msgspec.to_builtins(Progress(budget_s=budget_s))
    session.add(plan)
    await record(session, plan, "plan.optimizing", at=at, actor=actor)


async def forget_problem(session: AsyncSession, plan_id: PlanId) -> None:
    """Drop what a plan answers, once nobody may change the plan any more."""
    await session.exec(delete(PlanProblem).where(col(PlanProblem.plan_id) == plan_id))


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
    await forget_problem(session, plan_id)
    await record(session, plan, "plan.discarded", at=at, actor=actor)
    return plan
