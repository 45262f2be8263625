"""What is new for one phone, from one moment of the database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.chat.thread import KIND
from dispatch_server.chat.views import lines_by_id
from dispatch_server.db.log import driver_audience
from dispatch_server.db.model import Counter, FeedEntry
from dispatch_server.runs.views import driver_runs, driver_stops
from dispatch_server.sync.cursor import Cursor, parse
from shared.ids import DriverId, OrganizationId, RunId, StopId
from shared.sync import Change, Op


class Page(msgspec.Struct, frozen=True, kw_only=True):
    changes: tuple[Change, ...]
    cursor: str
    more: bool
    reset: bool


async def read_page(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    driver_id: DriverId,
    cursor: str,
    limit: int,
) -> Page:
    """Read the changes after ``cursor``. One that is not of this log starts over, with ``reset``."""
    counter = (
        await session.exec(select(Counter).where(Counter.organization_id == organization_id))
    ).one()
    place = parse(cursor)
    is_known = (
        place is not None and place.generation == counter.generation and place.rev <= counter.rev
    )
    after = place.rev if place is not None and is_known else 0
    found = await session.exec(
        select(FeedEntry)
        .where(
            FeedEntry.audience == driver_audience(driver_id),
            FeedEntry.organization_id == organization_id,
            FeedEntry.rev > after,
        )
        .order_by(col(FeedEntry.rev))
        .limit(limit + 1)
    )
    entries = list(found)
    page, more = entries[:limit], len(entries) > limit
    last = page[-1].rev if more else counter.rev
    return Page(
        changes=await _contents(session, organization_id, page),
        cursor=str(Cursor(counter.generation, last)),
        more=more,
        reset=not is_known,
    )


async def _contents(
    session: AsyncSession, organization_id: OrganizationId, entries: list[FeedEntry]
) -> tuple[Change, ...]:
    put = [entry for entry in entries if entry.op == Op.PUT]
    run_ids = [RunId(entry.entity_id) for entry in put if entry.kind == "run"]
    stop_ids = [StopId(entry.entity_id) for entry in put if entry.kind == "stop"]
    line_ids = [entry.entity_id for entry in put if entry.kind == KIND]
    views: Mapping[str, Mapping[Any, msgspec.Struct]] = {
        "run": await driver_runs(session, organization_id, run_ids) if run_ids else {},
        "stop": await driver_stops(session, organization_id, stop_ids) if stop_ids else {},
        KIND: await lines_by_id(session, organization_id, line_ids) if line_ids else {},
    }
    return tuple(_change(entry, views[entry.kind].get(entry.entity_id)) for entry in entries)


def _change(entry: FeedEntry, view: msgspec.Struct | None) -> Change:
    entity_id: UUID = entry.entity_id
    if entry.op != Op.PUT or view is None:
        return Change(rev=entry.rev, op=Op.REMOVE, kind=entry.kind, id=str(entity_id))
    data = msgspec.Raw(msgspec.json.encode(view))
    return Change(rev=entry.rev, op=Op.PUT, kind=entry.kind, id=str(entity_id), data=data)
