"""A tracked day: links, a hub that knows the driver, and photos in a folder."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from sqlmodel import SQLModel

from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db.session import Database
from dispatch_server.live.hub import Hub
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from dispatch_server.runs.model import Attempt, Proof
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.tracking.service import Tracking
from shared.clock import FixedClock
from shared.geo import Point, offset
from shared.ids import AttemptId, Epoch, FactId, ProofId, uuid7
from shared.states import OrderStatus, StopStatus
from tests.day import Day, save, stop_point

URL = "https://porta.example"
SECRET = b"a secret of this test"


def a_photo() -> bytes:
    """Make a picture unlike any other."""
    photo = io.BytesIO()
    Image.frombytes("RGB", (8, 8), uuid7().bytes * 12).save(photo, "JPEG")
    return photo.getvalue()


class Shown:
    """What the tests turn: the day, the driver's place, the photos."""

    def __init__(self, db: Database, clock: FixedClock, day: Day, folder: Path) -> None:
        self.db = db
        self.clock = clock
        self.day = day
        self.hub = Hub(clock)
        self.photos = PhotoStore(folder)
        self.tracking = Tracking(
            db, clock=clock, secret=SECRET, url=URL, photos=self.photos, whereabouts=self.hub
        )
        self._seq = 0

    @property
    def support(self) -> Caller:
        return Caller(organization_id=self.day.organization.id, role=Role.SUPPORT)

    async def token(self, order: int = 1) -> str:
        url = await self.tracking.link(self.day.organization.id, self.day.orders[order].id)
        return url.rsplit("/", 1)[1]

    def see_driver(self, *, before_stop: int = 2, metres: float = 500, **more: Any) -> Point:
        """Put the driver so many metres west of a stop, in the run under way."""
        at = offset(stop_point(before_stop), north_m=12, east_m=-metres)
        now = int(self.clock.now().timestamp() * 1000)
        self._seq += 1
        seen = Seen(
            seq=self._seq,
            at=now,
            received_at=now,
            lat=at.lat,
            lon=at.lon,
            accuracy_m=5,
            speed_mps=None,
            heading_deg=None,
            battery=None,
            flags=Flag(0),
        )
        stream = Stream(
            driver_id=self.day.driver.id,
            device_id=self.day.device.id,
            epoch=Epoch(self.day.run.id),
        )
        settings: dict[str, Any] = {"run_id": self.day.run.id} | more
        fix = Current(stream=stream, seen=seen, **settings)
        self.hub.channel(self.day.organization.id).put(fix)
        return at

    async def change(self, row: SQLModel, **values: Any) -> None:
        async with self.db.transaction() as session:
            fresh = await session.get_one(type(row), row.id)  # type: ignore[attr-defined] # each of these rows has one
            for name, value in values.items():
                setattr(fresh, name, value)
                setattr(row, name, value)
            session.add(fresh)

    async def head_for(self, order: int) -> None:
        """End the stops before this one, and set out for it."""
        for stop in self.day.stops[:order]:
            await self.change(stop, status=StopStatus.SUCCEEDED)
        await self.change(self.day.stops[order], status=StopStatus.EN_ROUTE)

    async def deliver(self, order: int, **more: Any) -> Proof:
        """End a stop well, with a photo that is here."""
        now, day = self.clock.now(), self.day
        await self.change(day.stops[order], status=StopStatus.SUCCEEDED, ended_at=now)
        await self.change(day.orders[order], status=OrderStatus.DELIVERED, updated_at=now)
        return await self.attempt(order, **more)

    async def attempt(self, order: int, **more: Any) -> Proof:
        now, day = self.clock.now(), self.day
        settings: dict[str, Any] = {
            "outcome": "succeeded",
            "receiver_name": "Joaquim Teles",
            "occurred_at": now - timedelta(seconds=20),
        } | more
        attempt = Attempt(
            id=AttemptId(uuid7()),
            organization_id=day.organization.id,
            order_id=day.orders[order].id,
            stop_id=day.stops[order].id,
            run_id=day.run.id,
            driver_id=day.driver.id,
            device_id=day.device.id,
            fact_id=FactId(uuid7()),
            number=1,
            flags=[],
            received_at=now,
            **settings,
        )
        content = a_photo()
        sha256 = hashlib.sha256(content).hexdigest()
        proof = Proof(
            id=ProofId(uuid7()),
            organization_id=day.organization.id,
            attempt_id=attempt.id,
            sha256=sha256,
            size=len(content),
            mime="image/jpeg",
            is_complete=True,
            completed_at=now,
        )
        await save(self.db, attempt)
        await save(self.db, proof)
        await self.photos.append(day.organization.id, sha256, 0, content)
        assert await self.photos.finish(day.organization.id, sha256)
        return proof

    async def picture(self, proof: Proof) -> bytes:
        """What of a photo may be shown."""
        seen = await self.photos.read_view(self.day.organization.id, proof.sha256)
        assert seen is not None
        return seen
