"""Everything of one order, from received to proof, read in one snapshot for whoever answers for it."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.model import Event
from dispatch_server.fleet.actors import NOBODY, name_actors
from dispatch_server.fleet.model import Driver, Vehicle
from dispatch_server.insights.schema import (
    NoteView,
    OrderStory,
    PackageLine,
    PromiseView,
    StoryEvent,
    VisitView,
)
from dispatch_server.orders import listing
from dispatch_server.orders.model import Order, OrderNote, Package, Promise
from dispatch_server.orders.notes import notes_of
from dispatch_server.orders.service import one_order
from dispatch_server.places.service import one_place
from dispatch_server.runs.attempts import attempts_at
from dispatch_server.runs.inbox import incident_views
from dispatch_server.runs.incident_schema import IncidentView
from dispatch_server.runs.model import Incident, Run, Stop, Task
from dispatch_server.runs.schema import AttemptView
from shared.geo import Point
from shared.ids import OrderId, OrganizationId, StopId

MOST_EVENTS: Final = 500  # the newest; a year of reattempts has a tenth of it
_UNSAID: Final = ("_id", "_ids")  # ends of names that mean nothing to a person
_PLAIN: Final = (str, int, float, bool)


async def tell_story(
    session: AsyncSession, organization_id: OrganizationId, order_id: OrderId
) -> OrderStory:
    """Tell all that is known of an order. Raises NoSuchOrder."""
    order = await one_order(session, organization_id, order_id)
    place = await one_place(session, organization_id, order.place_id)
    visits = await _visits(session, order)
    stop_ids = [visit.stop_id for visit in visits]
    attempts = await _attempts(session, order, stop_ids)
    incidents = await _incidents(session, organization_id, stop_ids)
    about = [
        *(order.id, *stop_ids),
        *(proof.id for attempt in attempts for proof in attempt.proofs),
        *(incident.id for incident in incidents),
    ]
    events = await _events(session, organization_id, about)
    notes = await notes_of(session, organization_id, order_id)
    actors = [*(event.actor for event in events), *(note.author for note in notes)]
    named = await name_actors(session, organization_id, actors)
    (view,) = await listing.views(session, organization_id, [order])
    return OrderStory(
        order=view,
        recipient_email=order.recipient_email,
        value_cents=order.value_cents,
        access_notes=place.access_notes,
        packages=await _packages(session, order),
        promises=await _promises(session, order),
        visits=tuple(visits),
        attempts=tuple(attempts),
        incidents=tuple(incidents),
        notes=tuple(note_view(note, named) for note in notes),
        events=tuple(_event(event, named) for event in events),
    )


def note_view(note: OrderNote, named: dict[str, Any]) -> NoteView:
    return NoteView(
        id=note.id,
        text=note.text,
        author=named.get(note.author, NOBODY),
        written_at=note.written_at,
    )


def _event(event: Event, named: dict[str, Any]) -> StoryEvent:
    facts = {
        name: value
        for name, value in event.body.items()
        if not name.endswith(_UNSAID) and isinstance(value, _PLAIN) and value != ""
    }
    return StoryEvent(
        id=event.id,
        type=event.type,
        actor=named.get(event.actor, NOBODY),
        occurred_at=event.occurred_at,
        received_at=event.received_at,
        facts=facts,
    )


async def _packages(session: AsyncSession, order: Order) -> tuple[PackageLine, ...]:
    found = await session.exec(
        select(Package)
        .where(Package.organization_id == order.organization_id, Package.order_id == order.id)
        .order_by(col(Package.id))
    )
    return tuple(msgspec.convert(row, PackageLine, from_attributes=True) for row in found)


async def _promises(session: AsyncSession, order: Order) -> tuple[PromiseView, ...]:
    found = await session.exec(
        select(Promise)
        .where(Promise.organization_id == order.organization_id, Promise.order_id == order.id)
        .order_by(col(Promise.made_at), col(Promise.id))
    )
    return tuple(msgspec.convert(row, PromiseView, from_attributes=True) for row in found)


async def _visits(session: AsyncSession, order: Order) -> list[VisitView]:
    rows = await session.exec(
        select(Stop, Run, Driver, Vehicle)
        .where(
            Stop.organization_id == order.organization_id,
            col(Stop.id).in_(select(Task.stop_id).where(Task.order_id == order.id)),
            Run.id == Stop.run_id,
            Driver.id == Run.driver_id,
            Vehicle.id == Run.vehicle_id,
        )
        .order_by(col(Run.date), col(Run.created_at), col(Stop.sequence), col(Stop.id))
    )
    kinds: dict[StopId, tuple[str, ...]] = {}
    for task in await session.exec(
        select(Task)
        .where(Task.organization_id == order.organization_id, Task.order_id == order.id)
        .order_by(col(Task.id))
    ):
        kinds[task.stop_id] = (*kinds.get(task.stop_id, ()), task.kind)
    return [
        _visit(stop, run, driver, vehicle, kinds.get(stop.id, ()))
        for stop, run, driver, vehicle in rows
    ]


def _visit(
    stop: Stop, run: Run, driver: Driver, vehicle: Vehicle, kinds: tuple[str, ...]
) -> VisitView:
    return VisitView(
        stop_id=stop.id,
        status=stop.status,
        kinds=kinds,
        sequence=stop.sequence,
        at=Point(stop.lat, stop.lon),
        planned_arrives_at=stop.planned_arrives_at,
        eta=stop.eta,
        arrived_at=stop.arrived_at,
        ended_at=stop.ended_at,
        run_id=run.id,
        run_number=run.number,
        run_status=run.status,
        run_date=run.date,
        driver_id=driver.id,
        driver_name=driver.name,
        driver_phone=driver.phone,
        vehicle_name=vehicle.name,
    )


async def _attempts(
    session: AsyncSession, order: Order, stop_ids: Sequence[StopId]
) -> list[AttemptView]:
    found = await attempts_at(session, order.organization_id, stop_ids)
    own = [one for at_stop in found.values() for one in at_stop if one.order_id == order.id]
    return sorted(own, key=lambda one: (one.received_at, one.number))


async def _incidents(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Sequence[StopId]
) -> list[IncidentView]:
    found = await session.exec(
        select(Incident)
        .where(
            Incident.organization_id == organization_id,
            Incident.subject == "stop",
            col(Incident.subject_id).in_(stop_ids),
        )
        .order_by(col(Incident.opened_at), col(Incident.id))
    )
    return await incident_views(session, organization_id, found.all())


async def _events(
    session: AsyncSession, organization_id: OrganizationId, about: Sequence[UUID]
) -> list[Event]:
    """Read the newest events, in the order in which they happened rather than came in."""
    found = await session.exec(
        select(Event)
        .where(Event.organization_id == organization_id, col(Event.subject_id).in_(about))
        .order_by(col(Event.rev).desc())
        .limit(MOST_EVENTS)
    )
    return sorted(found, key=lambda event: (event.occurred_at, event.rev), reverse=True)
