"""What providers report of messages, and what recipients ask of us, is kept here."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log as log_of
from dispatch_server.db.session import Database
from dispatch_server.messaging import receipts, stopping, windows
from dispatch_server.messaging.delivery import Delivery
from dispatch_server.messaging.hook import Report, Stop, Wrote
from dispatch_server.messaging.model import Message
from dispatch_server.messaging.rules import Channel, MessageState, masked, spellings
from shared.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """``secret`` signs the links with which recipients stop messages; ``clock`` is the day's."""

    db: Database
    clock: Clock
    delivery: Delivery
    secret: bytes

    async def reported(self, channel: Channel, report: Report) -> None:
        """Keep a receipt; what failed after all goes on to the next channel. Again: nothing."""
        async with self.db.reading() as session:
            message = await receipts.find(
                session, channel, report.provider_id, message_id=report.message_id
            )
        if message is None:
            log.info("receipt_of_no_message", channel=channel)
            return
        async with self.db.transaction() as session:
            fresh = await receipts.held(session, message)
            is_news = await receipts.lead_on(
                session, fresh, report.state, answer=report.answer, at=self._believed(report.at)
            )
            if is_news and report.state is MessageState.FAILED:
                await self._learn(session, fresh, report)
                await self.delivery.fall_back(session, fresh)

    async def _learn(self, session: AsyncSession, failed: Message, report: Report) -> None:
        if report.verdict is None:
            return
        failed.remedy = report.verdict.remedy
        session.add(failed)
        if report.verdict.learnt is not None:
            used = failed.template
            await self.delivery.learn(session, failed, report.verdict.learnt, template=used)

    async def wrote(self, wrote: Wrote) -> None:
        """Let free text answer who wrote over WhatsApp, for whoever has written to them."""
        for address in spellings(wrote.address):
            async with self.db.reading() as session:
                heard_from = await receipts.senders_to(session, Channel.WHATSAPP, address)
            for organization_id in heard_from:
                async with self.db.transaction() as session:
                    await log_of.hold(session, organization_id)
                    at = self._believed(wrote.at)
                    await windows.heard(session, organization_id, address, at)

    async def stopped(self, channel: Channel, stop: Stop) -> None:
        """Send no more messages to who said so, of any organization that has written to them."""
        for address in spellings(stop.address):
            async with self.db.reading() as session:
                heard_from = await receipts.senders_to(session, channel, address)
            log.info("opted_out", channel=channel, address=masked(address), of=len(heard_from))
            for organization_id in heard_from:
                async with self.db.transaction() as session:
                    await receipts.opt_out(
                        session, organization_id, channel, address, self.clock.now()
                    )

    async def holds(self, token: str) -> str | None:
        """Give the language of the message whose link holds ``token``; None where there is none."""
        async with self.db.reading() as session:
            message = await stopping.find(session, self.secret, token)
        return message.locale if message is not None else None

    async def stopped_by_link(self, token: str) -> str | None:
        """Send no more to whoever got this message; give their language. None: no such link."""
        async with self.db.transaction() as session:
            message = await stopping.find(session, self.secret, token)
            if message is None:
                return None
            await receipts.opt_out(
                session,
                message.organization_id,
                Channel(message.channel),
                message.address,
                self.clock.now(),
            )
            return message.locale

    def _believed(self, at: datetime) -> datetime:
        """Take a provider's time, but never one that is still to come."""
        return min(at, self.clock.now())
