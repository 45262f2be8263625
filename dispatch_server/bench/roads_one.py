"""Matrices of one size in a process of its own, so that its memory is that of this size alone.

``python -m dispatch_server.bench.roads_one`` reads a ``Task`` from standard input and prints a
``Measured``. Porta's way has all that a plan's question goes through: processes, blocks, memory,
straight lines. The plain way is one table call of the engine, here: the limit of what can be.
"""

import asyncio
import contextlib
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import osrm

from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Roads
from dispatch_server.roads.service import FallbackRoads
from shared.geo import Point

_ROUTES: Final = 100
_TICK_S: Final = 0.005
_MIB: Final = 1024


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """``points`` are those of the square, and after them those that it grows by."""

    way: str  # porta | plain
    graph: str
    profile: str
    points: list[Point]
    size: int
    workers: int = 1


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds are the wall's; memory is the most that was held, MiB. None: the system is silent."""

    way: str
    size: int
    first_s: float
    again_s: float | None = None
    grown_s: float
    """By the further points: their rows and columns alone."""
    cpu_s: float
    """Of the first matrix, the engine's processes included."""
    route_ms: float | None = None
    """Median of ways from one point to the next, with steps and line."""
    stall_ms: float | None = None
    """The longest that the event loop was late, over all of it."""
    server_mib: float | None
    engine_mib: float | None = None
    estimated: float = 0.0


class _Watch:
    """Keeps how late the loop was at most."""

    def __init__(self) -> None:
        self.late_s = 0.0

    async def _tick(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_TICK_S)
            self.late_s = max(self.late_s, time.perf_counter() - before - _TICK_S)

    async def over[T](self, work: Awaitable[T]) -> tuple[T, float]:
        """Await ``work``, and give its seconds."""
        ticking = asyncio.create_task(self._tick())
        await asyncio.sleep(2 * _TICK_S)
        began = time.perf_counter()
        answer = await work
        took = time.perf_counter() - began
        await asyncio.sleep(2 * _TICK_S)
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        return answer, took


async def porta(task: Task) -> Measured:
    """Ask as the server does."""
    engine = OsrmRoads({task.profile: Path(task.graph)}, workers=task.workers)
    roads = FallbackRoads(engine, StraightRoads())
    first, watch = task.points[: task.size], _Watch()
    await roads.snap(first[0], profile=task.profile)  # the processes are up
    before_s = _cpu_s("self") + sum(map(_cpu_s, engine.pool.pids))
    matrix, first_s = await watch.over(roads.matrix(first, profile=task.profile))
    after_s = _cpu_s("self") + sum(map(_cpu_s, engine.pool.pids))
    _, again_s = await watch.over(roads.matrix(first, profile=task.profile))
    _, grown_s = await watch.over(roads.matrix(task.points, profile=task.profile))
    routes = [await _route_s(roads, pair, task.profile) for pair in pairwise(first[:_ROUTES])]
    held = [_most_mib(pid) for pid in engine.pool.pids]
    found = Measured(
        way="porta",
        size=task.size,
        first_s=first_s,
        again_s=again_s,
        grown_s=grown_s,
        cpu_s=after_s - before_s,
        route_ms=1000 * statistics.median(routes),
        stall_ms=1000 * watch.late_s,
        server_mib=_most_mib("self"),
        engine_mib=sum(mib for mib in held if mib is not None) if all(held) else None,
        estimated=float(matrix.estimated.mean()),
    )
    await roads.aclose()
    return found


async def _route_s(roads: Roads, pair: Sequence[Point], profile: str) -> float:
    began = time.perf_counter()
    await roads.route(pair, profile=profile)
    return time.perf_counter() - began


def plain(task: Task) -> Measured:
    """Ask the engine once for the whole square, and put its answer into arrays."""
    engine = osrm.OSRM(
        storage_config=task.graph,
        algorithm="MLD",
        use_shared_memory=False,
        use_mmap=True,
        verbosity="NONE",
        max_locations_distance_table=1_000_000,
    )
    everywhere, size = range(len(task.points)), task.size
    _table(engine, task.points, range(1), range(1))
    before_s, began = time.process_time(), time.perf_counter()
    _table(engine, task.points, range(size), range(size))
    first_s, cpu_s = time.perf_counter() - began, time.process_time() - before_s
    began = time.perf_counter()
    _table(engine, task.points, everywhere[size:], everywhere)
    _table(engine, task.points, range(size), everywhere[size:])
    return Measured(
        way="plain",
        size=size,
        first_s=first_s,
        grown_s=time.perf_counter() - began,
        cpu_s=cpu_s,
        server_mib=_most_mib("self"),
    )


def _table(
    engine: Any, points: Sequence[Point], rows: Sequence[int], columns: Sequence[int]
) -> None:
    found = engine.Table(
        osrm.TableParameters(
            coordinates=[(point.lon, point.lat) for point in points],
            sources=list(rows),
            destinations=list(columns),
            annotations=["duration", "distance"],
            generate_hints=False,
        )
    )
    nan, cells = float("nan"), len(rows) * len(columns)
    for part in ("durations", "distances"):
        flat = (nan if cell is None else cell for row in found[part] for cell in row)
        np.fromiter(flat, np.float32, count=cells)


def _most_mib(pid: int | str) -> float | None:
    """Read the most memory that a process has held, where the system says so (Linux)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / _MIB for line in lines if line.startswith("VmHWM"))


def _cpu_s(pid: int | str) -> float:
    """Read the processor seconds of a process; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    found = plain(task) if task.way == "plain" else asyncio.run(porta(task))
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


if __name__ == "__main__":
    main()
