"""Messages, rules and channels as they are shown."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.messaging import receipts, rules, wording
from dispatch_server.messaging.delivery import Delivery
from dispatch_server.messaging.intake import rules_of
from dispatch_server.messaging.model import Message, MessageRules, MessageTemplate
from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import TemplateState
from dispatch_server.messaging.rules import Channel, MessageKind, MessageState
from dispatch_server.messaging.schema import (
    ChannelView,
    MessageKindView,
    MessageRulesView,
    MessageView,
    OrderMessages,
    ReceiptView,
    TemplateView,
)
from dispatch_server.messaging.service import Messages, kind_now
from dispatch_server.messaging.templates import Templates
from dispatch_server.orders.service import one_order
from dispatch_server.texts import LOCALES
from shared.ids import OrderId, OrganizationId

MOST: Final = 100  # messages of an order that are shown, the newest


async def rules_view(
    session: AsyncSession, organization_id: OrganizationId, messages: Messages
) -> MessageRulesView:
    """Show what an organization's customers are told, and over which channels."""
    own, there = await rules_of(session, organization_id), messages.delivery.senders
    channels = [
        await _channel(session, own, channel, is_set_up=channel in there)
        for channel in dict.fromkeys([*(Channel(one) for one in own.channels), *Channel])
        if channel is not Channel.LOG or channel in there
    ]
    templates = await _templates(session, own, messages.templates)
    return MessageRulesView(
        kinds=tuple(_kind(own, kind, templates) for kind in MessageKind),
        opens=own.opens,
        closes=own.closes,
        whatsapp_agreed=own.whatsapp_agreed,
        sms_plain=own.sms_plain,
        channels=tuple(channels),
    )


def _kind(
    own: MessageRules, kind: MessageKind, templates: Mapping[tuple[str, str], TemplateView]
) -> MessageKindView:
    return MessageKindView(
        kind=kind,
        is_on=kind not in own.off,
        is_urgent=kind in rules.URGENT,
        placeholders=wording.PLACEHOLDERS[kind],
        usual={locale: wording.standard(kind, locale) for locale in LOCALES},
        own=own.texts.get(kind, {}),
        templates={
            locale: templates[kind, locale] for locale in LOCALES if (kind, locale) in templates
        },
    )


async def _templates(
    session: AsyncSession, own: MessageRules, templates: Templates
) -> dict[tuple[str, str], TemplateView]:
    """Show how the template of each present text stands, by kind and language."""
    found = await session.exec(
        select(MessageTemplate).where(MessageTemplate.organization_id == own.organization_id)
    )
    rows = list(found)
    approved = {(one.kind, one.locale) for one in rows if one.state == TemplateState.APPROVED}
    names = {one.name for one in templates.present(own).values()}
    return {
        (one.kind, one.locale): TemplateView(
            name=one.name,
            state=TemplateState(one.state),
            reason=one.reason,
            category=one.category,
            told_at=one.told_at,
            older=one.state != TemplateState.APPROVED and (one.kind, one.locale) in approved,
        )
        for one in rows
        if one.name in names
    }


async def _channel(
    session: AsyncSession, own: MessageRules, channel: Channel, *, is_set_up: bool
) -> ChannelView:
    mine: tuple[Any, ...] = (
        Message.organization_id == own.organization_id,
        Message.channel == channel,
    )
    waiting = await session.exec(
        select(func.count()).select_from(Message).where(*mine, Message.state == MessageState.QUEUED)
    )
    sent = await session.exec(select(func.max(col(Message.sent_at))).where(*mine))
    failed = await session.exec(
        select(Message)
        .where(*mine, Message.state == MessageState.FAILED)
        .order_by(col(Message.created_at).desc())
        .limit(1)
    )
    last = failed.first()
    return ChannelView(
        channel=channel,
        is_set_up=is_set_up,
        is_used=channel is Channel.LOG or channel in own.channels,
        needs_person=last is not None and last.remedy == Remedy.PERSON,
        waiting=waiting.one(),
        sent_at=sent.one(),
        failed_at=last.created_at if last is not None else None,
        failure=last.answer if last is not None else "",
    )


async def order_messages(
    session: AsyncSession, organization_id: OrganizationId, order_id: OrderId, delivery: Delivery
) -> OrderMessages:
    """Show what a recipient was told, with each receipt. Raises NoSuchOrder."""
    order = await one_order(session, organization_id, order_id)
    found = await session.exec(
        select(Message)
        .where(Message.order_id == order.id, Message.organization_id == organization_id)
        .order_by(col(Message.created_at).desc(), col(Message.id).desc())
        .limit(MOST)
    )
    return OrderMessages(
        has_channel=bool(delivery.senders),
        now=kind_now(order),
        messages=tuple(await message_views(session, list(found))),
    )


async def message_views(session: AsyncSession, messages: list[Message]) -> list[MessageView]:
    """Show some messages, their addresses in part."""
    said = await receipts.of_messages(session, messages)
    return [
        MessageView(
            id=one.id,
            kind=one.kind,
            channel=one.channel,
            state=one.state,
            reason=one.reason,
            address=rules.masked(one.address),
            subject=one.subject,
            text=one.as_sent or one.text,
            template=one.template,
            answer=one.answer,
            remedy=one.remedy,
            tries=one.tries,
            is_by_hand=one.actor != log.SYSTEM,
            next_at=one.next_at,
            created_at=one.created_at,
            receipts=tuple(
                msgspec.convert(row, ReceiptView, from_attributes=True)
                for row in said.get(str(one.id), ())
            ),
        )
        for one in messages
    ]
