"""A phone that says exactly what a test wants, straight to the service and its database."""

import hashlib
from typing import Any

import msgspec
from sqlmodel import select

from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.runs.model import Incident
from dispatch_server.sync import service
from dispatch_server.sync.model import StoredFact
from shared.clock import Clock
from shared.facts import FactType
from shared.ids import DeviceId, Epoch, uuid7
from shared.sync import SyncAnswer, SyncRequest
from tests.phone import a_photo


def a_fact(seq: int, kind: str = FactType.RUN_ACCEPTED, **more: Any) -> dict[str, Any]:
    """Make a fact as it travels."""
    return {
        "seq": seq,
        "id": str(uuid7()),
        "type": kind,
        "occurred_at": "2026-11-23T11:00:00Z",
    } | {
        name: str(value) if name.endswith("_id") else msgspec.to_builtins(value)
        for name, value in more.items()
    }


def a_blob(seed: int = 0) -> tuple[dict[str, Any], bytes]:
    """Take a photo: how a fact declares it, and its bytes."""
    photo = a_photo(seed)
    return declared(photo.content), photo.content


def declared(content: bytes, **more: Any) -> dict[str, Any]:
    """Declare some bytes as a fact does."""
    return {"sha256": sha256(content), "size": len(content), "mime": "image/jpeg"} | more


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Handset:
    """One phone's log, and what the server has of it."""

    def __init__(self, db: Database, clock: Clock, caller: Caller) -> None:
        assert caller.device_id is not None
        self.db = db
        self.clock = clock
        self.caller = caller
        self.device_id: DeviceId = caller.device_id
        self.epoch = Epoch(uuid7())

    def request(self, *facts: dict[str, Any], **more: Any) -> SyncRequest:
        fields: dict[str, Any] = {
            "device": self.device_id,
            "epoch": self.epoch,
            "sent_at": int(self.clock.now().timestamp() * 1000),
            "facts": tuple(msgspec.Raw(msgspec.json.encode(fact)) for fact in facts),
        }
        return SyncRequest(**(fields | more))

    async def sync(self, *facts: dict[str, Any], **more: Any) -> SyncAnswer:
        return await service.sync(self.db, self.clock, self.caller, self.request(*facts, **more))

    async def stored(self) -> list[tuple[int, str]]:
        """Give number and id of each fact that the server has of this epoch."""
        query = select(StoredFact).where(
            StoredFact.device_id == self.device_id, StoredFact.epoch == self.epoch
        )
        async with self.db.reading() as session:
            return sorted((row.seq, str(row.id)) for row in await session.exec(query))


def said(*facts: dict[str, Any]) -> list[tuple[int, str]]:
    """Give number and id of each fact, as Handset.stored does."""
    return [(fact["seq"], fact["id"]) for fact in facts]


async def incidents(db: Database) -> list[Incident]:
    async with db.reading() as session:
        return list(await session.exec(select(Incident)))
