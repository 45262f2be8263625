"""Routes of an answer as rows, and the rows of a plan read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched, groupby
from typing import Any, Final

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import load_only
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.planning import plan as answer
from dispatch_server.planning.legend import Legend
from dispatch_server.planning.model import Plan, PlannedStop, Route
from dispatch_server.planning.schema import PauseView
from shared.ids import PlanId, RouteId, ShiftId, uuid7

_AT_ONCE: Final = 100  # stops: 10 ms of the event loop


@dataclass(frozen=True, slots=True)
class RouteRows:
    """A route with its stops, in the order in which they are driven."""

    route: Route
    stops: tuple[PlannedStop, ...]


async def routes_of(
    session: AsyncSession, plan_id: PlanId, *, only: Sequence[Any] = ()
) -> tuple[RouteRows, ...]:
    """Read a plan's routes by number, each with its stops in turn.

    ``only`` names the columns of stops that will be looked at; none: all.
    """
    routes = list(
        await session.exec(
            select(Route).where(Route.plan_id == plan_id).order_by(col(Route.number))
        )
    )
    wanted = (
        select(PlannedStop)
        .where(col(PlannedStop.route_id).in_([route.id for route in routes]))
        .order_by(col(PlannedStop.sequence))
    )
    stops = await session.exec(wanted.options(load_only(*only)) if only else wanted)
    by_route: dict[RouteId, list[PlannedStop]] = {route.id: [] for route in routes}
    for stop in stops:
        by_route[stop.route_id].append(stop)
    return tuple(RouteRows(route, tuple(by_route[route.id])) for route in routes)


async def add_rows(session: AsyncSession, rows: Sequence[RouteRows]) -> None:
    """Write routes, then their stops, a few at a time: it is the event loop that makes them SQL."""
    session.add_all([one.route for one in rows])
    await session.flush()
    for some in batched((stop for one in rows for stop in one.stops), _AT_ONCE):
        session.add_all(some)
        await session.flush()


async def replace_rows(
    session: AsyncSession, plan_id: PlanId, shift_ids: Sequence[ShiftId], rows: Sequence[RouteRows]
) -> None:
    """Put ``rows`` in the place of the routes of some shifts. A route that was there keeps its id."""
    found = await session.exec(
        select(Route.id, Route.shift_id).where(
            Route.plan_id == plan_id, col(Route.shift_id).in_(shift_ids)
        )
    )
    ids = {shift_id: RouteId(route_id) for route_id, shift_id in found}
    gone = list(ids.values())
    await session.exec(delete(PlannedStop).where(col(PlannedStop.route_id).in_(gone)))
    await session.exec(delete(Route).where(col(Route.id).in_(gone)))
    for one in rows:
        one.route.id = ids.get(one.route.shift_id, one.route.id)
        for stop in one.stops:
            stop.route_id = one.route.id
    await add_rows(session, rows)


def rows_of(
    plan: Plan, legend: Legend, route: answer.Route, *, number: int, geometry: str
) -> RouteRows:
    """Make the rows of one route."""
    duty = legend.duties[route.vehicle_id]
    row = Route(
        id=RouteId(uuid7()),
        organization_id=plan.organization_id,
        plan_id=plan.id,
        shift_id=duty.shift_id,
        driver_id=duty.driver_id,
        vehicle_id=duty.vehicle_id,
        number=number,
        departs_at=legend.at(route.start_s),
        ends_at=legend.at(route.end_s),
        distance_m=route.distance_m,
        drive_s=route.drive_s,
        service_s=route.duration_s - route.drive_s - route.waiting_s - route.rest_s,
        waiting_s=route.waiting_s,
        rest_s=route.rest_s,
        overtime_s=route.overtime_s,
        cost_cents=round(route.cost_cents),
        stability_cents=round(route.stability_cents),
        pauses=msgspec.to_builtins(_pauses(legend, route)),
        geometry=geometry,
        pace=duty.pace,
        speeds=list(duty.speeds),
    )
    return RouteRows(row, tuple(_stop_rows(row, legend, route)))


def stops_of(route: answer.Route) -> list[list[answer.Visit]]:
    """Put visits at a door together, however many orders they are for."""
    return [list(group) for _, group in groupby(route.visits, lambda visit: visit.place)]


def _pauses(legend: Legend, route: answer.Route) -> list[PauseView]:
    """Say each pause by the stop that follows; one within a stop is told before it."""
    sequences = [n for n, visits in enumerate(stops_of(route), start=1) for _ in visits]
    end = sequences[-1] + 1 if sequences else 1
    return [
        PauseView(
            before=(*sequences, end)[pause.before],
            is_reload=pause.is_reload,
            at=legend.points[pause.place],
            arrives_at=legend.at(pause.arrival_s),
            starts_at=legend.at(pause.start_s),
            leaves_at=legend.at(pause.leave_s),
            drive_s=pause.drive_s,
            distance_m=pause.distance_m,
        )
        for pause in route.pauses
    ]


def _stop_rows(row: Route, legend: Legend, route: answer.Route) -> Sequence[PlannedStop]:
    rows = []
    for sequence, visits in enumerate(stops_of(route), start=1):
        first, last = visits[0], visits[-1]
        rows.append(
            PlannedStop(
                id=uuid7(),
                organization_id=row.organization_id,
                route_id=row.id,
                sequence=sequence,
                place_id=legend.door(first.place),
                order_ids=[str(legend.orders[visit.order_id].order_id) for visit in visits],
                kinds=[str(visit.kind) for visit in visits],
                arrives_at=legend.at(first.arrival_s),
                starts_at=legend.at(first.start_s),
                leaves_at=legend.at(last.leave_s),
                drive_s=first.drive_s,
                distance_m=first.distance_m,
                service_s=sum(visit.leave_s - visit.start_s for visit in visits),
                slack_s=first.slack_s,
            )
        )
    return rows
