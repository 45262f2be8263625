"""What a fleet costs that comes back with photos: the server's processor, the wall, others' waits.

Phones that have worked all day without signal come back at once, as in tests/system/test_offline.py;
meanwhile one more driver reports a stop each second, as if nothing were. The server and the phones
are processes of their own. Prints one JSON object.

    python -m tests.bench.drain [--drivers 10] [--stops 40] [--photo-bytes 20000]
"""

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from driver_app.headless import a_photo
from driver_app.settings import SyncSettings
from driver_app.work import accept, arrive, start
from tests.system.fleet import Van
from tests.system.killing import START_S, Day

TICK_S = 0.5
PATIENCE_S = 900.0


def cpu_s(pid: int) -> float:
    """Say how long a process has kept a processor busy (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def keep_reporting(van: Van, done: asyncio.Event) -> list[float]:
    """Arrive at one stop after another; say how long the server took to have each, in ms."""
    view = await van.view()
    (run,) = view.runs
    await accept.accept(van.recorder, run.id)
    await start.start(van.recorder, run.id)
    await van.drain(START_S)
    waits = []
    for stop in view.stops_of(run.id):
        if done.is_set():
            break
        began = time.perf_counter()
        await arrive.arrive(van.recorder, stop.id)
        while (await van.waiting())[0]:  # noqa: ASYNC110 - a store rings no bell
            await asyncio.sleep(0.01)
        waits.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(TICK_S)
    return waits


async def measure(folder: Path, drivers: int, stops: int, photo_bytes: int) -> dict[str, Any]:
    day = Day(folder, stops)
    vans = [Van(folder / f"phone{n}", SyncSettings()) for n in range(drivers + 1)]
    url = f"http://127.0.0.1:{day.port}"
    await day.prepare(drivers + 1)
    await day.start_server()
    try:
        for van, driver in zip(vans, day.drivers, strict=True):
            await van.pair(url, driver.code)
        for van in vans:
            await van.has_work(START_S)
        await day.server.kill()
        for van in vans[1:]:
            await van.work(photo=lambda: a_photo(photo_bytes))
        return await _come_back(day, vans, drivers * stops)
    finally:
        for van in vans:
            await van.stop()
        await day.end()


async def _come_back(day: Day, vans: list[Van], photos: int) -> dict[str, Any]:
    await day.start_server()
    pid, done = day.server.pid, asyncio.Event()
    for van in vans:
        van.syncer.nudge()
    began, server_s, phones_s = time.monotonic(), cpu_s(pid), time.process_time()
    other = asyncio.create_task(keep_reporting(vans[0], done))
    await _drained(vans[1:], photos_too=False)
    reported_s, facts_s = time.monotonic() - began, cpu_s(pid) - server_s
    await _drained(vans[1:], photos_too=True)
    drained_s, all_s = time.monotonic() - began, cpu_s(pid) - server_s
    phones_s = time.process_time() - phones_s
    done.set()
    waits = sorted(await other)
    return {
        "photos": photos,
        "reported_s": round(reported_s, 1),
        "drained_s": round(drained_s, 1),
        "server_cpu_facts_s": round(facts_s, 1),
        "server_cpu_s": round(all_s, 1),
        "server_ms_a_photo": round(1000 * (all_s - facts_s) / photos, 1),
        "phones_ms_a_photo": round(1000 * phones_s / photos, 1),
        "other_p50_ms": round(waits[len(waits) // 2]),
        "other_most_ms": round(waits[-1]),
        "server_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


async def _drained(vans: list[Van], *, photos_too: bool) -> None:
    async with asyncio.TaskGroup() as group:
        for van in vans:
            group.create_task(van.drain(PATIENCE_S, photos_too=photos_too))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--drivers", type=int, default=10)
    parser.add_argument("--stops", type=int, default=40)
    parser.add_argument("--photo-bytes", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), asked.drivers, asked.stops, asked.photo_bytes))
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
