"""SIGKILL, to the server and to the phones, while drivers work: all that was saved is there once."""

import asyncio
import contextlib
import hashlib
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dispatch_server.accounts.devices import new_pairing_code
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order
from dispatch_server.runs.model import Attempt, Proof
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.model import Blob, StoredFact
from driver_app.store.schema import Store
from shared.clock import SystemClock
from shared.states import OrderStatus
from tests.build import an_organization, create_schema
from tests.ports import free_port
from tests.published import Town, a_town, publish_town
from tests.system.killable import FOLDER, database
from tests.system.programs import Program

START_S = 60.0  # on a busy machine
DRAIN_S = 120


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
            **{FOLDER: str(folder)},
        )
        self.drivers: list[Program] = []
        self.town: Town

    async def prepare(self, drivers: int) -> None:
        """Publish a plan, and give each driver a code and a script."""
        db, clock = database(self.folder), SystemClock()
        await create_schema(db)
        organization = await an_organization(db, clock)
        self.town = await a_town(db, clock, organization, drivers=drivers, stops=self.stops)
        await publish_town(db, clock, self.town)
        script = self.folder / "script"
        script.write_text("\n".join(json.dumps(step) for step in self._steps()))
        for number, crew in enumerate(self.town.crews):
            async with db.transaction() as session:
                code, _ = await new_pairing_code(
                    session, clock, organization_id=organization.id, driver_id=crew.driver.id
                )
            state = self.folder / f"phone{number}"
            url = f"http://127.0.0.1:{self.port}"
            where = (url, code, str(state), str(script))
            self.drivers.append(Program("-m", "tests.system.driver_process", *where))
        await db.close()

    def _steps(self) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = [{"do": "wait_for_run", "s": START_S}]
        steps += [{"do": "accept"}, {"do": "start"}]
        for stop in range(1, self.stops + 1):
            steps.append({"do": "arrive", "stop": stop})
            steps.append({"do": "deliver", "stop": stop, "bytes": 600_000, "photos": 2})
            steps.append({"do": "wait", "s": 0.2})
        return [*steps, {"do": "finish"}, {"do": "drain", "s": DRAIN_S}]

    async def start_server(self) -> None:
        await self.server.start()
        async with asyncio.timeout(START_S):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)

    async def paired(self) -> None:
        """Wait until each phone has saved something: a phone that died unpaired has no code."""
        async with asyncio.timeout(START_S):
            for driver in self.drivers:
                await driver.first_line.wait()

    async def run(self, *, server_kills: int, driver_kills: int, pick: random.Random) -> None:
        """Kill in a random order until the kills are used up, then let everybody finish."""
        await self.start_server()
        for driver in self.drivers:
            await driver.start()
        await self.paired()
        victims = ["server"] * server_kills + ["driver"] * driver_kills
        pick.shuffle(victims)
        for victim in victims:
            await asyncio.sleep(pick.uniform(0.05, 0.6))
            if victim == "server":
                await self.server.kill()
                await self.start_server()
            else:
                driver = pick.choice(self.drivers)
                await driver.kill()
                await driver.start()
        for driver in self.drivers:
            async with asyncio.timeout(DRAIN_S):
                await driver.ended()
            assert driver.lines[-1] == "drained"
        await self.server.kill()

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
        assert len(said) >= len(self.drivers)
        assert said <= set(kept)
        assert Counter(stored) == Counter(kept)
        by_log: dict[Any, list[int]] = {}
        for row in await rows(db, StoredFact):
            by_log.setdefault((row.device_id, row.epoch), []).append(row.seq)
        assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in by_log.values())
        assert {order.status for order in await rows(db, Order)} == {OrderStatus.DELIVERED}
        attempts = Counter(attempt.order_id for attempt in await rows(db, Attempt))
        assert set(attempts.values()) == {1}

    async def _check_photos(self, db: Database) -> None:
        store = PhotoStore(self.folder / "photos")
        blobs = await rows(db, Blob)
        assert len(blobs) == 2 * self.stops * len(self.drivers)
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


async def a_killed_day(
    folder: Path, *, drivers: int, stops: int, server_kills: int, driver_kills: int
) -> None:
    day = Day(folder, stops)
    await day.prepare(drivers)
    try:
        await day.run(
            server_kills=server_kills, driver_kills=driver_kills, pick=random.Random(stops)
        )
    finally:
        for program in (day.server, *day.drivers):
            if program.process is not None:
                await program.kill()
    await day.check()


async def test_what_was_saved_is_there_once_whoever_is_killed(tmp_path: Path) -> None:
    await a_killed_day(tmp_path, drivers=3, stops=4, server_kills=4, driver_kills=4)


@pytest.mark.long
async def test_a_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    await a_killed_day(tmp_path, drivers=4, stops=60, server_kills=100, driver_kills=60)
