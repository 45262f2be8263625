"""Everything that a batch of facts may touch: loaded at once, changed in memory, saved at once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.log import News, Said, driver_audience
from dispatch_server.db.model import FeedEntry
from dispatch_server.orders.model import Order, Package, Promise
from dispatch_server.runs.demands import Demands, demands_of
from dispatch_server.runs.model import Attempt, Incident, IncidentPhoto, Proof, Run, Stop, Task
from dispatch_server.runs.reasons import Reasons, reasons_of
from shared.facts import Fact, FactType
from shared.ids import (
    DeviceId,
    DriverId,
    FactId,
    IncidentId,
    OrderId,
    OrganizationId,
    RunId,
    StopId,
    uuid7,
)

_COUNT_THE_LOAD: Final = frozenset(
    {FactType.PACKAGE_LOADED, FactType.RUN_LOADED, FactType.RUN_COMPLETED}
)


class Reporter(msgspec.Struct, frozen=True, kw_only=True):
    """Whose phone is talking."""

    organization_id: OrganizationId
    driver_id: DriverId
    device_id: DeviceId

    @property
    def actor(self) -> str:
        return f"device:{self.device_id}"


class Day:
    """The rows, and what was decided about them."""

    def __init__(self, organization_id: OrganizationId, now: datetime, actor: str) -> None:
        self.organization_id = organization_id
        self.now = now
        self.actor = actor
        self.runs: dict[RunId, Run] = {}
        self.stops: dict[StopId, Stop] = {}
        self.tasks: dict[StopId, list[Task]] = {}
        self.orders: dict[OrderId, Order] = {}
        self.promises: dict[OrderId, Promise] = {}
        self.packages: dict[OrderId, list[Package]] = {}
        self.demands = Demands(())
        self.reasons = Reasons(())
        self.attempts: dict[FactId, list[Attempt]] = {}
        self.incidents: dict[StopId, list[Incident]] = {}
        self.told: set[tuple[str, Any]] = set()  # what this driver was ever told of
        self.retimed: set[RunId] = set()  # runs whose expected times need a look
        # Attempts and incidents first: their photos point to them.
        self._rows: list[list[SQLModel]] = [[], []]
        self._events: list[Said] = []
        self._news: list[News] = []

    def stops_of(self, run_id: RunId) -> list[Stop]:
        """List a run's stops in the order in which they are to be driven."""
        found = [stop for stop in self.stops.values() if stop.run_id == run_id]
        return sorted(found, key=lambda stop: (stop.sequence, stop.id))

    def tasks_of(self, stop: Stop) -> list[Task]:
        return self.tasks.get(stop.id, [])

    def order_ids_of(self, stop: Stop) -> list[OrderId]:
        return list(dict.fromkeys(task.order_id for task in self.tasks_of(stop)))

    def add(self, row: Attempt | Proof | Incident | IncidentPhoto) -> None:
        self._rows[0 if isinstance(row, Attempt | Incident) else 1].append(row)
        if isinstance(row, Attempt):
            self.attempts.setdefault(row.fact_id, []).append(row)

    def event(
        self,
        type_: str,
        subject: str,
        subject_id: Any,
        body: Any,
        occurred_at: datetime | None = None,
        *,
        actor: str = "",
    ) -> None:
        self._events.append(
            Said(
                type=type_,
                subject=subject,
                subject_id=subject_id,
                body=body,
                occurred_at=occurred_at,
                actor=actor,
            )
        )

    def incident(
        self, kind: str, subject: str, subject_id: Any, run_id: RunId | None, **facts: Any
    ) -> Incident:
        """Open an incident, for a dispatcher to decide on."""
        row = Incident(
            id=IncidentId(uuid7()),
            organization_id=self.organization_id,
            kind=kind,
            run_id=run_id,
            subject=subject,
            subject_id=subject_id,
            facts=msgspec.to_builtins(facts),
            opened_at=self.now,
        )
        self.add(row)
        if subject == "stop":
            self.incidents.setdefault(subject_id, []).append(row)
        self.event(
            "incident.opened",
            "incident",
            row.id,
            {"incident_id": row.id, "kind": kind, "run_id": run_id},
        )
        return row

    def tell(self, driver_id: DriverId, kind: str, entity_id: Any, op: str = "put") -> None:
        self._news.append(
            News(audience=driver_audience(driver_id), kind=kind, entity_id=entity_id, op=op)
        )

    def tell_stop(self, stop: Stop) -> None:
        """Tell the stop's driver how it stands now."""
        self.tell(self.runs[stop.run_id].driver_id, "stop", stop.id)

    def tell_run(self, run: Run) -> None:
        self.tell(run.driver_id, "run", run.id)

    async def save(self, session: AsyncSession) -> None:
        """Write everything, with as few statements for many facts as for one."""
        for rows in self._rows:
            session.add_all(rows)
            await session.flush()
        await log.record_many(
            session,
            organization_id=self.organization_id,
            events=self._events,
            at=self.now,
            actor=self.actor,
        )
        await log.tell_many(session, organization_id=self.organization_id, news=self._news)


async def load_for_facts(
    session: AsyncSession, reporter: Reporter, facts: Iterable[Fact], now: datetime
) -> Day:
    """Load what ``facts`` are about, as far as this driver was ever told of it."""
    day = Day(reporter.organization_id, now, reporter.actor)
    facts = list(facts)
    await log.hold(session, reporter.organization_id)  # one at a time for the whole day
    named = {fact.stop_id for fact in facts if fact.stop_id is not None}
    run_ids = {fact.run_id for fact in facts if fact.run_id is not None}
    told = await session.exec(
        select(FeedEntry.kind, FeedEntry.entity_id).where(
            FeedEntry.audience == driver_audience(reporter.driver_id),
            FeedEntry.organization_id == reporter.organization_id,
            col(FeedEntry.entity_id).in_(named | run_ids),
        )
    )
    day.told = set(told)
    stop_ids = {stop_id for stop_id in named if ("stop", stop_id) in day.told}
    where_now = await session.exec(
        select(Stop.run_id).where(
            Stop.organization_id == reporter.organization_id, col(Stop.id).in_(stop_ids)
        )
    )
    known_runs = {run_id for run_id in run_ids if ("run", run_id) in day.told}
    await load_runs(session, day, known_runs | {RunId(run_id) for run_id in where_now})
    await load_orders(session, day, day.stops)
    counted = {fact.run_id for fact in facts if fact.type in _COUNT_THE_LOAD} & known_runs
    whole = {stop.id for stop in day.stops.values() if stop.run_id in counted}
    await _load_packages(session, day, stop_ids | whole)
    day.demands = Demands(await demands_of(session, reporter.organization_id))
    day.reasons = await reasons_of(session, reporter.organization_id)
    await _load_history(session, day, stop_ids | whole)
    return day


async def load_runs(session: AsyncSession, day: Day, run_ids: Collection[RunId]) -> None:
    """Load runs with all their stops."""
    mine = day.organization_id
    runs = await session.exec(
        select(Run).where(Run.organization_id == mine, col(Run.id).in_(run_ids))
    )
    day.runs |= {run.id: run for run in runs}
    stops = await session.exec(
        select(Stop).where(Stop.organization_id == mine, col(Stop.run_id).in_(run_ids))
    )
    day.stops |= {stop.id: stop for stop in stops}


async def load_orders(session: AsyncSession, day: Day, stop_ids: Iterable[StopId]) -> None:
    """Load the tasks of some stops, with their orders and the newest window told for each."""
    mine = day.organization_id
    tasks = await session.exec(
        select(Task)
        .where(Task.organization_id == mine, col(Task.stop_id).in_(stop_ids))
        .order_by(col(Task.id))
    )
    for task in tasks:
        day.tasks.setdefault(task.stop_id, []).append(task)
    order_ids = {task.order_id for found in day.tasks.values() for task in found}
    orders = await session.exec(
        select(Order).where(Order.organization_id == mine, col(Order.id).in_(order_ids))
    )
    day.orders |= {order.id: order for order in orders}
    promises = await session.exec(
        select(Promise)
        .where(Promise.organization_id == mine, col(Promise.order_id).in_(order_ids))
        .order_by(col(Promise.made_at), col(Promise.id))
    )
    day.promises |= {promise.order_id: promise for promise in promises}


async def _load_packages(session: AsyncSession, day: Day, stop_ids: Collection[StopId]) -> None:
    order_ids = {task.order_id for stop_id in stop_ids for task in day.tasks.get(stop_id, [])}
    found = await session.exec(
        select(Package)
        .where(Package.organization_id == day.organization_id, col(Package.order_id).in_(order_ids))
        .order_by(col(Package.id))
    )
    for package in found:
        day.packages.setdefault(package.order_id, []).append(package)


async def _load_history(session: AsyncSession, day: Day, stop_ids: Collection[StopId]) -> None:
    mine = day.organization_id
    attempts = await session.exec(
        select(Attempt).where(Attempt.organization_id == mine, col(Attempt.stop_id).in_(stop_ids))
    )
    for attempt in attempts:
        day.attempts.setdefault(attempt.fact_id, []).append(attempt)
    await load_incidents(session, day, stop_ids)


async def load_incidents(session: AsyncSession, day: Day, stop_ids: Collection[StopId]) -> None:
    """Load what is open about some stops."""
    incidents = await session.exec(
        select(Incident).where(
            Incident.organization_id == day.organization_id,
            Incident.status != "resolved",
            Incident.subject == "stop",
            col(Incident.subject_id).in_(stop_ids),
        )
    )
    for incident in incidents:
        day.incidents.setdefault(StopId(incident.subject_id), []).append(incident)
