"""From the event log to messages that wait: read by cursor, in one transaction with the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.insert import insert_new
from dispatch_server.db.model import Event
from dispatch_server.messaging import optouts, rules, wording
from dispatch_server.messaging.facts import Case, read_cases
from dispatch_server.messaging.model import Message, MessageRules
from dispatch_server.messaging.rules import Channel, MessageKind, MessageState, Quiet, Said, Terms
from dispatch_server.texts import best_locale
from dispatch_server.tracking import links
from shared.clock import Clock
from shared.ids import OrganizationId, uuid7

PAGE: Final = 200  # events read at a time, while the organization's log is held
UNIQUE: Final = ("order_id", "kind", "version", "again", "channel")

type Address = tuple[Channel, str]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one message is to say, and to whom; ``said`` decides the rest."""

    case: Case
    said: Said


@dataclass(frozen=True, slots=True)
class Intake:
    """Makes messages. ``channels`` are those that are set up, ``url`` the server's for customers."""

    clock: Clock
    secret: bytes
    url: str
    channels: tuple[Channel, ...]

    @property
    def link_base(self) -> str:
        """What the address of each order's page begins with."""
        return links.base_of(self.url)

    async def take_in(self, session: AsyncSession, organization_id: OrganizationId) -> bool:
        """Read on, and say whether there may be more. Each message is made once."""
        await log.hold(session, organization_id)
        now = self.clock.now()
        own = await rules_of(session, organization_id)
        events, cursor = await log.read_on(session, organization_id, after=own.cursor, limit=PAGE)
        if cursor == own.cursor:
            return False
        if events and now - events[0].received_at > rules.STALE:
            own.cursor = await self._last_stale(session, organization_id, now)
        else:
            own.cursor = cursor
            await self._tell(session, organization_id, own, events, now)
        session.add(own)
        await session.flush()
        return True

    async def _last_stale(
        self, session: AsyncSession, organization_id: OrganizationId, now: datetime
    ) -> int:
        """Find the end of what is no news any more: nobody was told of it, and nobody will be."""
        found = await session.exec(
            select(func.max(col(Event.rev))).where(
                Event.organization_id == organization_id,
                col(Event.received_at) < now - rules.STALE,
            )
        )
        return found.one() or 0

    async def _tell(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        own: MessageRules,
        events: Sequence[Event],
        now: datetime,
    ) -> None:
        cues = rules.without_echo(
            cue
            for event in events
            if now - event.received_at <= rules.STALE
            for cue in rules.cues(event.type, event.subject_id, event.body)
            if cue.kind not in own.off
        )
        if not cues or not self.channels:
            return
        organization = await session.get_one(Organization, organization_id)
        zone, quiet = ZoneInfo(organization.time_zone), Quiet(own.opens, own.closes)
        told: dict[tuple[UUID, MessageKind, str], Told] = {}
        for case in await read_cases(session, organization_id, cues):
            said = rules.say(case.kind, case.known, now=now, zone=zone, quiet=quiet)
            if said is not None:
                told[case.order.id, said.kind, said.version] = Told(case=case, said=said)
        for key in await self._told_before(session, organization_id, [key[0] for key in told]):
            told.pop(key, None)
        silent = await self._silent(session, organization_id, list(told.values()))
        rows = [
            await self.message(session, organization, own, one, silent, now=now)
            for one in told.values()
        ]
        await insert_new(session, rows, unique=UNIQUE)

    async def message(
        self,
        session: AsyncSession,
        organization: Organization,
        own: MessageRules,
        told: Told,
        silent: frozenset[Address],
        *,
        now: datetime,
        after: Channel | None = None,
        again: int = 0,
        actor: str = log.SYSTEM,
    ) -> Message:
        """Write a message, over the channel after ``after``; it waits, or is suppressed."""
        case, said = told.case, told.said
        channels = rules.channels_of(own.channels, self.channels)
        opted_out = frozenset(
            channel
            for channel in channels
            if (channel, rules.address_of(case.known, channel)) in silent
        )
        terms = Terms(channels=channels, has_consent=own.whatsapp_agreed, opted_out=opted_out)
        channel, why = rules.choose(case.known, terms, after=after)
        suppressed = said.suppressed or why
        locale = case.order.locale or organization.locale
        worded = wording.word(
            said.kind,
            locale,
            wording.Filling(
                name=case.order.recipient_name,
                shop=organization.name,
                order=case.order.external_id,
                link=await self._link(session, case),
                window=said.window,
                reason=case.reason,
            ),
            own.texts,
            zone=ZoneInfo(organization.time_zone),
            now=said.at,
        )
        return Message(
            id=uuid7(),
            organization_id=organization.id,
            order_id=case.order.id,
            kind=said.kind,
            version=said.version,
            again=again,
            channel=channel or "",
            locale=best_locale(locale),
            address=rules.address_of(case.known, channel) if channel else "",
            subject=worded.subject,
            text=worded.text,
            filling=worded.filling,
            state=MessageState.SUPPRESSED if suppressed else MessageState.QUEUED,
            reason=suppressed or "",
            next_at=None if suppressed else said.at,
            actor=actor,
            created_at=now,
        )

    async def _link(self, session: AsyncSession, case: Case) -> str:
        return await links.address_for(
            session,
            organization_id=case.order.organization_id,
            order_id=case.order.id,
            secret=self.secret,
            url=self.url,
            at=self.clock.now(),
        )

    async def _told_before(
        self, session: AsyncSession, organization_id: OrganizationId, order_ids: list[UUID]
    ) -> list[tuple[UUID, MessageKind, str]]:
        found = await session.exec(
            select(Message.order_id, Message.kind, Message.version).where(
                Message.organization_id == organization_id, col(Message.order_id).in_(order_ids)
            )
        )
        return [(order_id, MessageKind(kind), version) for order_id, kind, version in found]

    async def _silent(
        self, session: AsyncSession, organization_id: OrganizationId, told: Sequence[Told]
    ) -> frozenset[Address]:
        return await optouts.among(
            session,
            organization_id,
            [
                (channel, rules.address_of(one.case.known, channel))
                for one in told
                for channel in self.channels
            ],
        )


async def rules_of(session: AsyncSession, organization_id: OrganizationId) -> MessageRules:
    """Give what an organization said about messages; the usual where it said nothing yet."""
    found = await session.get(MessageRules, organization_id, populate_existing=True)
    return found or MessageRules(organization_id=organization_id)
