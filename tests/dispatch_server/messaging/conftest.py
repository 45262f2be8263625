"""A day whose customers are told, over channels that keep what they are given."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import col, select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.messaging.delivery import Delivery
from dispatch_server.messaging.intake import Intake
from dispatch_server.messaging.model import Message, MessageRules, MessageTemplate
from dispatch_server.messaging.port import (
    NotSent,
    Outgoing,
    Proposal,
    Receipt,
    Standing,
    TemplateState,
)
from dispatch_server.messaging.posting import Post
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.service import Messages
from dispatch_server.messaging.templates import Templates
from shared.clock import FixedClock
from tests.day import Day, a_day, save

SECRET = b"the installation's secret"
URL = "https://porta.example"


@dataclass
class Provider:
    """Takes every message, or says no as it is told to."""

    channel: Channel
    says_no: NotSent | None = None
    got: list[Outgoing] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, message: Outgoing) -> Receipt:
        if self.says_no is not None:
            raise self.says_no
        self.got.append(message)
        self.news.set()
        return Receipt(provider_id=f"{self.channel}-{message.id}", answer="200 ok")

    async def aclose(self) -> None:
        self.got.clear()


@dataclass
class Desk:
    """Approves what it is given, or lets it stand as it is told to."""

    state: TemplateState = TemplateState.APPROVED
    says_no: NotSent | None = None
    has: dict[tuple[str, str], Standing] = field(default_factory=dict)
    got: list[Proposal] = field(default_factory=list)
    listed: int = 0  # how often it was read

    async def submit(self, proposal: Proposal) -> Standing:
        if self.says_no is not None:
            raise self.says_no
        self.got.append(proposal)
        key = proposal.name, proposal.locale
        self.has[key] = Standing(name=key[0], locale=key[1], state=self.state, category="UTILITY")
        return self.has[key]

    async def read(self) -> list[Standing]:
        if self.says_no is not None:
            raise self.says_no
        self.listed += 1
        return list(self.has.values())

    async def aclose(self) -> None:
        self.has.clear()


@dataclass
class Telling:
    """A post that works when it is told to, and a day to tell of."""

    db: Database
    clock: FixedClock
    day: Day
    post: Post
    whatsapp: Provider
    email: Provider
    desk: Desk
    office: Messages

    async def happens(self, type_: str, order: int = 0, **body: object) -> None:
        """Write an event about an order, or about its stop."""
        own, row = self.day.organization.id, self.day.orders[order]
        is_stop = type_.startswith("stop.")
        said = {"order_id": str(row.id), "order_ids": [str(row.id)], **body}
        async with self.db.transaction() as session:
            await log.record(
                session,
                organization_id=own,
                type=type_,
                subject="stop" if is_stop else "order",
                subject_id=self.day.stops[order].id if is_stop else row.id,
                at=self.clock.now(),
                body=said,
            )

    async def work(self) -> None:
        """Look at the log, and send what is due."""
        await self.post.look()
        await self.post.send_due()

    async def messages(self) -> list[Message]:
        async with self.db.reading() as session:
            return list(
                await session.exec(
                    select(Message)
                    .where(Message.organization_id == self.day.organization.id)
                    .order_by(col(Message.created_at), col(Message.id))
                )
            )

    async def rules(self, **fields: Any) -> None:
        """Say the rules; where customers agreed to WhatsApp, its templates are seen to."""
        await save(self.db, MessageRules(organization_id=self.day.organization.id, **fields))
        if fields.get("whatsapp_agreed"):
            await self.office.check_templates(self.day.organization.id)

    async def templates(self) -> list[MessageTemplate]:
        async with self.db.reading() as session:
            return list(await session.exec(select(MessageTemplate)))


async def telling_of(db: Database, clock: FixedClock, organization: Organization) -> Telling:
    whatsapp, email = Provider(Channel.WHATSAPP), Provider(Channel.EMAIL)
    intake = Intake(clock, SECRET, URL, (Channel.WHATSAPP, Channel.EMAIL))
    senders = {Channel.WHATSAPP: whatsapp, Channel.EMAIL: email}
    day = await a_day(db, clock, organization)
    day.orders[0].recipient_email = "helena@example.org"
    await save(db, day.orders[0])
    desk, post = Desk(), Post(db, clock, Delivery(db, clock, intake, senders))
    templates = Templates(db, Jobs(db), clock, desk, intake.link_base)
    messages = Messages(post.delivery, templates)
    return Telling(db, clock, day, post, whatsapp, email, desk, messages)


@pytest.fixture
async def telling(
    db: Database, clock: FixedClock, organization: Organization
) -> AsyncIterator[Telling]:
    made = await telling_of(db, clock, organization)
    yield made
    await made.post.stop()
    await made.post.aclose()
