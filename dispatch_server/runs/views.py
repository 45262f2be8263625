"""Runs as the phones that drive them read them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.errors import Missing
from dispatch_server.fleet.model import Depot, Driver, Vehicle
from dispatch_server.orders.model import Order, Package
from dispatch_server.orders.schema import OrderKind
from dispatch_server.places.model import Place
from dispatch_server.runs.demands import Demands, demands_of
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.pix import pix_account
from dispatch_server.runs.reasons import reasons_of
from shared.geo import Point
from shared.ids import OrderId, OrganizationId, RunId, StopId
from shared.runs import DepotView, PackageView, RunView, StopView, TaskView
from shared.states import RunStatus, StopStatus, TaskKind

_DELIVERED = frozenset({StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED})


@dataclass(eq=False)
class RunNotFound(Missing):
    """The organization has no such run."""

    slug: ClassVar[str] = "run-not-found"
    run_id: RunId


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
