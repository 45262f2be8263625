"""A small world for the sync machine: two organizations, four phones, a bad network, a bad disk.

Server and phones are the real code on real files. What is simulated is the network (requests and
answers get lost), the crashes (at the borders of transactions) and the clocks.
"""

import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.chat.model import Chat, ChatLine
from dispatch_server.db.model import Counter, Event, FeedEntry
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order, Promise
from dispatch_server.runs import views
from dispatch_server.runs.model import Attempt, Incident, Proof, Run, Stop, Task
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.model import Blob, Declaration, StoredFact
from driver_app.sync.transport import NoAnswer, Reply
from shared.clock import FixedClock
from shared.facts import Fact
from shared.ids import DriverId
from shared.runs import RunView, StopView
from shared.sync import SyncAnswer, SyncRequest
from tests.build import an_organization, create_schema
from tests.phone import AppLine, Phone, a_sync_app
from tests.published import a_device, a_town, publish_town

START: Final = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
STATE: Final = (  # the tables that no replay may change
    StoredFact,
    Run,
    Stop,
    Task,
    Attempt,
    Proof,
    Incident,
    Order,
    Promise,
    Event,
    FeedEntry,
    Counter,
    Blob,
    Declaration,
    Chat,
    ChatLine,
)
Loss = str  # "" | "request" | "answer" | "portal" | "crash"


class Crash(Exception):
    """The server dies with its transaction open."""


class FragileDatabase(Database):
    """Dies before the commit when told to."""

    dies = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with super().transaction() as session:
            yield session
            if self.dies:
                self.dies = False
                raise Crash


class Line(AppLine):
    """One phone's way to the server. It notes what passes, and loses what it is told to lose."""

    def __init__(self, world: "World") -> None:
        super().__init__(world.app)
        self.world = world
        self.losses: list[Loss] = []
        self.limit = 0  # of a page; 0: as the phone asks
        self.replays: list[bytes] = []  # requests that the server has answered with a 202

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        loss = self.losses.pop(0) if self.losses else ""
        is_sync = path == "/v1/driver/sync"
        if is_sync:
            body = self._limited(body)
            self.world.note_request(body)
        if loss == "request":
            raise NoAnswer
        if loss == "portal":
            page = b"<html>Welcome to the airport</html>"
            return Reply(status=200, headers={"content-type": "text/html"}, body=page)
        self.world.db.dies = loss == "crash"
        reply = await super().send(method, path, token=token, headers=headers, body=body)
        self.world.db.dies = False
        if is_sync and reply.status == 202:
            self.replays.append(body)
            self.world.note_answer(token, reply.body)
        if loss == "answer":
            raise NoAnswer
        return reply

    def _limited(self, body: bytes) -> bytes:
        if not self.limit:
            return body
        request = msgspec.json.decode(body, type=SyncRequest)
        return msgspec.json.encode(msgspec.structs.replace(request, limit=self.limit))


class World:
    """The server's files, the phones, and what is known to have happened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FixedClock(START)
        self.callers: dict[str, Caller] = {}
        self.phones: list[Phone] = []
        self.runs: list[Run] = []
        self.sent: dict[tuple[UUID, UUID, int], set[UUID]] = {}  # ids under each number
        self.acks: dict[tuple[UUID, UUID], int] = {}  # the highest ever seen
        self.told: dict[str, set[str]] = {}  # entities in answers, by device
        self.open_server()

    def open_server(self) -> None:
        self.db = FragileDatabase(f"sqlite+aiosqlite:///{self.folder / 'porta.sqlite'}")
        self.photos = PhotoStore(self.folder / "photos")
        self.app = a_sync_app(self.db, self.clock, self.photos, self.callers)
        for phone in self.phones:
            phone.line.client = Line(self).client

    async def build(self) -> None:
        """Make two organizations with published plans, and a phone for each device."""
        await create_schema(self.db)
        for name, drivers in (("Casa Aurora", 2), ("Outra Casa", 1)):
            organization = await an_organization(self.db, self.clock, name=name)
            town = await a_town(self.db, self.clock, organization, drivers=drivers, stops=3)
            await a_device(self.db, self.clock, town.crews[0])
            self.runs += await publish_town(self.db, self.clock, town)
            for crew in town.crews:
                for device in crew.devices:
                    caller = crew.caller_on(device)
                    self.callers[str(device.id)] = caller

    def unpack_phones(self) -> None:
        for number, caller in enumerate(self.callers.values()):
            folder = self.folder / f"phone{number}"
            self.phones.append(Phone(folder, caller, Line(self), FixedClock(START)))

    async def close(self) -> None:
        for phone in self.phones:
            phone.store.close()
            await phone.line.close()
        await self.db.close()

    async def crash_server(self) -> None:
        """Kill the server and start it again on what is on its disk."""
        await self.db.close()
        self.open_server()

    async def back_up_server(self) -> None:
        await self.db.close()
        shutil.copy(self.folder / "porta.sqlite", self.folder / "backup.sqlite")
        self.open_server()

    async def restore_server(self) -> bool:
        """Put the backup in place, if there is one. Its log gets a new generation."""
        backup = self.folder / "backup.sqlite"
        if not backup.exists():
            return False
        await self.db.close()
        for file in self.folder.glob("porta.sqlite*"):
            file.unlink()
        shutil.copy(backup, self.folder / "porta.sqlite")
        self.open_server()
        async with self.db.transaction() as session:
            for counter in await session.exec(select(Counter)):
                counter.generation = secrets.token_hex(4)
        self.acks.clear()  # what was acknowledged since then is known to the phones alone
        return True

    def note_request(self, body: bytes) -> None:
        request = msgspec.json.decode(body, type=SyncRequest)
        for raw in request.facts:
            fact = msgspec.json.decode(raw)
            key = (UUID(str(request.device)), UUID(str(request.epoch)), fact["seq"])
            self.sent.setdefault(key, set()).add(UUID(fact["id"]))

    def note_answer(self, token: str, body: bytes) -> None:
        answer = msgspec.json.decode(body, type=SyncAnswer)
        key = (UUID(str(answer.device)), UUID(str(answer.epoch)))
        self.acks[key] = max(self.acks.get(key, 0), answer.acked_through)
        self.told.setdefault(token, set()).update(change.id for change in answer.changes)

    async def rows(self, table: Any) -> list[Any]:
        async with self.db.reading() as session:
            return list(await session.exec(select(table)))

    async def state_hash(self) -> str:
        """Hash everything that must not change when an old request comes again."""
        digest = hashlib.sha256()
        async with self.db.reading() as session:
            for table in STATE:
                rows = await session.exec(select(table))
                lines = sorted(repr(sorted(row.model_dump().items(), key=str)) for row in rows)
                digest.update("\n".join(lines).encode())
        return digest.hexdigest()

    async def truth_for(self, caller: Caller) -> tuple[dict[Any, RunView], dict[Any, StopView]]:
        """Read what a driver's phones should show."""
        async with self.db.reading() as session:
            mine = await session.exec(
                select(Run).where(Run.driver_id == DriverId(_known(caller.driver_id)))
            )
            run_ids = [run.id for run in mine]
            runs = await views.driver_runs(session, caller.organization_id, run_ids)
            stops = await session.exec(select(Stop))
            stop_ids = [stop.id for stop in stops if stop.run_id in run_ids]
            return runs, await views.driver_stops(session, caller.organization_id, stop_ids)


def _known[T](value: T | None) -> T:
    assert value is not None
    return value


def fact_of(row: StoredFact) -> Fact | None:
    """Read a stored fact back; None for one that cannot be read."""
    try:
        return msgspec.json.decode(row.content, type=Fact)
    except msgspec.MsgspecError:
        return None


class Template:
    """A world made once, and copied for each example."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.callers: dict[str, Caller] = {}
        self.runs: list[Run] = []

    async def make(self) -> None:
        world = World(self.folder)
        await world.build()
        self.callers, self.runs = world.callers, world.runs
        world.unpack_phones()
        for phone in world.phones:
            await phone.sign_in()
            await phone.settle()
        await world.close()

    def copy(self, to: Path) -> World:
        shutil.copytree(self.folder, to)
        world = World(to)
        world.callers.update(self.callers)
        world.runs = self.runs
        world.unpack_phones()
        return world
