"""The dispatcher's inbox: incidents with all that a decision needs, read with a few queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.fleet.actors import name_actors
from dispatch_server.fleet.model import Driver
from dispatch_server.orders.model import Order
from dispatch_server.places.model import Place
from dispatch_server.runs.acts import Standing, apt, urgency
from dispatch_server.runs.deciding import ACKNOWLEDGED, OPEN, RESOLVED
from dispatch_server.runs.incident_photos import photos_of
from dispatch_server.runs.incident_schema import (
    IncidentOrder,
    IncidentPhotoView,
    IncidentRun,
    IncidentStop,
    IncidentView,
)
from dispatch_server.runs.model import Incident, Run, Stop, Task
from shared.geo import Point
from shared.ids import DriverId, IncidentId, OrganizationId, RunId, StopId
from shared.states import CLOSED_RUNS, ENDED_STOPS, OrderStatus, RunStatus, StopStatus

MOST: Final = 200
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """What an incident is about, as it stands now: the run is the one that has its stop."""

    incident: Incident
    stop: Stop | None
    place: Place | None
    orders: tuple[Order, ...]
    run: Run | None
    driver: Driver | None
    left: int  # stops that the run has still to make

    @property
    def states(self) -> tuple[OrderStatus, ...]:
        return tuple(OrderStatus(order.status) for order in self.orders)

    @property
    def standing(self) -> Standing:
        return Standing(
            kind=self.incident.kind,
            reason=str(self.incident.facts.get("reason", "")),
            stop=None if self.stop is None else StopStatus(self.stop.status),
            orders=self.states,
            run=None if self.run is None else RunStatus(self.run.status),
            left=self.left,
        )


async def incidents(
    session: AsyncSession,
    organization_id: OrganizationId,
    *,
    status: str = OPEN,
    limit: int = MOST,
) -> list[IncidentView]:
    """List incidents of a status, newest first. Whatever is not resolved counts as open."""
    wanted = (OPEN, ACKNOWLEDGED) if status == OPEN else (status,)
    found = await session.exec(
        select(Incident)
        .where(Incident.organization_id == organization_id, col(Incident.status).in_(wanted))
        .order_by(col(Incident.opened_at).desc(), col(Incident.id).desc())
        .limit(limit)
    )
    return await incident_views(session, organization_id, found.all())


async def incident_views(
    session: AsyncSession, organization_id: OrganizationId, rows: Collection[Incident]
) -> list[IncidentView]:
    """Show incidents of one organization, in the order given."""
    scenes = await scenes_of(session, organization_id, rows)
    actors = {actor for row in rows for actor in (row.acknowledged_by, row.resolved_by)} - {""}
    named = await name_actors(session, organization_id, actors) if actors else {}
    names = {"": ""} | {actor: one.name for actor, one in named.items()}
    photos = await photos_of(session, organization_id, [row.id for row in rows])
    return [_view(scenes[row.id], names, photos.get(row.id, ())) for row in rows]


async def scenes_of(
    session: AsyncSession, organization_id: OrganizationId, rows: Collection[Incident]
) -> dict[IncidentId, Scene]:
    """Read what incidents are about, with eight queries however many they are."""
    read = await _Read.of(session, organization_id, rows)
    return {row.id: read.scene(row) for row in rows}


@dataclass(frozen=True)
class _Read:
    stops: dict[StopId, Stop]
    places: dict[Any, Place]
    orders: dict[StopId, list[Order]]
    runs: dict[RunId, Run]
    drivers: dict[DriverId, Driver]
    left: dict[RunId, int]

    @classmethod
    async def of(
        cls, session: AsyncSession, own: OrganizationId, rows: Collection[Incident]
    ) -> Self:
        about = {StopId(row.subject_id) for row in rows if row.subject == "stop"}
        stops = await _rows(session, own, Stop, about)
        run_ids = {row.run_id for row in rows} | {stop.run_id for stop in stops.values()}
        reporting = {DriverId(row.subject_id) for row in rows if row.subject == "driver"}
        open_now = await _open_runs(session, own, reporting)
        runs = await _rows(session, own, Run, run_ids | set(open_now))
        driving = {run.driver_id for run in runs.values()}
        return cls(
            stops=stops,
            places=await _rows(session, own, Place, {stop.place_id for stop in stops.values()}),
            orders=await _orders_at(session, own, list(stops)),
            runs=runs,
            drivers=await _rows(session, own, Driver, reporting | driving),
            left=await _left(session, own, runs),
        )

    def scene(self, row: Incident) -> Scene:
        stop = self.stops.get(StopId(row.subject_id)) if row.subject == "stop" else None
        run_id = stop.run_id if stop is not None else row.run_id
        run = self._run_near(row) if run_id is None else self.runs.get(run_id)
        driver_id = run.driver_id if run is not None else DriverId(row.subject_id)
        return Scene(
            incident=row,
            stop=stop,
            place=None if stop is None else self.places.get(stop.place_id),
            orders=() if stop is None else tuple(self.orders.get(stop.id, ())),
            run=run,
            driver=self.drivers.get(driver_id),
            left=0 if run is None else self.left.get(run.id, 0),
        )

    def _run_near(self, row: Incident) -> Run | None:
        """Find the open run of the driver who reported something without naming a run."""
        own = [
            run
            for run in self.runs.values()
            if row.subject == "driver"
            and run.driver_id == row.subject_id
            and run.status not in CLOSED_RUNS
            and abs(run.departs_at - row.opened_at) < A_DAY
        ]
        return min(own, key=lambda run: abs(run.departs_at - row.opened_at), default=None)


async def _open_runs(
    session: AsyncSession, own: OrganizationId, driver_ids: Collection[DriverId]
) -> list[RunId]:
    found = await session.exec(
        select(Run.id)
        .where(
            Run.organization_id == own,
            col(Run.driver_id).in_(driver_ids),
            col(Run.status).not_in(CLOSED_RUNS),
        )
        .order_by(col(Run.departs_at).desc())
        .limit(MOST)
    )
    return [RunId(run_id) for run_id in found]


async def _rows(
    session: AsyncSession, own: OrganizationId, table: Any, ids: Iterable[Any]
) -> dict[Any, Any]:
    found = await session.exec(
        select(table).where(table.organization_id == own, col(table.id).in_(set(ids) - {None}))
    )
    return {row.id: row for row in found}


async def _left(
    session: AsyncSession, own: OrganizationId, run_ids: Collection[RunId]
) -> dict[RunId, int]:
    found = await session.exec(
        select(Stop.run_id, func.count())
        .where(
            Stop.organization_id == own,
            col(Stop.run_id).in_(run_ids),
            col(Stop.status).not_in(ENDED_STOPS),
        )
        .group_by(col(Stop.run_id))
    )
    return {RunId(run_id): count for run_id, count in found}


def _view(
    scene: Scene, names: dict[str, str], photos: tuple[IncidentPhotoView, ...]
) -> IncidentView:
    row, run, driver = scene.incident, scene.run, scene.driver
    return IncidentView(
        id=row.id,
        kind=row.kind,
        status=row.status,
        urgency=urgency(row.kind),
        subject=row.subject,
        subject_id=row.subject_id,
        facts=dict(row.facts),
        opened_at=row.opened_at,
        run_id=row.run_id,
        run=None if run is None else _run(run),
        stop=_stop(scene),
        driver_id=None if driver is None else driver.id,
        driver_name="" if driver is None else driver.name,
        driver_phone="" if driver is None else driver.phone,
        acts=() if row.status == RESOLVED else apt(scene.standing),
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=names[row.acknowledged_by],
        resolved_at=row.resolved_at,
        resolved_by=names[row.resolved_by],
        decision=row.decision,
        replan_id=row.replan_id,
        photos=photos,
    )


def _run(run: Run) -> IncidentRun:
    return IncidentRun(
        id=run.id,
        number=run.number,
        version=run.version,
        status=run.status,
        date=run.date,
        driver_id=run.driver_id,
    )


def _stop(scene: Scene) -> IncidentStop | None:
    stop, place = scene.stop, scene.place
    if stop is None or place is None:
        return None
    return IncidentStop(
        id=stop.id,
        sequence=stop.sequence,
        status=stop.status,
        address=place.text,
        at=Point(stop.lat, stop.lon),
        place_id=stop.place_id,
        access_notes=place.access_notes,
        orders=tuple(
            IncidentOrder(
                id=order.id,
                external_id=order.external_id,
                status=order.status,
                recipient_name=order.recipient_name,
                recipient_phone=order.recipient_phone,
            )
            for order in scene.orders
        ),
    )


async def _orders_at(
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
