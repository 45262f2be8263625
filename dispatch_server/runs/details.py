"""Runs as the console reads them: the whole of a large day at once.

Columns are read and not rows: a day of 10,000 stops would be 60,000 objects that the event loop
makes for two seconds, and of which a few fields are wanted once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.read import columns, read
from dispatch_server.fleet.model import Driver, Vehicle
from dispatch_server.orders.model import Order, Promise
from dispatch_server.places.model import Place
from dispatch_server.runs.attempts import attempts_at
from dispatch_server.runs.eta import due_by
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.schema import AttemptView, RunDetail, RunStopView, RunSummary
from dispatch_server.runs.views import RunNotFound
from shared.geo import Point
from shared.ids import OrderId, OrganizationId, PlaceId, RunId, StopId
from shared.states import ENDED_STOPS, StopStatus

_DELIVERED: Final = frozenset({StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED})


class _Times(NamedTuple):
    """What a summary needs of a stop. The names are those of its columns."""

    run_id: RunId
    id: StopId
    status: str
    window_closes: dt.datetime | None
    planned_arrives_at: dt.datetime
    eta: dt.datetime | None
    arrived_at: dt.datetime | None
    ended_at: dt.datetime | None


class _Door(NamedTuple):
    """What is shown of a stop besides."""

    sequence: int
    place_id: PlaceId
    lat: float
    lon: float
    window_opens: dt.datetime | None
    late_since: dt.datetime | None
    address: str


class _Asked(NamedTuple):
    """What is shown of an order at a stop."""

    id: OrderId
    external_id: str
    recipient_name: str
    recipient_phone: str


_RUN: Final = (
    "id",
    "plan_id",
    "route_id",
    "number",
    "version",
    "status",
    "date",
    "driver_id",
    "vehicle_id",
    "departs_at",
    "ends_at",
    "distance_m",
    "drive_s",
)
_TIMES: Final = columns(Stop, _Times._fields)
_DOOR: Final = [*columns(Stop, _Door._fields[:-1]), Place.text]


async def run_summaries(
    session: AsyncSession,
    organization_id: OrganizationId,
    *,
    date: dt.date | None = None,
    run_ids: Collection[RunId] | None = None,
) -> list[RunSummary]:
    """Summarize the runs of a day, or some runs, with two queries however many they are."""
    these = _these(organization_id, date, run_ids)
    runs = await read(session, _runs(these))
    stops: dict[RunId, list[_Times]] = defaultdict(list)
    for row in await read(session, _stops(these, *_TIMES)):
        stops[row[0]].append(_Times._make(row))
    return [_summary(run, stops[run.id]) for run in runs]


async def run_detail(
    session: AsyncSession, organization_id: OrganizationId, run_id: RunId
) -> RunDetail:
    """Show one run with all that happened at its stops. Raises RunNotFound."""
    found = await run_details(session, organization_id, [run_id])
    if not found:
        raise RunNotFound(run_id=run_id)
    return found[0]


async def run_details(
    session: AsyncSession, organization_id: OrganizationId, run_ids: Collection[RunId]
) -> list[RunDetail]:
    """Show some runs with all that happened at their stops; those that are not here are left out.

    The number of queries does not depend on how many runs there are.
    """
    these = _these(organization_id, None, run_ids)
    runs = await read(session, _runs(these, Run.geometry))
    stops: dict[RunId, list[tuple[_Times, _Door]]] = defaultdict(list)
    with_doors = _stops(these, *_TIMES, *_DOOR).join(Place, col(Place.id) == col(Stop.place_id))
    for row in await read(session, with_doors):
        times = _Times._make(row[: len(_TIMES)])
        stops[times.run_id].append((times, _Door._make(row[len(_TIMES) :])))
    stop_ids = [times.id for mine in stops.values() for times, _ in mine]
    orders = await _orders_at(session, organization_id, stop_ids)
    promised = await _promised(session, organization_id, stop_ids)
    attempts = await attempts_at(session, organization_id, stop_ids)
    return [
        RunDetail(
            run=_summary(run, [times for times, _ in stops[run.id]]),
            geometry=run.geometry,
            stops=tuple(
                _run_stop(
                    times,
                    door,
                    orders=orders.get(times.id, ()),
                    attempts=attempts.get(times.id, ()),
                    due=due_by(times.window_closes, promised.get(times.id, ())),
                )
                for times, door in stops[run.id]
            ),
        )
        for run in runs
    ]


# ---- what is asked for


def _these(
    organization_id: OrganizationId, date: dt.date | None, run_ids: Collection[RunId] | None
) -> list[ColumnElement[bool]]:
    these = [col(Run.organization_id) == organization_id]
    if date is not None:
        these.append(col(Run.date) == date)
    if run_ids is not None:
        these.append(col(Run.id).in_(run_ids))
    return these


def _runs(these: Sequence[ColumnElement[bool]], *more: Any) -> Select[Any]:
    names: list[Any] = [
        col(Driver.name).label("driver_name"),
        col(Vehicle.name).label("vehicle_name"),
    ]
    return (
        select(*columns(Run, _RUN), *names, *more)
        .join(Driver, col(Driver.id) == col(Run.driver_id))
        .join(Vehicle, col(Vehicle.id) == col(Run.vehicle_id))
        .where(*these)
        .order_by(col(Run.date), col(Run.number), col(Run.id))
    )


def _stops(these: Sequence[ColumnElement[bool]], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Stop)
        .join(Run, col(Run.id) == col(Stop.run_id))
        .where(*these)
        .order_by(col(Stop.sequence), col(Stop.id))
    )


async def _orders_at(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> Mapping[StopId, Collection[_Asked]]:
    """Read the orders at some stops, each once: one may be fetched and given at the same door."""
    rows = await read(
        session,
        select(col(Task.stop_id), *columns(Order, _Asked._fields))
        .join(Order, col(Order.id) == col(Task.order_id))
        .where(col(Task.organization_id) == organization_id, col(Task.stop_id).in_(stop_ids))
        .order_by(col(Task.id)),
    )
    orders: dict[StopId, dict[_Asked, None]] = defaultdict(dict)
    for stop_id, *order in rows:
        orders[stop_id][_Asked._make(order)] = None
    return orders


async def _promised(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> Mapping[StopId, Collection[dt.datetime]]:
    """Read when the newest window told for each order at some stops ends."""
    rows = await read(
        session,
        select(col(Task.stop_id), col(Promise.order_id), col(Promise.closes))
        .join(Promise, col(Promise.order_id) == col(Task.order_id))
        .where(col(Task.organization_id) == organization_id, col(Task.stop_id).in_(stop_ids))
        .order_by(col(Promise.made_at), col(Promise.id)),
    )
    promised: dict[StopId, dict[OrderId, dt.datetime]] = defaultdict(dict)
    for stop_id, order_id, closes in rows:
        promised[stop_id][order_id] = closes
    return {stop_id: newest.values() for stop_id, newest in promised.items()}


# ---- what is made of it


def _summary(run: Row[Any], stops: Sequence[_Times]) -> RunSummary:
    left = [stop for stop in stops if stop.status not in ENDED_STOPS]
    due = [stop for stop in left if stop.status != StopStatus.SKIPPED] or left
    following = due[0] if due else None
    return RunSummary(
        **{name: getattr(run, name) for name in _RUN},
        driver_name=run.driver_name,
        vehicle_name=run.vehicle_name,
        stops=len(stops),
        ended=len(stops) - len(left),
        succeeded=sum(stop.status in _DELIVERED for stop in stops),
        failed=sum(stop.status == StopStatus.FAILED for stop in stops),
        late_s=max((_late_s(stop) for stop in left), default=0),
        next_stop_id=following.id if following else None,
        next_eta=(following.eta or following.planned_arrives_at) if following else None,
    )


def _late_s(stop: _Times) -> int:
    """Say how late a stop is or will be against its window, in seconds; 0 on time."""
    if stop.window_closes is None:
        return 0
    at = stop.arrived_at or stop.ended_at or stop.eta or stop.planned_arrives_at
    return max(0, int((at - stop.window_closes).total_seconds()))


def _run_stop(
    times: _Times,
    door: _Door,
    *,
    orders: Collection[_Asked],
    attempts: Collection[AttemptView],
    due: dt.datetime | None,
) -> RunStopView:
    return RunStopView(
        id=times.id,
        sequence=door.sequence,
        place_id=door.place_id,
        status=times.status,
        at=Point(door.lat, door.lon),
        address=door.address,
        recipients=tuple(order.recipient_name for order in orders),
        order_ids=tuple(order.id for order in orders),
        external_ids=tuple(order.external_id for order in orders),
        window_opens=door.window_opens,
        window_closes=times.window_closes,
        planned_arrives_at=times.planned_arrives_at,
        eta=times.eta,
        late_s=_late_s(times),
        due_by=due,
        late_since=door.late_since if times.status not in ENDED_STOPS else None,
        phones=tuple(dict.fromkeys(one.recipient_phone for one in orders if one.recipient_phone)),
        arrived_at=times.arrived_at,
        ended_at=times.ended_at,
        attempts=tuple(attempts),
    )
