"""What happened on a demo day: what the phones hold against what the server holds."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
from sqlmodel import col, select

from dispatch_server.db.session import Database
from dispatch_server.live.history import PositionHistory
from dispatch_server.live.service import history_url
from dispatch_server.orders.model import Order
from dispatch_server.planning.schema import PlanView
from dispatch_server.runs.model import Attempt
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.settings import Settings
from dispatch_server.sync.model import Blob, StoredFact
from shared.clock import SystemClock
from shared.states import OrderStatus


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """What one simulated phone said at its end (driver_app.simulation.script.CrewReport)."""

    driver_name: str
    facts_saved: int
    facts_unsent: int
    photos: tuple[str, ...]
    photos_unsent: int
    fixes: int
    driven_m: float
    delivered: int
    failed: dict[str, int]
    errors: int


class DayReport(msgspec.Struct, frozen=True, kw_only=True):
    """The result of ``porta demo --json``. Stable: programs read it."""

    city: str
    drivers: int
    orders: int
    planned: int
    left_out: int
    on_hold: int  # their addresses wait for a person
    delivered: int
    failed: dict[str, int]
    facts_saved: int
    facts_stored: int
    facts_duplicated: int
    photos_saved: int
    photos_matching: int
    planned_km: float
    driven_km: float
    plan_hours: float
    nearest_neighbour_hours: float
    nearest_neighbour_km: float
    roads: str
    positions_in: int
    server_kills: int
    log_errors: int
    wall_s: float


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What the server's tables and photo folder hold."""

    orders: int
    on_hold: int
    delivered: int
    failed: dict[str, int]
    facts: int
    distinct_facts: int
    positions: int
    photos: frozenset[str]  # complete ones whose bytes, read again, have the hash they should


async def read_stored(settings: Settings) -> Stored:
    """Count in the database and on the disk of a server that is not running."""
    db, photos = Database(settings.database), PhotoStore(settings.data_dir / "photos")
    history = PositionHistory(
        history_url(settings), clock=SystemClock(), days=settings.position_days
    )
    try:
        return await _count(db, photos, history)
    finally:
        await history.stop()
        await db.close()


async def _count(db: Database, photos: PhotoStore, history: PositionHistory) -> Stored:
    async with db.reading() as session:
        statuses = Counter(await session.exec(select(Order.status)))
        reasons = await session.exec(
            select(Attempt.reason).where(
                Attempt.outcome == "failed", col(Attempt.is_public).is_(True)
            )
        )
        facts = list(await session.exec(select(StoredFact.id)))
        blobs = list(await session.exec(select(Blob).where(col(Blob.is_complete).is_(True))))
    kept = [
        blob.sha256
        for blob in blobs
        if await asyncio.to_thread(_sha256, photos.original(blob.organization_id, blob.sha256))
        == blob.sha256
    ]
    return Stored(
        orders=statuses.total(),
        on_hold=statuses[OrderStatus.ON_HOLD],
        delivered=statuses[OrderStatus.DELIVERED],
        failed=dict(sorted(Counter(reasons).items())),
        facts=len(facts),
        distinct_facts=len(set(facts)),
        photos=frozenset(kept),
        positions=await history.count(),
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def make_report(
    *,
    city: str,
    plan: PlanView,
    stored: Stored,
    phones: Sequence[Phone],
    server_kills: int,
    server_errors: int,
    wall_s: float,
) -> DayReport:
    """Put both sides next to each other. ``plan`` is the published one, with its figures."""
    figures = plan.figures
    if figures is None:
        raise ValueError("a published plan has figures")
    photos = [sha256 for phone in phones for sha256 in phone.photos]
    return DayReport(
        city=city,
        drivers=len(phones),
        orders=stored.orders,
        planned=figures.orders - len(plan.unassigned),
        left_out=len(plan.unassigned),
        on_hold=stored.on_hold,
        delivered=stored.delivered,
        failed=stored.failed,
        facts_saved=sum(phone.facts_saved for phone in phones),
        facts_stored=stored.distinct_facts,
        facts_duplicated=stored.facts - stored.distinct_facts,
        photos_saved=len(photos),
        photos_matching=sum(sha256 in stored.photos for sha256 in photos),
        planned_km=round(figures.distance_m / 1000, 2),
        driven_km=round(sum(phone.driven_m for phone in phones) / 1000, 2),
        plan_hours=round(figures.duration_s / 3600, 3),
        nearest_neighbour_hours=round(figures.nearest_neighbour_duration_s / 3600, 3),
        nearest_neighbour_km=round(figures.nearest_neighbour_distance_m / 1000, 2),
        roads=plan.roads_source,
        positions_in=stored.positions,
        server_kills=server_kills,
        log_errors=server_errors + sum(phone.errors for phone in phones),
        wall_s=round(wall_s, 1),
    )
