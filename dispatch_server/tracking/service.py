"""The customer's page: found by its token, drawn from what the rules let through."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order
from dispatch_server.runs.model import Proof
from dispatch_server.runs.port import Whereabouts
from dispatch_server.tracking import links, page
from dispatch_server.tracking.facts import read_facts
from dispatch_server.tracking.limits import Misses, Seats
from dispatch_server.tracking.model import TrackingLink
from dispatch_server.tracking.page import Scene
from dispatch_server.tracking.port import Photos
from dispatch_server.tracking.rules import is_shown, view
from shared.clock import Clock
from shared.ids import OrderId, OrganizationId

LOOK_S: Final = 10.0  # positions ring no bell
REST_S: Final = 2.0  # between two looks, however often the log rings
BEAT_S: Final = 15.0  # of silence; proxies close lines that say nothing
STREAM_S: Final = 1_800.0  # then the browser opens a new one


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A page that a token opened."""

    link: TrackingLink
    scene: Scene


class Tracking:
    """Everything behind ``/t/``. Made by the composition root; holds nothing that needs a start."""

    def __init__(
        self,
        db: Database,
        *,
        clock: Clock,
        secret: bytes,
        url: str,
        photos: Photos,
        whereabouts: Whereabouts,
    ) -> None:
        """``secret`` signs tokens, ``url`` is the server's address as customers know it."""
        self._db = db
        self._clock = clock
        self._secret = secret
        self._url = url
        self._photos = photos
        self._whereabouts = whereabouts
        self.misses = Misses()
        self.seats = Seats()

    async def link(self, organization_id: OrganizationId, order_id: OrderId) -> str:
        """Give the address of an order's page; the same one each time. Raises NoSuchOrder."""
        async with self._db.transaction() as session:
            return await self.link_within(session, organization_id, order_id)

    async def link_within(
        self, session: AsyncSession, organization_id: OrganizationId, order_id: OrderId
    ) -> str:
        """Give the address within the caller's transaction, as messages need it."""
        return await links.address_for(
            session,
            organization_id=organization_id,
            order_id=order_id,
            secret=self._secret,
            url=self._url,
            at=self._clock.now(),
        )

    async def revoke(self, caller: Caller, order_id: OrderId) -> None:
        async with self._db.transaction() as session:
            await links.revoke(
                session,
                organization_id=caller.organization_id,
                order_id=order_id,
                at=self._clock.now(),
            )

    async def open(self, token: str, *, accepted: str = "") -> Opened | None:
        """Find the page of a token. None alike where it is unknown, revoked or over.

        ``accepted`` is the browser's Accept-Language.
        """
        async with self._db.reading() as session:
            return await self._open(session, token, accepted)

    async def note_opened(self, link: TrackingLink) -> None:
        """Record the first time that a customer looks."""
        if link.opened_at is not None:
            return
        now = self._clock.now()
        async with self._db.transaction() as session:
            fresh = await session.get_one(TrackingLink, link.id, with_for_update=True)
            if fresh.opened_at is not None:
                return
            fresh.opened_at = now
            session.add(fresh)
            await log.record(
                session,
                organization_id=link.organization_id,
                type="tracking_link.opened",
                subject="order",
                subject_id=link.order_id,
                at=now,
                body={"order_id": str(link.order_id), "link_id": str(link.id)},
                actor="customer",
            )

    async def photo(self, token: str, proof_id: UUID) -> bytes | None:
        """Give a photo that the token's page shows, and no other."""
        opened = await self.open(token)
        if opened is None or proof_id not in opened.scene.view.photos:
            return None
        own = opened.link.organization_id
        async with self._db.reading() as session:
            found = await session.exec(
                select(Proof.sha256).where(
                    Proof.id == proof_id, Proof.organization_id == own, col(Proof.is_complete)
                )
            )
            sha256 = found.first()
        return await self._photos.read_view(own, sha256) if sha256 else None

    async def changes(self, token: str, *, accepted: str = "") -> AsyncIterator[str | None]:
        """Give the page's content at once and whenever it changes; None as a sign of life.

        Ends with the page, after its last change, or after STREAM_S.
        """
        opened = await self.open(token, accepted=accepted)
        if opened is None:
            return
        bell = self._db.wake.bell(opened.link.organization_id)
        began = spoke = time.monotonic()
        said = ""
        while opened is not None and time.monotonic() - began < STREAM_S:
            content = page.content(opened.scene, token=token, now=self._clock.now())
            if content != said:
                yield content
                said, spoke = content, time.monotonic()
            elif time.monotonic() - spoke >= BEAT_S:
                yield None
                spoke = time.monotonic()
            if opened.scene.view.moment not in page.LIVE:
                return
            bell.clear()
            await asyncio.sleep(REST_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await bell.wait()
            opened = await self.open(token, accepted=accepted)

    def now(self) -> datetime:
        return self._clock.now()

    async def _open(self, session: AsyncSession, token: str, accepted: str) -> Opened | None:
        now = self._clock.now()
        link = await links.find(session, token, at=now)
        if link is None:
            return None
        order = await session.get_one(Order, link.order_id)
        facts = await read_facts(session, order, self._whereabouts)
        if not is_shown(facts, now=now):
            return None
        organization = await session.get_one(Organization, link.organization_id)
        scene = Scene(
            view=view(facts, now=now),
            shop=organization.name,
            order_number=order.external_id,
            locale=page.reader_locale(order.locale, accepted, organization.locale),
            time_zone=organization.time_zone,
        )
        return Opened(link=link, scene=scene)
