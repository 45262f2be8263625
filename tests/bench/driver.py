"""What the app costs a phone: its start, a changed row in a long list, the bytes of its work.

Run as ``python -m tests.bench.driver [STOPS]``. The row is changed as a sync changes it and sent to
no client, packed as on the wire: the processor's time of the app's one thread, from the change until
nothing is left to do, against the 5 ms that a tick may take. Bytes are JSON before compression.
"""

import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from driver_app.device.port import Pace
from driver_app.guide.pace import KEEP_EVERY
from driver_app.state import Slot
from shared.ids import DeviceId, Epoch, uuid7
from shared.sync import PositionBatch, PositionFix
from tests.driver_app.fake_server import FakeServer, a_day
from tests.driver_app.flet_harness import FakeConnection
from tests.driver_app.kit import driving

LIMIT_MS = 5.0
TICKS = 40
STARTS = 5


class Scales:
    """Weighs what a session sends."""

    def __init__(self, connection: FakeConnection) -> None:
        self.total = 0
        pack = connection.pack

        def weighed(message: Any) -> bytes:
            content: bytes = pack(message)
            self.total += len(content)
            return content

        connection.pack = weighed


async def ticks(stops: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with driving(Path(folder), a_day(stops)) as desk:
            await desk.start()
            await desk.app.settle(40)
            slots = [one for one in gc.get_objects() if isinstance(one, Slot) and not one.is_next]
            scales = Scales(desk.app.connection)
            idle_ms = await spent(desk.app)
            took = []
            for tick in range(TICKS):
                slot = slots[tick % len(slots)]
                slot.is_unsent = not slot.is_unsent
                took.append(await spent(desk.app) - idle_ms)
            return {
                "stops": stops,
                "tick_p50_ms": round(statistics.median(took), 2),
                "tick_p95_ms": round(statistics.quantiles(took, n=20)[-1], 2),
                "of_limit": round(statistics.median(took) / LIMIT_MS, 2),
                "bytes_per_tick": round(scales.total / TICKS),
            }


async def spent(app: Any) -> float:
    began = time.thread_time()
    await app.settle(4)
    return (time.thread_time() - began) * 1000


async def delivery() -> dict[str, float]:
    """Deliver one stop with a photo against a server, and weigh what it got."""
    day: FakeServer = a_day(1)
    with tempfile.TemporaryDirectory() as folder:
        async with driving(Path(folder), day) as desk:
            await desk.start()
            await desk.arrive()
            before = len(day.facts)
            await desk.deliver()
            await desk.app.until(lambda: len(day.facts) > before, "it is sent")
    (done,) = day.facts[before:]
    return {"fact_bytes": len(msgspec.json.encode(done)), "facts": len(day.facts)}


def positions() -> dict[str, float]:
    """Weigh an hour on the road: fixes at the pace of a drive, sent as they are found."""
    fix = PositionFix(
        seq=123_456,
        occurred_at=1_795_000_000_000,
        lat=-30.034647,
        lon=-51.217658,
        accuracy_m=6.0,
        speed_mps=11.3,
        heading_deg=271.0,
        battery=83,
    )
    fixes = 3600 / KEEP_EVERY[Pace.ROAD].total_seconds()

    def sent(count: int) -> int:
        batch = PositionBatch(
            device=DeviceId(uuid7()),
            epoch=Epoch(uuid7()),
            sent_at=1_795_000_000_000,
            fixes=(fix,) * count,
        )
        return len(msgspec.json.encode(batch))

    return {
        "fixes_per_hour": fixes,
        "bytes_per_hour_one_by_one": round(sent(1) * fixes),
        "bytes_per_hour_by_the_dozen": round(sent(12) * fixes / 12),
    }


def start() -> dict[str, int]:
    """Load all that the first screen needs, each time in a process of its own."""
    code = "import time, driver_app.main; print(time.process_time())"
    took = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(STARTS)
    ]
    return {"start_p50_ms": round(statistics.median(took) * 1000)}


async def main(stops: int) -> None:
    answer = {
        "list": await ticks(stops),
        "delivery": await delivery(),
        "positions": positions(),
        "start": await asyncio.to_thread(start),
    }
    sys.stdout.write(json.dumps(answer, indent=1) + "\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
