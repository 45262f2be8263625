"""Writing to a driver, and saying that what they wrote was read. Safe to repeat."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.chat.model import ChatLine
from dispatch_server.chat.rules import LineTaken, fit_text
from dispatch_server.chat.schema import ChatSummary, NewLine
from dispatch_server.chat.thread import KIND, Thread, open_thread
from dispatch_server.chat.views import lines_by_id, read_page
from dispatch_server.db import log
from dispatch_server.db.log import News, driver_audience
from dispatch_server.fleet.names import driver_name
from dispatch_server.runs.change import StopNotFound
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.views import RunNotFound
from shared.chat import Author, ChatLineView
from shared.ids import DriverId, OrganizationId, RunId


class Forgotten(msgspec.Struct, frozen=True):
    """Lines that were erased. A driver's have the ids of the facts that brought them."""

    organization_id: OrganizationId
    ids: tuple[UUID, ...]


async def write_line(
    session: AsyncSession,
    caller: Caller,
    driver_id: DriverId,
    line_id: UUID,
    new: NewLine,
    *,
    now: datetime,
) -> ChatLineView:
    """Write to a driver. The same line again is the same line.

    Raises NoSuchDriver, LineEmpty, LineTaken, RunNotFound, StopNotFound.
    """
    mine = caller.organization_id
    await driver_name(session, driver_id, mine)
    text = fit_text(new.text)
    thread = await _open(session, caller, driver_id, now)
    known = await session.get(ChatLine, (mine, line_id))
    if known is None:
        run_id = await _run_of(session, mine, new)
        await thread.add(
            line_id,
            text,
            author=Author.OFFICE,
            written_at=now,
            user_id=caller.user_id,
            run_id=run_id,
            stop_id=new.stop_id,
        )
        await thread.day.save(session)
    elif (known.driver_id, known.author, known.text) != (driver_id, Author.OFFICE, text):
        raise LineTaken
    return (await lines_by_id(session, mine, [line_id]))[line_id]


async def read_through(
    session: AsyncSession, caller: Caller, driver_id: DriverId, through: int, *, now: datetime
) -> ChatSummary:
    """Note that the office has read a driver's lines up to a number. Raises NoSuchDriver."""
    await driver_name(session, driver_id, caller.organization_id)
    thread = await _open(session, caller, driver_id, now)
    if await thread.read(Author.OFFICE, through, now):
        await thread.day.save(session)
    page = await read_page(session, caller.organization_id, driver_id, before=None, limit=1)
    return page.chat


async def forget_lines(session: AsyncSession, *, before: datetime, limit: int) -> Forgotten | None:
    """Erase lines that came before a time, here and on phones; None where none is left.

    The oldest ``limit`` of one organization: ask again.
    """
    oldest = await session.exec(
        select(ChatLine.organization_id)
        .where(ChatLine.received_at < before)
        .order_by(col(ChatLine.received_at))
        .limit(1)
    )
    organization_id = oldest.first()
    if organization_id is None:
        return None
    mine = OrganizationId(organization_id)
    await log.hold(session, mine)
    found = await session.exec(
        select(ChatLine.id, ChatLine.driver_id)
        .where(ChatLine.organization_id == mine, ChatLine.received_at < before)
        .order_by(col(ChatLine.received_at))
        .limit(limit)
    )
    gone = {line_id: DriverId(driver_id) for line_id, driver_id in found}
    news = [
        News(audience=driver_audience(driver_id), kind=KIND, entity_id=line_id, op="remove")
        for line_id, driver_id in gone.items()
    ]
    await log.tell_many(session, organization_id=mine, news=news)
    await session.exec(
        delete(ChatLine).where(
            col(ChatLine.organization_id) == mine, col(ChatLine.id).in_(list(gone))
        )
    )
    return Forgotten(mine, tuple(gone))


async def _open(
    session: AsyncSession, caller: Caller, driver_id: DriverId, now: datetime
) -> Thread:
    return await open_thread(
        session, caller.organization_id, driver_id, now=now, actor=caller.actor
    )


async def _run_of(
    session: AsyncSession, organization_id: OrganizationId, new: NewLine
) -> RunId | None:
    """Find the run that a line belongs to. Raises RunNotFound, StopNotFound."""
    if new.stop_id is not None:
        stop = await session.get(Stop, new.stop_id)
        if stop is None or stop.organization_id != organization_id:
            raise StopNotFound(stop_id=new.stop_id)
        return stop.run_id
    if new.run_id is not None:
        run = await session.get(Run, new.run_id)
        if run is None or run.organization_id != organization_id:
            raise RunNotFound(run_id=new.run_id)
    return new.run_id
