"""A server and drivers as processes of their own, to be killed at any moment and started again."""

import asyncio
import contextlib
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from sqlmodel import select

from dispatch_server.accounts.devices import new_pairing_code
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order
from dispatch_server.runs.model import Attempt, Proof
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.model import Blob, StoredFact
from driver_app.store.schema import Store
from shared.clock import SystemClock
from shared.facts import FactType
from shared.states import OrderStatus
from tests.build import an_organization, create_schema
from tests.ports import free_port
from tests.published import Town, a_town, publish_town
from tests.system.killable import FOLDER, database
from tests.system.programs import Program

START_S = 60.0  # on a busy machine
DRAIN_S = 120


class Driver(Program):
    """A driver without a screen, on a folder that outlives them."""

    def __init__(self, number: int, folder: Path, url: str, code: str) -> None:
        super().__init__("-m", errors=folder / f"driver{number}.log")
        self.folder = folder / f"phone{number}"
        self.url = url
        self.code = code

    def delivered(self) -> int:
        """Count what is on the disk of one who does not work now."""
        if not self.folder.exists():
            return 0
        store = Store.open(self.folder)
        with store.reading() as phone:
            (count,) = phone.execute(
                "SELECT count(DISTINCT stop_id) FROM fact WHERE type = ?",
                (FactType.STOP_SUCCEEDED,),
            ).fetchone()
        store.close()
        return int(count)

    async def drive(self, script: Path) -> None:
        """Work as ``porta drive`` does."""
        where = ("--code", self.code, "--state-dir", str(self.folder), "--script", str(script))
        await self.start("dispatch_server", "drive", "--server", self.url, *where)

    async def drive_oddly(self, script: Path, **environment: str) -> None:
        """Work the same way, with what the environment does to it: see driver_process."""
        where = (self.url, self.code, str(self.folder), str(script))
        await self.start("tests.system.driver_process", *where, **environment)


class Day:
    """A server on a folder, its town, and a headless driver for each crew."""

    def __init__(self, folder: Path, stops: int) -> None:
        self.folder = folder
        self.stops = stops
        self.port = free_port()
        self.server = Program(
            "-m",
            "uvicorn",
            "--factory",
            "tests.system.killable:create",
            "--host=127.0.0.1",
            f"--port={self.port}",
            "--log-level=error",
            errors=folder / "server.log",
            **{FOLDER: str(folder)},
        )
        self.photos = 2  # of each delivery
        self.drivers: list[Driver] = []
        self.town: Town

    async def prepare(self, drivers: int) -> None:
        """Publish a plan, and give each driver a code and a script."""
        db, clock = database(self.folder), SystemClock()
        await create_schema(db)
        organization = await an_organization(db, clock)
        self.town = await a_town(db, clock, organization, drivers=drivers, stops=self.stops)
        await publish_town(db, clock, self.town)
        for number, crew in enumerate(self.town.crews):
            async with db.transaction() as session:
                code, _ = await new_pairing_code(
                    session, clock, organization_id=organization.id, driver_id=crew.driver.id
                )
            url = f"http://127.0.0.1:{self.port}"
            self.drivers.append(Driver(number, self.folder, url, code))
        await db.close()

    def script(self, driver: Driver, *, is_whole: bool = False) -> Path:
        """Write down what a driver is to do: the day from where they are, and then nothing.

        The whole day is done again from its beginning, and sent; what was done is refused.
        """
        steps: list[dict[str, Any]] = [{"do": "wait_for_run", "s": START_S}]
        steps += [{"do": "accept"}, {"do": "start"}]
        for stop in range(1 if is_whole else driver.delivered() + 1, self.stops + 1):
            steps.append({"do": "arrive", "stop": stop})
            taken = {"bytes": 300_000, "photos": self.photos}
            steps.append({"do": "deliver", "stop": stop, **taken})
            if not is_whole:
                steps.append({"do": "wait", "s": 0.5})
        if is_whole:
            steps += [{"do": "finish"}, {"do": "drain", "s": DRAIN_S}]
        else:
            steps.append({"do": "wait", "s": 10 * DRAIN_S})
        script = driver.folder.with_suffix(".script")
        script.write_text("\n".join(json.dumps(step) for step in steps))
        return script

    async def start_server(self) -> None:
        await self.server.start()
        async with asyncio.timeout(START_S):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)

    async def open(self) -> None:
        """Start all. A phone that died unpaired would have no code, so each may save something."""
        await self.start_server()
        for driver in self.drivers:
            await driver.drive_oddly(self.script(driver))
        async with asyncio.timeout(START_S):
            for driver in self.drivers:
                await driver.news.wait()

    async def finish(self) -> None:
        """Let everybody do what is left of the day, and send it."""
        for driver in self.drivers:
            await driver.kill()
            await driver.drive_oddly(self.script(driver, is_whole=True))
        for driver in self.drivers:
            async with asyncio.timeout(DRAIN_S):
                await driver.ended()
            assert driver.lines[-1] == "drained", driver.complaints()[-2000:]
        await self.server.kill()

    async def end(self) -> None:
        """Leave no process behind."""
        for program in (self.server, *self.drivers):
            if program.process is not None:
                await program.kill()

    async def check(self) -> None:
        """Compare what the drivers were told is saved with what the server has."""
        db = database(self.folder)
        try:
            await self._check_facts(db)
            await self._check_photos(db)
        finally:
            await db.close()

    async def _check_facts(self, db: Database) -> None:
        stored = [str(row.id) for row in await rows(db, StoredFact)]
        said = {
            line.removeprefix("saved ")
            for driver in self.drivers
            for line in driver.lines
            if line.startswith("saved ")
        }
        kept: list[str] = []
        for number in range(len(self.drivers)):
            store = Store.open(self.folder / f"phone{number}")
            with store.reading() as phone:
                kept += [row["id"] for row in phone.execute("SELECT id FROM fact")]
            store.close()
        assert said <= set(kept)
        assert Counter(stored) == Counter(kept)
        by_log: dict[Any, list[int]] = {}
        for row in sorted(await rows(db, StoredFact), key=lambda row: (row.received_at, row.seq)):
            by_log.setdefault((row.device_id, row.epoch), []).append(row.seq)
        assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in by_log.values())
        assert {order.status for order in await rows(db, Order)} == {OrderStatus.DELIVERED}
        attempts = Counter(attempt.order_id for attempt in await rows(db, Attempt))
        assert set(attempts.values()) == {1}

    async def _check_photos(self, db: Database) -> None:
        store = PhotoStore(self.folder / "photos")
        blobs = await rows(db, Blob)
        assert len(blobs) == self.photos * self.stops * len(self.drivers)
        for blob in blobs:
            content = store.original(blob.organization_id, blob.sha256).read_bytes()
            assert blob.is_complete
            assert hashlib.sha256(content).hexdigest() == blob.sha256
            assert store.shown(blob.organization_id, blob.sha256).exists()
        assert all(proof.is_complete for proof in await rows(db, Proof))
        assert not any((self.folder / "photos").glob("*/parts/*"))


async def rows(db: Database, table: Any) -> list[Any]:
    async with db.reading() as session:
        return list(await session.exec(select(table)))
