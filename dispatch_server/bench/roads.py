"""How long matrices take, what they hold, and how far that is from a plain call of the engine."""

import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from dispatch_server.bench.roads_one import Measured, Task
from dispatch_server.cities.pack import CityPack
from dispatch_server.roads.engines.osrm import OsrmRoads
from shared.geo import Point

GROWN_BY: Final = 10
_TIME_LIMIT_S: Final = 1800
_COLUMNS: Final = (
    "points",
    "first s",
    "plain s",
    "again ms",
    f"{GROWN_BY} more, ms",
    "plain, ms",
    "cpu s",
    "plain cpu s",
    "route ms",
    "loop late ms",
    "server MiB",
    "engine MiB",
    "plain MiB",
)


def measure(
    pack: CityPack, sizes: Sequence[int], *, profile: str, workers: int, seed: int
) -> Iterator[Measured]:
    """Measure both ways for each size, on the same points, each in a process of its own."""
    points = asyncio.run(reachable(pack, max(sizes) + GROWN_BY, profile, seed))
    for size in sizes:
        for way in ("porta", "plain"):
            task = Task(
                way=way,
                graph=str(pack.graph(profile)),
                profile=profile,
                points=points[: size + GROWN_BY],
                size=size,
                workers=workers,
            )
            yield _run(task)


async def reachable(pack: CityPack, count: int, profile: str, seed: int) -> list[Point]:
    """Draw points that the pack's centre is joined with by road: a box has empty corners."""
    dice, box = random.Random(seed), pack.bbox  # noqa: S311 - a sample
    roads = OsrmRoads(pack.graphs, workers=1)
    found: list[Point] = []
    try:
        while len(found) < count:
            drawn = [
                Point(dice.uniform(box.south, box.north), dice.uniform(box.west, box.east))
                for _ in range(count)
            ]
            there = await roads.matrix([pack.centre], drawn, profile=profile)
            back = await roads.matrix(drawn, [pack.centre], profile=profile)
            missing = there.estimated[0] | back.estimated[:, 0]
            found += [point for point, is_off in zip(drawn, missing, strict=True) if not is_off]
    finally:
        await roads.aclose()
    return found[:count]


def _run(task: Task) -> Measured:
    done = subprocess.run(
        [sys.executable, "-m", "dispatch_server.bench.roads_one"],
        input=msgspec.json.encode(task),
        stdout=subprocess.PIPE,
        timeout=_TIME_LIMIT_S,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Measured)


def table(measured: Sequence[Measured]) -> str:
    """Lay out as Markdown, a row for each size."""
    by_way = {(one.way, one.size): one for one in measured}
    lines = [" | ".join(_COLUMNS), " | ".join("---" for _ in _COLUMNS)]
    for size in sorted({one.size for one in measured}):
        ours, limit = by_way["porta", size], by_way["plain", size]
        cells = (
            str(size),
            f"{ours.first_s:.2f}",
            f"{limit.first_s:.2f}",
            _ms(ours.again_s),
            _ms(ours.grown_s),
            _ms(limit.grown_s),
            f"{ours.cpu_s:.2f}",
            f"{limit.cpu_s:.2f}",
            _whole(ours.route_ms),
            _whole(ours.stall_ms),
            _whole(ours.server_mib),
            _whole(ours.engine_mib),
            _whole(limit.server_mib),
        )
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)


def _ms(seconds: float | None) -> str:
    return _whole(None if seconds is None else 1000 * seconds)


def _whole(number: float | None) -> str:
    return "-" if number is None else f"{number:.0f}"
