"""Reads what is known about an order, for the rules to choose from."""

from datetime import UTC, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.fleet.model import Driver, Vehicle
from dispatch_server.orders.model import Order, Promise
from dispatch_server.orders.schema import OrderKind
from dispatch_server.runs.model import Attempt, Proof, Run, Stop, Task
from dispatch_server.runs.port import Whereabouts
from dispatch_server.tracking.rules import AttemptFacts, Facts, InLine, StopFacts, Window
from shared import polyline
from shared.geo import Point
from shared.ids import StopId
from shared.states import FailureReason, OrderStatus, RunStatus, StopStatus, TaskKind


async def read_facts(session: AsyncSession, order: Order, whereabouts: Whereabouts) -> Facts:
    """Gather an order's promise, its newest stop and its newest attempt."""
    return Facts(
        status=OrderStatus(order.status),
        date=order.date,
        updated_at=order.updated_at,
        promise=await _promise(session, order),
        stop=await _stop(session, order, whereabouts),
        attempt=await _attempt(session, order),
        pin=order.pin,
    )


async def _promise(session: AsyncSession, order: Order) -> Window | None:
    """Give the window that was told last."""
    found = await session.exec(
        select(Promise)
        .where(Promise.order_id == order.id, Promise.organization_id == order.organization_id)
        .order_by(col(Promise.made_at).desc(), col(Promise.id).desc())
        .limit(1)
    )
    told = found.first()
    return Window(told.opens, told.closes) if told else None


async def _stop(session: AsyncSession, order: Order, whereabouts: Whereabouts) -> StopFacts | None:
    own = order.organization_id
    # Where goods change hands on their way (a shop, a depot, another van) nobody waits for them.
    kind = TaskKind.PICKUP if order.kind == OrderKind.PICKUP else TaskKind.DELIVERY
    found = await session.exec(
        select(Stop, Run, Driver, Vehicle)
        .join(Task, col(Task.stop_id) == col(Stop.id))
        .join(Run, col(Run.id) == col(Stop.run_id))
        .join(Driver, col(Driver.id) == col(Run.driver_id))
        .join(Vehicle, col(Vehicle.id) == col(Run.vehicle_id))
        .where(
            Task.order_id == order.id,
            Task.kind == kind,
            Task.organization_id == own,
            Stop.organization_id == own,
        )
        .order_by(col(Task.attempt).desc(), col(Task.id).desc())
        .limit(1)
    )
    newest = found.first()
    if newest is None:
        return None
    stop, run, driver, vehicle = newest
    line = await session.exec(
        select(Stop.id, Stop.status)
        .where(Stop.run_id == run.id, Stop.organization_id == own)
        .order_by(col(Stop.sequence))
    )
    seen = whereabouts.trusted(own, run.driver_id)
    if seen is not None and seen.run_id != run.id:
        seen = None
    return StopFacts(
        id=stop.id,
        status=StopStatus(stop.status),
        at=Point(stop.lat, stop.lon),
        eta=stop.eta,
        run_status=RunStatus(run.status),
        line=tuple(InLine(StopId(stop_id), StopStatus(status)) for stop_id, status in line),
        geometry=tuple(polyline.decode(run.geometry)),
        driver_name=driver.name,
        vehicle_name=vehicle.name,
        position=Point(seen.lat, seen.lon) if seen else None,
        seen_at=datetime.fromtimestamp(seen.at / 1000, UTC) if seen else None,
    )


async def _attempt(session: AsyncSession, order: Order) -> AttemptFacts | None:
    own = order.organization_id
    found = await session.exec(
        select(Attempt)
        .where(
            Attempt.order_id == order.id,
            Attempt.organization_id == own,
            col(Attempt.is_public),
        )
        .order_by(col(Attempt.number).desc(), col(Attempt.received_at).desc())
        .limit(1)
    )
    attempt = found.first()
    if attempt is None:
        return None
    photos = await session.exec(
        select(Proof.id)
        .where(
            Proof.attempt_id == attempt.id,
            Proof.organization_id == own,
            Proof.kind == "photo",
            col(Proof.is_complete),
        )
        .order_by(col(Proof.id))
    )
    return AttemptFacts(
        reason=FailureReason(attempt.reason) if attempt.reason in FailureReason else None,
        receiver_name=attempt.receiver_name,
        ended_at=min(attempt.occurred_at, attempt.received_at),
        photos=tuple(photos),
    )
