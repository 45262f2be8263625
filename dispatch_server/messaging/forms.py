"""In which form a message goes out: as a template, as free text, fitted to SMS, or not at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.messaging import segments, templating, windows, wording
from dispatch_server.messaging.model import Message, MessageRules, MessageTemplate
from dispatch_server.messaging.port import Templated, TemplateState
from dispatch_server.messaging.rules import Channel, MessageKind
from shared.ids import OrganizationId

_MOST: Final = 20  # versions of a text that are looked through, the newest first


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What the recipient will read, and the template that makes it where there is one."""

    text: str
    template: Templated | None = None


async def form_of(
    session: AsyncSession, message: Message, own: MessageRules, *, link_base: str, now: datetime
) -> Form | None:
    """Choose the form of a message; None where its channel takes none of what there is.

    On WhatsApp, the template of the present words goes first: it needs no open window. Then free
    text, where the recipient wrote lately; then the template of older words.
    """
    match Channel(message.channel):
        case Channel.SMS:
            return Form(text=segments.as_sms(message.text, message.locale, plain=own.sms_plain))
        case Channel.WHATSAPP:
            pass
        case _:
            return Form(text=message.text)
    approved = await approved_for(
        session, message.organization_id, MessageKind(message.kind), message.locale
    )
    present = wording.pattern_of(MessageKind(message.kind), message.locale, own.texts)
    name = templating.template_of(
        MessageKind(message.kind), message.locale, present, link_base=link_base
    ).name
    newest_first = [filled(one, message.filling) for one in approved]
    forms = [one for one in newest_first if one is not None]
    for form in forms:
        if form.template is not None and form.template.name == name:
            return form
    if await windows.is_open(session, message.organization_id, message.address, now):
        return Form(text=message.text)
    return forms[0] if forms else None


async def approved_for(
    session: AsyncSession, own: OrganizationId, kind: MessageKind, locale: str
) -> Sequence[MessageTemplate]:
    """Give the approved templates of a kind of message, the newest first."""
    found = await session.exec(
        select(MessageTemplate)
        .where(
            MessageTemplate.organization_id == own,
            MessageTemplate.kind == kind,
            MessageTemplate.locale == locale,
            MessageTemplate.state == TemplateState.APPROVED,
        )
        .order_by(col(MessageTemplate.created_at).desc(), col(MessageTemplate.id).desc())
        .limit(_MOST)
    )
    return list(found)


def filled(row: MessageTemplate, filling: dict[str, str]) -> Form | None:
    """Fill a template; None where something is missing, or the link leads elsewhere by now."""
    link = filling.get("link", "")
    values = templating.values_of(row.slots, filling)
    if values is None or not link.startswith(row.link_base):
        return None
    return Form(
        text=templating.as_read(row.body, values, link),
        template=Templated(
            name=row.name,
            locale=row.locale,
            values=values,
            button=link.removeprefix(row.link_base),
        ),
    )
