"""The day as the driver should see it: the server's last word, and on top what it has not heard."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from driver_app.store.credentials import Identity, read_current
from driver_app.store.schema import Store
from shared.facts import Corrected, FactType, Succeeded
from shared.fold import (
    ENDINGS,
    RUN_FACTS,
    STOP_FACTS,
    corrected_status,
    is_partial,
    run_after,
    run_settled,
    stop_after,
)
from shared.ids import RunId, StopId
from shared.runs import RunView, StopView
from shared.states import ENDED_STOPS, StopStatus


class Unsent(msgspec.Struct, frozen=True, kw_only=True):
    """What only this phone has. ``since`` is when the oldest of it happened."""

    facts: int = 0
    photos: int = 0
    photo_bytes: int = 0
    since: datetime | None = None


class LocalView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that screens show of the day, from one moment of the store."""

    identity: Identity | None = None
    runs: tuple[RunView, ...] = ()
    stops: tuple[StopView, ...] = ()
    unsent: Unsent = Unsent()
    unsent_stops: frozenset[StopId] = frozenset()
    endings: dict[StopId, datetime] = {}  # when this phone ended each, unless it was undone

    def run(self, run_id: RunId) -> RunView | None:
        return next((run for run in self.runs if run.id == run_id), None)

    def stops_of(self, run_id: RunId) -> tuple[StopView, ...]:
        return tuple(stop for stop in self.stops if stop.run_id == run_id)

    def stop(self, stop_id: StopId) -> StopView | None:
        return next((stop for stop in self.stops if stop.id == stop_id), None)

    def next_stop(self, run_id: RunId) -> StopView | None:
        """Find where to go: the first stop still to serve, then the first that was put off."""
        return next(iter(self.ahead_of(run_id)), None)

    def ahead_of(self, run_id: RunId) -> tuple[StopView, ...]:
        """Give the stops still to serve in the order of driving: what was put off comes last."""
        left = [stop for stop in self.stops_of(run_id) if stop.status not in ENDED_STOPS]
        return tuple(sorted(left, key=lambda s: (s.status is StopStatus.SKIPPED, s.sequence)))


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as far as the fold needs it."""

    type: str
    run_id: RunId | None
    stop_id: StopId | None
    body: msgspec.Raw


def read_view(store: Store) -> LocalView:
    """Read the day of whoever is signed in."""
    with store.reading() as db:
        identity = read_current(db)
        if identity is None:
            return LocalView()
        device = str(identity.device_id)
        base = db.execute(
            "SELECT kind, content FROM base WHERE device_id = ? AND is_staged = 0", (device,)
        ).fetchall()
        facts = db.execute(
            "SELECT content FROM fact WHERE device_id = ? AND is_settled = 0 ORDER BY written",
            (device,),
        ).fetchall()
        unsent, unsent_stops = _unsent(db, device)
        endings = _endings(db, device)
    runs = [msgspec.json.decode(r["content"], type=RunView) for r in base if r["kind"] == "run"]
    stops = [msgspec.json.decode(r["content"], type=StopView) for r in base if r["kind"] == "stop"]
    noted = [msgspec.json.decode(row["content"], type=Noted) for row in facts]
    runs, stops = replay(runs, stops, noted)
    return LocalView(
        identity=identity,
        runs=tuple(sorted(runs, key=lambda run: (run.departs_at, run.id))),
        stops=tuple(sorted(stops, key=lambda stop: (stop.run_id, stop.sequence, stop.id))),
        unsent=unsent,
        unsent_stops=unsent_stops,
        endings=endings,
    )


def replay(
    runs: Iterable[RunView], stops: Iterable[StopView], facts: Iterable[Noted]
) -> tuple[list[RunView], list[StopView]]:
    """Fold facts over a snapshot, in the order in which they were written."""
    run_by_id = {run.id: run for run in runs}
    stop_by_id = {stop.id: stop for stop in stops}
    for fact in facts:
        if fact.type not in STOP_FACTS and fact.type not in RUN_FACTS:
            continue
        kind = FactType(fact.type)
        run_id = fact.run_id
        stop = None if fact.stop_id is None else stop_by_id.get(fact.stop_id)
        if stop is not None:
            status = _status_after(stop, kind, fact)
            stop_by_id[stop.id] = msgspec.structs.replace(stop, status=status)
            run_id = stop.run_id
        run = None if run_id is None else run_by_id.get(run_id)
        if run is not None:
            run_by_id[run.id] = msgspec.structs.replace(run, status=run_after(run.status, kind))
    statuses: dict[RunId, list[StopStatus]] = {}
    for stop in stop_by_id.values():
        statuses.setdefault(stop.run_id, []).append(stop.status)
    settled = [
        msgspec.structs.replace(run, status=run_settled(run.status, statuses.get(run.id, ())))
        for run in run_by_id.values()
    ]
    return settled, list(stop_by_id.values())


def _status_after(stop: StopView, kind: FactType, fact: Noted) -> StopStatus:
    tasks = [task.id for task in stop.tasks]
    if kind is FactType.STOP_CORRECTED:
        return corrected_status(stop.status, msgspec.json.decode(fact.body, type=Corrected), tasks)
    if kind is FactType.STOP_SUCCEEDED:
        body = msgspec.json.decode(fact.body, type=Succeeded)
        return stop_after(stop.status, kind, is_partial=is_partial(body, tasks))
    return stop_after(stop.status, kind)


def _endings(db: sqlite3.Connection, device: str) -> dict[StopId, datetime]:
    rows = db.execute(
        "SELECT stop_id, type, occurred_ms FROM fact WHERE device_id = ?"
        " AND stop_id IS NOT NULL AND type IN (?, ?, ?, ?)"
        " ORDER BY written",
        (device, *sorted(ENDINGS | {FactType.STOP_CORRECTED, FactType.STOP_UNDONE})),
    )
    ended: dict[StopId, datetime] = {}
    for row in rows:
        stop_id = StopId(UUID(row["stop_id"]))
        if row["type"] == FactType.STOP_UNDONE:
            ended.pop(stop_id, None)
        else:
            ended[stop_id] = datetime.fromtimestamp(row["occurred_ms"] / 1000, UTC)
    return ended


def _unsent(db: sqlite3.Connection, device: str) -> tuple[Unsent, frozenset[StopId]]:
    facts = db.execute(
        "SELECT count(*) AS n, min(occurred_ms) AS since FROM fact"
        " WHERE device_id = ? AND acked_ms IS NULL",
        (device,),
    ).fetchone()
    photos = db.execute(
        "SELECT count(*) AS n, coalesce(sum(size - sent), 0) AS bytes,"
        " min(fact.occurred_ms) AS since"
        " FROM blob JOIN fact ON fact.id = blob.fact_id"
        " WHERE blob.device_id = ? AND completed_ms IS NULL",
        (device,),
    ).fetchone()
    stops = db.execute(
        "SELECT DISTINCT stop_id FROM fact WHERE device_id = ? AND stop_id IS NOT NULL"
        " AND (acked_ms IS NULL OR id IN"
        " (SELECT fact_id FROM blob WHERE device_id = ? AND completed_ms IS NULL))",
        (device, device),
    ).fetchall()
    oldest = [row["since"] for row in (facts, photos) if row["since"] is not None]
    unsent = Unsent(
        facts=facts["n"],
        photos=photos["n"],
        photo_bytes=photos["bytes"],
        since=datetime.fromtimestamp(min(oldest) / 1000, UTC) if oldest else None,
    )
    ids = [row["stop_id"] for row in stops]
    return unsent, frozenset(msgspec.convert(ids, list[StopId], strict=False))
