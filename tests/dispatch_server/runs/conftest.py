"""A published day, and a hand to report with."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.model import Event, FeedEntry
from dispatch_server.db.session import Database
from dispatch_server.runs.apply import Verdict, apply_facts
from dispatch_server.runs.day import Reporter
from dispatch_server.runs.model import Run, Stop
from shared.clock import FixedClock
from shared.facts import BlobRef, Fact, FactType, Failed, Fix, Succeeded
from shared.ids import FactId, uuid7
from shared.states import FailureReason
from tests.published import Crew, Town, a_town, publish_town, stops_of


class Office:
    """What the server knows of a day, and a way for its drivers to report."""

    def __init__(self, db: Database, clock: FixedClock, town: Town) -> None:
        self.db = db
        self.clock = clock
        self.town = town
        self.runs: list[Run] = []

    async def publish(self) -> None:
        self.runs = await publish_town(self.db, self.clock, self.town)

    async def stops(self, number: int = 0) -> list[Stop]:
        return await stops_of(self.db, self.runs[number])

    async def stop(self, stop_id: Any) -> Stop:
        async with self.db.reading() as session:
            return await session.get_one(Stop, stop_id)

    async def run(self, number: int = 0) -> Run:
        async with self.db.reading() as session:
            return await session.get_one(Run, self.runs[number].id)

    async def rows(self, table: Any) -> list[Any]:
        async with self.db.reading() as session:
            return list(await session.exec(select(table)))

    async def events(self, *types: str) -> list[Event]:
        found = await self.rows(Event)
        return sorted((e for e in found if not types or e.type in types), key=lambda e: e.rev)

    async def told(self, crew: int) -> dict[tuple[str, Any], str]:
        """What a driver's phone was last told to do with each entity."""
        audience = f"driver:{self.town.crews[crew].driver.id}"
        found = [row for row in await self.rows(FeedEntry) if row.audience == audience]
        return {(row.kind, row.entity_id): row.op for row in found}

    async def report(self, *facts: Fact, crew: int = 0) -> list[Verdict]:
        """Have a driver's facts applied, in one batch."""
        async with self.db.transaction() as session:
            return await apply_facts(session, self.clock, reporter(self.town.crews[crew]), facts)

    def fact(self, type_: FactType, stop: Stop | None = None, **more: Any) -> Fact:
        """Make a fact of this moment about a stop of its run, or about the first run."""
        body = more.pop("body", {})
        run_id = stop.run_id if stop is not None else self.runs[0].id
        values: dict[str, Any] = {
            "seq": 1,
            "id": FactId(uuid7()),
            "type": type_,
            "occurred_at": self.clock.now(),
            "run_id": run_id,
            "stop_id": stop.id if stop is not None else None,
            "run_version": 1,
            "body": msgspec.Raw(msgspec.json.encode(body)),
        }
        return Fact(**(values | more))

    def delivered(self, stop: Stop, **more: Any) -> Fact:
        more.setdefault("body", Succeeded(receiver_name="Helena"))
        more.setdefault("blobs", (a_blob(),))
        return self.fact(FactType.STOP_SUCCEEDED, stop, **more)

    def failed(self, stop: Stop, **more: Any) -> Fact:
        more.setdefault("body", Failed(reason=FailureReason.RECIPIENT_ABSENT))
        more.setdefault("blobs", (a_blob(),))
        return self.fact(FactType.STOP_FAILED, stop, **more)

    def later(self, minutes: float) -> datetime:
        self.clock.turn(timedelta(minutes=minutes))
        return self.clock.now()


def reporter(crew: Crew) -> Reporter:
    return Reporter(
        organization_id=crew.organization_id,
        driver_id=crew.driver.id,
        device_id=crew.devices[0].id,
    )


def a_blob(number: int = 1) -> BlobRef:
    return BlobRef(sha256=f"{number:064x}", size=1000, mime="image/jpeg")


HERE = Fix(lat=60.1744, lon=24.9510, accuracy_m=8.0)


@pytest.fixture
async def office(db: Database, clock: FixedClock, organization: Organization) -> Office:
    """Two drivers with a run of three stops each, published."""
    office = Office(db, clock, await a_town(db, clock, organization))
    await office.publish()
    return office
