"""How fast roads are, and how much they hold up the loop. Prints one JSON object.

    python -m tests.bench.roads [EXTRACT.osm.pbf] [--sizes 100,500,1000] [--workers 2]

Without an extract, it is central Helsinki.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path

from dispatch_server.cities.build import build_pack
from dispatch_server.cities.pack import CityPack
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import NoRoute, Roads
from shared.geo import Point
from tests.city import helsinki_extract

_TICK_S = 0.005


async def with_lag[T](work: Awaitable[T]) -> tuple[T, float, float]:
    """Await ``work``; give its seconds, and the longest that the loop was late, in ms."""
    lag = 0.0

    async def tick() -> None:
        nonlocal lag
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_TICK_S)
            lag = max(lag, time.perf_counter() - before - _TICK_S)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(2 * _TICK_S)
    began = time.perf_counter()
    answer = await work
    took = time.perf_counter() - began
    await asyncio.sleep(2 * _TICK_S)
    ticking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await ticking
    return answer, round(took, 3), round(lag * 1000, 1)


async def matrices(roads: Roads, places: list[Point], sizes: list[int]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for size in sizes:
        matrix, took_s, lag_ms = await with_lag(roads.matrix(places[:size]))
        rows.append(
            {
                "size": size,
                "seconds": took_s,
                "loop_lag_ms": lag_ms,
                "estimated_share": round(float(matrix.estimated.mean()), 4),
            }
        )
    return rows


async def routes(roads: Roads, places: list[Point], count: int) -> dict[str, object]:
    took, refused = [], 0
    for a, b in zip(places[:count], places[count : 2 * count], strict=True):
        began = time.perf_counter()
        try:
            await roads.route([a, b])
        except NoRoute:
            refused += 1
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    _, hundred_s, lag_ms = await with_lag(roads.route(places[:100]))
    return {
        "routes": count,
        "refused": refused,
        "p50_ms": round(took[count // 2], 2),
        "p95_ms": round(took[int(count * 0.95)], 2),
        "hundred_stops_s": hundred_s,
        "hundred_stops_loop_lag_ms": lag_ms,
    }


async def measure(pack: CityPack, sizes: list[int], workers: int) -> dict[str, object]:
    dice = random.Random(1)
    box = pack.bbox
    places = [
        Point(dice.uniform(box.south, box.north), dice.uniform(box.west, box.east))
        for _ in range(2 * max(*sizes, 400))
    ]
    roads = OsrmRoads(pack.graphs, workers=workers)
    _, start_s, _ = await with_lag(roads.snap(places[0]))
    reached = ~(await roads.matrix([pack.centre], places)).estimated[0]  # a box has empty corners
    places = [place for place, well in zip(places, reached, strict=True) if well]
    out = {
        "city": pack.slug,
        "workers": workers,
        "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "start_s": start_s,
        "matrix": await matrices(roads, places, sizes),
        "route": await routes(roads, places, 200),
        "straight": await matrices(StraightRoads(), places, sizes),
    }
    await roads.aclose()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", nargs="?", type=Path)
    parser.add_argument("--sizes", default="100,500,1000")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory() as root:
        began = time.perf_counter()
        pack = build_pack(given.extract or helsinki_extract(), Path(root))
        build_s = round(time.perf_counter() - began, 2)
        found = asyncio.run(measure(pack, sizes, given.workers))
    json.dump({"build_s": build_s} | found, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
