"""Templates of an organization's texts: written, handed in, and what the provider says of them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log as events
from dispatch_server.db.insert import insert_new
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.messaging import wording
from dispatch_server.messaging.intake import rules_of
from dispatch_server.messaging.model import MessageRules, MessageTemplate
from dispatch_server.messaging.outcomes import Learnt, Remedy
from dispatch_server.messaging.port import NotSent, Proposal, Standing, TemplateDesk, TemplateState
from dispatch_server.messaging.rules import MessageKind
from dispatch_server.messaging.templating import Template, template_of
from dispatch_server.texts import LOCALES
from shared.clock import Clock
from shared.ids import OrganizationId, uuid7

HAND_IN: Final = "message_templates"  # a job
LOOK: Final = "message_templates_look"
EXAMPLE: Final = "example"  # what ends an example's link
TWICE_AN_HOUR: Final = "11,41 * * * *"
AT_ONCE: Final = 4  # templates handed in
_UNSURE: Final = (TemplateState.UNSENT, TemplateState.PENDING, TemplateState.PAUSED)
_LESSONS: Final[Mapping[Learnt, TemplateState]] = {
    Learnt.TEMPLATE_GONE: TemplateState.GONE,
    Learnt.TEMPLATE_PAUSED: TemplateState.PAUSED,
    Learnt.TEMPLATE_DISABLED: TemplateState.DISABLED,
}

log = structlog.get_logger(__name__)


@dataclass
class Templates:
    """``desk`` approves, where there is one; ``link_base`` begins each order's address."""

    db: Database
    jobs: Jobs
    clock: Clock
    desk: TemplateDesk | None
    link_base: str

    def __post_init__(self) -> None:
        self.jobs.add(Job(name=HAND_IN, do=self.hand_in, at_once=1))
        self.jobs.add(Job(name=LOOK, do=self.look, daily=TWICE_AN_HOUR, at_once=1))

    async def aclose(self) -> None:
        if self.desk is not None:
            await self.desk.aclose()

    def present(self, own: MessageRules) -> dict[tuple[MessageKind, str], Template]:
        """Make the template of each text that is sent, as it is worded now."""
        return {
            (kind, locale): template_of(
                kind,
                locale,
                wording.pattern_of(kind, locale, own.texts),
                link_base=self.link_base,
            )
            for kind in MessageKind
            if kind not in own.off
            for locale in LOCALES
        }

    async def want(self, session: AsyncSession, own: MessageRules) -> None:
        """Write down the templates that are missing, with examples, and have them handed in."""
        if self.desk is None or not own.whatsapp_agreed:
            return
        organization = await session.get_one(Organization, own.organization_id)
        rows = [
            self._row(organization, own, kind, one) for (kind, _), one in self.present(own).items()
        ]
        if await insert_new(session, rows, unique=("organization_id", "name", "locale")):
            await self.jobs.enqueue(session, HAND_IN, organization_id=str(own.organization_id))

    def _row(
        self, organization: Organization, own: MessageRules, kind: MessageKind, one: Template
    ) -> MessageTemplate:
        example = wording.example(
            kind,
            one.locale,
            own.texts,
            shop=organization.name,
            link=f"{self.link_base}{EXAMPLE}",
            zone=ZoneInfo(organization.time_zone),
            now=self.clock.now(),
        )
        return MessageTemplate(
            id=uuid7(),
            organization_id=organization.id,
            kind=kind,
            locale=one.locale,
            name=one.name,
            body=one.body,
            slots=list(one.slots),
            examples=[example.filling[slot] for slot in one.slots],
            button=one.button,
            link_base=one.link_base,
            state=TemplateState.UNSENT,
            created_at=self.clock.now(),
        )

    async def hand_in(self, organization_id: str) -> None:
        """Hand in what nobody has handed in yet, and ask how the others stand."""
        await self.tend(OrganizationId(UUID(organization_id)))

    async def look(self) -> None:
        """Write down what is missing since texts or the address changed, and ask for what waits.

        A version of ours may bring other usual texts, and a webhook may be lost.
        """
        if self.desk is None:
            return
        async with self.db.reading() as session:
            agreed = await session.exec(
                select(MessageRules.organization_id).where(col(MessageRules.whatsapp_agreed))
            )
            everybody = [OrganizationId(one) for one in agreed]
        unsure = []
        for organization_id in everybody:
            async with self.db.transaction() as session:
                await events.hold(session, organization_id)
                await self.want(session, await rules_of(session, organization_id))
                waits = await session.exec(
                    select(MessageTemplate.id).where(
                        MessageTemplate.organization_id == organization_id,
                        col(MessageTemplate.state).in_(_UNSURE),
                    )
                )
                if waits.first() is not None:
                    unsure.append(organization_id)
        if unsure:
            await self.tend(*unsure)

    async def tend(self, *organizations: OrganizationId) -> NotSent | None:
        """Hand in what is not yet, and read once how all stand; give what went wrong."""
        if self.desk is None:
            return None
        for one in organizations:
            await self._hand_in_missing(one, self.desk)
        try:
            standings = await self.desk.read()
        except NotSent as trouble:
            return trouble
        for one in organizations:
            await self._read(one, standings)
        return None

    async def _hand_in_missing(self, organization_id: OrganizationId, desk: TemplateDesk) -> None:
        async with self.db.reading() as session:
            own = await rules_of(session, organization_id)
            present = [one.name for one in self.present(own).values()]
            found = await session.exec(
                select(MessageTemplate).where(
                    MessageTemplate.organization_id == organization_id,
                    col(MessageTemplate.name).in_(present),
                    col(MessageTemplate.state).in_((TemplateState.UNSENT, TemplateState.GONE)),
                )
            )
            rows = list(found)
        places = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._submit(row, desk, places) for row in rows))

    async def _submit(
        self, row: MessageTemplate, desk: TemplateDesk, places: asyncio.Semaphore
    ) -> None:
        proposal = Proposal(
            name=row.name,
            locale=row.locale,
            body=row.body,
            examples=tuple(row.examples),
            button=row.button,
            link_base=row.link_base,
        )
        try:
            async with places:
                standing = await desk.submit(proposal)
        except NotSent as trouble:
            is_refused = trouble.remedy is Remedy.NEXT  # the template itself, not who hands it in
            standing = Standing(
                name=row.name,
                locale=row.locale,
                state=TemplateState.REJECTED if is_refused else TemplateState.UNSENT,
                reason=trouble.answer,
            )
            log.info("template_not_taken", template=row.name, remedy=trouble.remedy)
        async with self.db.transaction() as session:
            fresh = await session.get_one(MessageTemplate, row.id)
            _apply(fresh, standing)
            session.add(fresh)

    async def _read(self, own: OrganizationId, standings: Sequence[Standing]) -> None:
        """Keep how an organization's templates stand; one that is not listed is gone."""
        by_name = {(one.name, one.locale): one for one in standings}
        now = self.clock.now()
        async with self.db.transaction() as session:
            rows = await session.exec(
                select(MessageTemplate).where(MessageTemplate.organization_id == own)
            )
            for row in rows:
                standing = by_name.get((row.name, row.locale))
                if standing is not None:
                    _apply(row, standing)
                elif row.state == TemplateState.APPROVED:
                    row.state = TemplateState.GONE
                row.told_at = now
                session.add(row)

    async def heard(self, standing: Standing, at: datetime) -> None:
        """Believe what a webhook says of a template, unless something newer is known."""
        async with self.db.transaction() as session:
            rows = await session.exec(
                select(MessageTemplate)
                .where(
                    MessageTemplate.name == standing.name,
                    MessageTemplate.locale == standing.locale,
                )
                .order_by(col(MessageTemplate.id))
                .with_for_update()
            )
            for row in rows:
                if row.told_at is None or row.told_at.replace(microsecond=0) <= at:
                    _apply(row, standing)
                    row.told_at = at
                    session.add(row)


async def learn(session: AsyncSession, name: str, learnt: Learnt, answer: str) -> None:
    """Send a template no more that the provider says cannot be sent."""
    state = _LESSONS.get(learnt)
    if state is not None:
        await session.exec(
            update(MessageTemplate)
            .where(col(MessageTemplate.name) == name)
            .values(state=state, reason=answer)
        )


def _apply(row: MessageTemplate, standing: Standing) -> None:
    row.state, row.reason = standing.state, standing.reason
    row.category = standing.category or row.category
