"""Runs as they are read: by the console, and by the phones that drive them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.errors import Missing
from dispatch_server.fleet.model import Depot, Driver, Vehicle
from dispatch_server.orders.model import Order, Package, Promise
from dispatch_server.orders.schema import OrderKind
from dispatch_server.places.model import Place
from dispatch_server.runs.demands import Demands, demands_of
from dispatch_server.runs.eta import due_by
from dispatch_server.runs.model import Attempt, Proof, Run, Stop, Task
from dispatch_server.runs.pix import pix_account
from dispatch_server.runs.reasons import reasons_of
from dispatch_server.runs.schema import (
    AttemptView,
    ProofSummary,
    RunDetail,
    RunStopView,
    RunSummary,
)
from shared.geo import Point
from shared.ids import AttemptId, OrderId, OrganizationId, RunId, StopId
from shared.runs import DepotView, PackageView, RunView, StopView, TaskView
from shared.states import ENDED_STOPS, RunStatus, StopStatus, TaskKind

_DELIVERED = frozenset({StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED})


@dataclass(eq=False)
class RunNotFound(Missing):
    """The organization has no such run."""

    slug: ClassVar[str] = "run-not-found"
    run_id: RunId


async def run_summaries(
    session: AsyncSession,
    organization_id: OrganizationId,
    *,
    date: dt.date | None = None,
    run_ids: Collection[RunId] | None = None,
) -> list[RunSummary]:
    """Summarize the runs of a day, or some runs, with three queries however many they are."""
    query = (
        select(Run, Driver.name, Vehicle.name)
        .where(
            Run.organization_id == organization_id,
            Run.driver_id == Driver.id,
            Run.vehicle_id == Vehicle.id,
        )
        .order_by(col(Run.date), col(Run.number), col(Run.id))
    )
    if date is not None:
        query = query.where(Run.date == date)
    if run_ids is not None:
        query = query.where(col(Run.id).in_(run_ids))
    runs = (await session.exec(query)).all()
    found = await session.exec(
        select(Stop)
        .where(
            Stop.organization_id == organization_id,
            col(Stop.run_id).in_([run.id for run, _, _ in runs]),
        )
        .order_by(col(Stop.sequence), col(Stop.id))
    )
    stops: dict[RunId, list[Stop]] = {}
    for stop in found:
        stops.setdefault(stop.run_id, []).append(stop)
    return [
        _summary(run, driver_name, vehicle_name, stops.get(run.id, []))
        for run, driver_name, vehicle_name in runs
    ]


def _summary(run: Run, driver_name: str, vehicle_name: str, stops: Sequence[Stop]) -> RunSummary:
    left = [stop for stop in stops if stop.status not in ENDED_STOPS]
    due = [stop for stop in left if stop.status != StopStatus.SKIPPED] or left
    following = due[0] if due else None
    return RunSummary(
        id=run.id,
        plan_id=run.plan_id,
        route_id=run.route_id,
        number=run.number,
        version=run.version,
        status=run.status,
        date=run.date,
        driver_id=run.driver_id,
        driver_name=driver_name,
        vehicle_id=run.vehicle_id,
        vehicle_name=vehicle_name,
        departs_at=run.departs_at,
        ends_at=run.ends_at,
        distance_m=run.distance_m,
        drive_s=run.drive_s,
        stops=len(stops),
        ended=len(stops) - len(left),
        succeeded=sum(stop.status in _DELIVERED for stop in stops),
        failed=sum(stop.status == StopStatus.FAILED for stop in stops),
        late_s=max((late_s(stop) for stop in left), default=0),
        next_stop_id=following.id if following else None,
        next_eta=(following.eta or following.planned_arrives_at) if following else None,
    )


def late_s(stop: Stop) -> int:
    """Say how late a stop is or will be against its window, in seconds; 0 on time."""
    at = stop.arrived_at or stop.ended_at or stop.eta or stop.planned_arrives_at
    if stop.window_closes is None:
        return 0
    return max(0, int((at - stop.window_closes).total_seconds()))


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
    summaries = await run_summaries(session, organization_id, run_ids=run_ids)
    rows = (
        await session.exec(
            select(Stop, Place)
            .where(
                Stop.organization_id == organization_id,
                col(Stop.run_id).in_([summary.id for summary in summaries]),
                Stop.place_id == Place.id,
            )
            .order_by(col(Stop.sequence), col(Stop.id))
        )
    ).all()
    stop_ids = [stop.id for stop, _ in rows]
    orders = await orders_at(session, organization_id, stop_ids)
    attempts = await attempts_at(session, organization_id, stop_ids)
    promised = await _promised(session, organization_id, stop_ids)
    stops: dict[RunId, list[RunStopView]] = {}
    for stop, place in rows:
        shown = _run_stop(
            stop,
            place,
            orders.get(stop.id, []),
            attempts.get(stop.id, ()),
            due=due_by(stop, promised.get(stop.id, ())),
        )
        stops.setdefault(stop.run_id, []).append(shown)
    ways = await session.exec(
        select(Run.id, Run.geometry).where(col(Run.id).in_([one.id for one in summaries]))
    )
    geometry = {RunId(run_id): way for run_id, way in ways}
    return [
        RunDetail(run=one, geometry=geometry[one.id], stops=tuple(stops.get(one.id, ())))
        for one in summaries
    ]


async def _promised(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> dict[StopId, list[dt.datetime]]:
    """Read when the newest window told for each order at some stops ends."""
    found = await session.exec(
        select(Task.stop_id, Promise)
        .where(
            Task.organization_id == organization_id,
            col(Task.stop_id).in_(stop_ids),
            Promise.order_id == Task.order_id,
        )
        .order_by(col(Promise.made_at), col(Promise.id))
    )
    newest = {(StopId(stop_id), one.order_id): one.closes for stop_id, one in found}
    promised: dict[StopId, list[dt.datetime]] = {}
    for (stop_id, _), closes in newest.items():
        promised.setdefault(stop_id, []).append(closes)
    return promised


def _run_stop(
    stop: Stop,
    place: Place,
    orders: Sequence[Order],
    attempts: Sequence[AttemptView],
    *,
    due: dt.datetime | None,
) -> RunStopView:
    return RunStopView(
        id=stop.id,
        sequence=stop.sequence,
        place_id=stop.place_id,
        status=stop.status,
        at=Point(stop.lat, stop.lon),
        address=place.text,
        recipients=tuple(order.recipient_name for order in orders),
        order_ids=tuple(order.id for order in orders),
        external_ids=tuple(order.external_id for order in orders),
        window_opens=stop.window_opens,
        window_closes=stop.window_closes,
        planned_arrives_at=stop.planned_arrives_at,
        eta=stop.eta,
        late_s=late_s(stop),
        due_by=due,
        late_since=stop.late_since if stop.status not in ENDED_STOPS else None,
        phones=tuple(dict.fromkeys(one.recipient_phone for one in orders if one.recipient_phone)),
        arrived_at=stop.arrived_at,
        ended_at=stop.ended_at,
        attempts=tuple(attempts),
    )


async def orders_at(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> dict[StopId, list[Order]]:
    found = await session.exec(
        select(Task.stop_id, Order)
        .where(
            Task.organization_id == organization_id,
            col(Task.stop_id).in_(stop_ids),
            Task.order_id == Order.id,
        )
        .order_by(col(Task.id))
    )
    orders: dict[StopId, list[Order]] = {}
    for stop_id, order in found:
        if order not in orders.setdefault(StopId(stop_id), []):
            orders[StopId(stop_id)].append(order)
    return orders


async def attempts_at(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> dict[StopId, list[AttemptView]]:
    """Give all that was tried at some stops, with the proofs, in the order of arrival here.

    What came in one batch, such as an ending and its correction, is in the order of the phone.
    """
    rows = (
        await session.exec(
            select(Attempt)
            .where(Attempt.organization_id == organization_id, col(Attempt.stop_id).in_(stop_ids))
            .order_by(
                col(Attempt.received_at),
                col(Attempt.occurred_at),
                col(Attempt.mono_ms),
                col(Attempt.number),
                col(Attempt.id),
            )
        )
    ).all()
    found = await session.exec(
        select(Proof)
        .where(
            Proof.organization_id == organization_id,
            col(Proof.attempt_id).in_([attempt.id for attempt in rows]),
        )
        .order_by(col(Proof.id))
    )
    proofs: dict[AttemptId, list[ProofSummary]] = {}
    for proof in found:
        summary = msgspec.convert(proof, ProofSummary, from_attributes=True)
        proofs.setdefault(proof.attempt_id, []).append(summary)
    views: dict[StopId, list[AttemptView]] = {}
    for attempt in rows:
        view = AttemptView(
            order_id=attempt.order_id,
            number=attempt.number,
            outcome=attempt.outcome,
            reason=attempt.reason,
            receiver_name=attempt.receiver_name,
            note=attempt.note,
            evidence=attempt.evidence,
            flags=tuple(attempt.flags),
            distance_m=attempt.distance_m,
            occurred_at=attempt.occurred_at,
            received_at=attempt.received_at,
            proofs=tuple(proofs.get(attempt.id, ())),
        )
        views.setdefault(attempt.stop_id, []).append(view)
    return views


async def driver_runs(
    session: AsyncSession, organization_id: OrganizationId, run_ids: Collection[RunId]
) -> dict[RunId, RunView]:
    """Read runs as their drivers get them."""
    found = await session.exec(
        select(Run, Driver, Vehicle, Depot).where(
            Run.organization_id == organization_id,
            col(Run.id).in_(run_ids),
            Run.driver_id == Driver.id,
            Run.vehicle_id == Vehicle.id,
            Run.depot_id == Depot.id,
        )
    )
    rows = found.all()
    if not rows:
        return {}
    mine = (
        await session.exec(select(Organization).where(Organization.id == organization_id))
    ).one()
    reasons = (await reasons_of(session, organization_id)).to_choose()
    return {
        run.id: RunView(
            id=run.id,
            version=run.version,
            date=run.date,
            status=RunStatus(run.status),
            driver_id=run.driver_id,
            driver_name=driver.name,
            vehicle_id=run.vehicle_id,
            vehicle_name=vehicle.name,
            depot=DepotView(
                id=depot.id,
                name=depot.name,
                address=depot.address,
                at=Point(depot.lat, depot.lon),
            ),
            departs_at=run.departs_at,
            ends_at=run.ends_at,
            distance_m=run.distance_m,
            drive_s=run.drive_s,
            geometry=run.geometry,
            time_zone=mine.time_zone,
            currency=mine.currency,
            pix=pix_account(mine),
            change_reason=run.change_reason,
            reasons=reasons,
        )
        for run, driver, vehicle, depot in rows
    }


async def driver_stops(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> dict[StopId, StopView]:
    """Read stops as their drivers get them, with what there is to hand over."""
    found = await session.exec(
        select(Stop, Place).where(
            Stop.organization_id == organization_id,
            col(Stop.id).in_(stop_ids),
            Stop.place_id == Place.id,
        )
    )
    rows = found.all()
    tasks, orders = await _tasks_at(session, organization_id, [stop.id for stop, _ in rows])
    demands = Demands(await demands_of(session, organization_id))
    return {
        stop.id: StopView(
            id=stop.id,
            run_id=stop.run_id,
            sequence=stop.sequence,
            status=StopStatus(stop.status),
            address=place.text,
            complement=place.complement,
            at=Point(stop.lat, stop.lon),
            window_opens=stop.window_opens,
            window_closes=stop.window_closes,
            planned_arrives_at=stop.planned_arrives_at,
            eta=stop.eta,
            service_s=stop.service_s,
            access_notes=place.access_notes,
            tasks=tuple(tasks.get(stop.id, ())),
            drive_s=stop.drive_s,
            distance_m=stop.distance_m,
            proofs=demands.at_door(orders.get(stop.id, ())),
        )
        for stop, place in rows
    }


async def _tasks_at(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> tuple[dict[StopId, list[TaskView]], dict[StopId, list[Order]]]:
    """Read what is to be done at stops, and the orders whose proofs count there."""
    found = await session.exec(
        select(Task, Order)
        .where(
            Task.organization_id == organization_id,
            col(Task.stop_id).in_(stop_ids),
            Task.order_id == Order.id,
        )
        .order_by(col(Task.id))
    )
    rows = found.all()
    packages: dict[OrderId, list[PackageView]] = {}
    labels = await session.exec(
        select(Package)
        .where(
            Package.organization_id == organization_id,
            col(Package.order_id).in_({order.id for _, order in rows}),
        )
        .order_by(col(Package.id))
    )
    for package in labels:
        view = PackageView(
            barcode=package.barcode, description=package.description, pieces=package.pieces
        )
        packages.setdefault(package.order_id, []).append(view)
    tasks: dict[StopId, list[TaskView]] = {}
    orders: dict[StopId, list[Order]] = {}
    for task, order in rows:
        is_fetched = task.kind == TaskKind.PICKUP and order.kind != OrderKind.PICKUP
        is_at_sender = is_fetched and order.kind == OrderKind.PAIR
        tasks.setdefault(task.stop_id, []).append(
            TaskView(
                id=task.id,
                order_id=order.id,
                kind=TaskKind(task.kind),
                external_id=order.external_id,
                recipient_name=order.pickup_name if is_at_sender else order.recipient_name,
                recipient_phone=order.pickup_phone if is_at_sender else order.recipient_phone,
                packages=tuple(packages.get(order.id, ())),
                notes=order.notes,
                attempt=task.attempt,
                has_pin=bool(order.pin) and not is_fetched,
                due_cents=0 if is_fetched else order.due_cents,
            )
        )
        if not is_fetched:
            orders.setdefault(task.stop_id, []).append(order)
    return tasks, orders
