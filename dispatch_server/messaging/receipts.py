"""What providers report: each receipt counts once, in whatever order they come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.insert import insert_new
from dispatch_server.messaging import optouts, rules
from dispatch_server.messaging.model import Message, MessageReceipt
from dispatch_server.messaging.rules import Channel, MessageState
from shared.ids import OrganizationId, uuid7

MOST_SENDERS: Final = 100  # organizations that one address may have heard from


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``message.*``. Says nothing about the recipient: events live for years."""

    order_id: str
    kind: str
    channel: str


async def held(session: AsyncSession, message: Message) -> Message:
    """Give a message's row to be changed. The log is held first, as by all who write both."""
    await log.hold(session, message.organization_id)
    return await session.get_one(Message, message.id, with_for_update=True, populate_existing=True)


async def lead_on(
    session: AsyncSession, message: Message, state: MessageState, *, answer: str, at: datetime
) -> bool:
    """Keep a receipt for a held message; False where it is known, or overtaken.

    What is overtaken is kept all the same: it was said.
    """
    row = MessageReceipt(
        id=uuid7(),
        organization_id=message.organization_id,
        message_id=message.id,
        state=state,
        answer=answer,
        at=at,
    )
    is_new = bool(await insert_new(session, [row], unique=("message_id", "state")))
    if not is_new or not rules.is_news(message.state, state):
        return False
    message.state, message.answer, message.next_at = state, answer, None
    session.add(message)
    await session.flush()
    await log.record(
        session,
        organization_id=message.organization_id,
        type=f"message.{state}",
        subject="message",
        subject_id=message.id,
        at=at,
        body=Said(order_id=str(message.order_id), kind=message.kind, channel=message.channel),
    )
    return True


async def find(
    session: AsyncSession, channel: Channel, provider_id: str, *, message_id: UUID | None = None
) -> Message | None:
    """Find the message that a provider knows by a name, or by ours where it repeats that.

    A receipt may be faster than the answer that tells us the name.
    """
    found = await session.exec(
        select(Message).where(Message.provider_id == provider_id, Message.channel == channel)
    )
    known = found.first()
    if known is None and message_id is not None:
        known = await session.get(Message, message_id)
    return known if known is not None and known.channel == channel else None


async def senders_to(
    session: AsyncSession, channel: Channel, address: str
) -> Sequence[OrganizationId]:
    """Say which organizations have written to an address."""
    found = await session.exec(
        select(Message.organization_id)
        .where(Message.channel == channel, Message.address == address)
        .distinct()
        .limit(MOST_SENDERS)
    )
    return sorted(OrganizationId(one) for one in found)


async def opt_out(
    session: AsyncSession,
    organization_id: OrganizationId,
    channel: Channel,
    address: str,
    at: datetime,
) -> bool:
    """Send no more messages to an address; those that wait are suppressed when they are due."""
    await log.hold(session, organization_id)
    if not await optouts.add(session, organization_id, channel, address, at):
        return False
    await log.record(
        session,
        organization_id=organization_id,
        type="message.opted_out",
        subject="organization",
        subject_id=organization_id,
        at=at,
        body={"channel": channel},
        actor="customer",
    )
    return True


async def of_messages(
    session: AsyncSession, messages: Sequence[Message]
) -> dict[str, list[MessageReceipt]]:
    """Give the receipts of some messages, the oldest first."""
    found = await session.exec(
        select(MessageReceipt)
        .where(col(MessageReceipt.message_id).in_([one.id for one in messages]))
        .order_by(col(MessageReceipt.at), col(MessageReceipt.id))
    )
    by_message: dict[str, list[MessageReceipt]] = {}
    for one in found:
        by_message.setdefault(str(one.message_id), []).append(one)
    return by_message
