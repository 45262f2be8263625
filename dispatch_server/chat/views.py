"""Chats as they are read: by the console, and by the phone of their driver."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec
from sqlmodel import and_, col, func, or_, select, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import User
from dispatch_server.chat.model import ChatLine
from dispatch_server.chat.schema import ChatPage, ChatSummary
from dispatch_server.db.model import Event
from dispatch_server.fleet.model import Driver
from dispatch_server.fleet.names import driver_name
from dispatch_server.orders.model import Order
from dispatch_server.runs.model import Task
from shared.chat import Author, ChatLineView
from shared.ids import DriverId, OrganizationId, StopId

MOST_CHATS: Final = 500  # in one list
MOST_CHANGED: Final = 500  # lines in one frame of the stream; a console asks for the rest
_FROM_DRIVER: Final = col(ChatLine.author) == Author.DRIVER


async def lines_by_id(
    session: AsyncSession, organization_id: OrganizationId, ids: Collection[UUID]
) -> dict[UUID, ChatLineView]:
    """Read some lines."""
    found = await session.exec(
        select(ChatLine).where(
            ChatLine.organization_id == organization_id, col(ChatLine.id).in_(ids)
        )
    )
    return {line.id: line for line in await _views(session, organization_id, found.all())}


async def read_page(
    session: AsyncSession,
    organization_id: OrganizationId,
    driver_id: DriverId,
    *,
    before: int | None,
    limit: int,
) -> ChatPage:
    """Read the newest lines of a chat, or those before a number. Raises NoSuchDriver."""
    name = await driver_name(session, driver_id, organization_id)
    query = select(ChatLine).where(
        ChatLine.organization_id == organization_id, ChatLine.driver_id == driver_id
    )
    if before is not None:
        query = query.where(ChatLine.number < before)
    found = await session.exec(query.order_by(col(ChatLine.number).desc()).limit(limit + 1))
    rows = found.all()
    known = await summaries(session, organization_id, driver_ids=[driver_id])
    none_yet = ChatSummary(driver_id=driver_id, driver_name=name, unread=0, newest=None)
    return ChatPage(
        chat=known[0] if known else none_yet,
        lines=tuple(await _views(session, organization_id, rows[:limit][::-1])),
        more=len(rows) > limit,
    )


async def summaries(
    session: AsyncSession,
    organization_id: OrganizationId,
    *,
    driver_ids: Collection[DriverId] | None = None,
    is_unread: bool = False,
) -> list[ChatSummary]:
    """List chats that have lines, the one with the newest line first.

    All of them, those of some drivers, or those in which something is unread.
    """
    unread = func.count(col(ChatLine.id)).filter(_FROM_DRIVER, col(ChatLine.read_at).is_(None))
    query = (
        select(ChatLine.driver_id, func.max(ChatLine.number), unread)
        .where(ChatLine.organization_id == organization_id)
        .group_by(col(ChatLine.driver_id))
        .order_by(func.max(ChatLine.received_at).desc(), col(ChatLine.driver_id))
        .limit(MOST_CHATS)
    )
    if driver_ids is not None:
        query = query.where(col(ChatLine.driver_id).in_(driver_ids))
    if is_unread:
        query = query.having(unread > 0)
    counted = [
        (DriverId(driver_id), number, count)
        for driver_id, number, count in await session.exec(query)
    ]
    if not counted:
        return []
    newest = await session.exec(
        select(ChatLine).where(
            ChatLine.organization_id == organization_id,
            tuple_(col(ChatLine.driver_id), col(ChatLine.number)).in_(
                [(driver_id, number) for driver_id, number, _ in counted]
            ),
        )
    )
    lines = {view.driver_id: view for view in await _views(session, organization_id, newest.all())}
    names = await _driver_names(session, organization_id, [one for one, _, _ in counted])
    return [
        ChatSummary(
            driver_id=driver_id,
            driver_name=names.get(driver_id, ""),
            unread=count,
            newest=lines.get(driver_id),
        )
        for driver_id, _, count in counted
    ]


class Changed(msgspec.Struct, frozen=True):
    """What some events changed: whole chats in short, and the lines themselves."""

    chats: tuple[ChatSummary, ...] = ()
    lines: tuple[ChatLineView, ...] = ()


async def changed_by(
    session: AsyncSession, organization_id: OrganizationId, events: Sequence[Event]
) -> Changed:
    """Read what ``events`` say was written, delivered or read, as it is now."""
    numbers: dict[DriverId, list[int]] = {}
    for event in events:
        if event.subject == "chat":
            known = numbers.setdefault(DriverId(event.subject_id), [])
            known += [int(event.body["first"]), int(event.body["last"])]
    if not numbers:
        return Changed()
    found = await session.exec(
        select(ChatLine)
        .where(
            ChatLine.organization_id == organization_id,
            or_(
                *(
                    and_(
                        ChatLine.driver_id == driver_id,
                        col(ChatLine.number).between(min(known), max(known)),
                    )
                    for driver_id, known in numbers.items()
                )
            ),
        )
        .order_by(col(ChatLine.received_at).desc(), col(ChatLine.number).desc())
        .limit(MOST_CHANGED)
    )
    lines = await _views(session, organization_id, found.all()[::-1])
    chats = await summaries(session, organization_id, driver_ids=numbers)
    return Changed(tuple(chats), tuple(lines))


async def _views(
    session: AsyncSession, organization_id: OrganizationId, rows: Sequence[ChatLine]
) -> list[ChatLineView]:
    """Name who wrote, and the orders that are spoken of, with three queries at most."""
    users = {row.user_id for row in rows if row.user_id is not None}
    named = await session.exec(
        select(User.id, User.name).where(
            User.organization_id == organization_id, col(User.id).in_(users)
        )
    )
    people = dict(named.all())
    drivers = await _driver_names(session, organization_id, {row.driver_id for row in rows})
    about = await _about(session, organization_id, {row.stop_id for row in rows if row.stop_id})
    return [
        ChatLineView(
            id=row.id,
            driver_id=row.driver_id,
            number=row.number,
            author=Author(row.author),
            name=_name(row, people, drivers),
            text=row.text,
            run_id=row.run_id,
            stop_id=row.stop_id,
            about="" if row.stop_id is None else about.get(row.stop_id, ""),
            written_at=row.written_at,
            delivered_at=row.delivered_at,
            read_at=row.read_at,
        )
        for row in rows
    ]


def _name(row: ChatLine, people: dict[UUID, str], drivers: dict[DriverId, str]) -> str:
    if row.author == Author.DRIVER:
        return drivers.get(row.driver_id, "")
    return "" if row.user_id is None else people.get(row.user_id, "")


async def _driver_names(
    session: AsyncSession, organization_id: OrganizationId, ids: Collection[DriverId]
) -> dict[DriverId, str]:
    found = await session.exec(
        select(Driver.id, Driver.name).where(
            Driver.organization_id == organization_id, col(Driver.id).in_(ids)
        )
    )
    return {DriverId(driver_id): name for driver_id, name in found}


async def _about(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> dict[StopId, str]:
    """Give what people call each stop: its first order's number, and how many more there are."""
    if not stop_ids:
        return {}
    found = await session.exec(
        select(Task.stop_id, Order.external_id)
        .join(Order, col(Order.id) == col(Task.order_id))
        .where(Task.organization_id == organization_id, col(Task.stop_id).in_(stop_ids))
        .order_by(col(Task.id))
    )
    numbers: dict[StopId, list[str]] = {}
    for stop_id, number in found:
        numbers.setdefault(StopId(stop_id), []).append(number)
    return {
        stop_id: some[0] if len(some) == 1 else f"{some[0]} +{len(some) - 1}"
        for stop_id, some in numbers.items()
    }
