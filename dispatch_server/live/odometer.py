"""How far a vehicle drove, by the positions its phone sent, or nothing where they do not tell."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from dispatch_server.live.history import PositionHistory, Spot
from dispatch_server.runs.port import Driven
from shared.geo import Point, distance_m
from shared.ids import OrganizationId, RunId

STIR_M: Final = 20.0  # nearer than this to the last point counted, a parked phone only jitters
GAP_S: Final = 300.0  # without a fix for longer, the straight line is no distance
MOST_UNSEEN: Final = 0.2  # of a run in gaps; beyond, the rest says too little


class PositionOdometer:
    """Measures runs by the position history (``runs.port.Odometer``)."""

    def __init__(self, history: PositionHistory) -> None:
        self._history = history

    async def driven_m(
        self, organization_id: OrganizationId, runs: Sequence[Driven]
    ) -> dict[RunId, int]:
        measured: dict[RunId, int] = {}
        for run in runs:
            track = await self._history.track(organization_id, run.driver_id, run.begins, run.ends)
            metres = await asyncio.to_thread(metres_of, track, run.begins, run.ends)
            if metres is not None:
                measured[run.run_id] = metres
        return measured


def metres_of(track: Sequence[Spot], begins: datetime, ends: datetime) -> int | None:
    """Add a track up from stir to stir. None where too much of the time was not seen."""
    length_s = (ends - begins).total_seconds()
    if not track or length_s <= 0:
        return None
    times = [begins.timestamp(), *(spot.at / 1000 for spot in track), ends.timestamp()]
    unseen_s = sum(b - a for a, b in pairwise(times) if b - a > GAP_S)
    if unseen_s > MOST_UNSEEN * length_s:
        return None
    total, last = 0.0, Point(track[0].lat, track[0].lon)
    for spot in track[1:]:
        here = Point(spot.lat, spot.lon)
        step = distance_m(last, here)
        if step >= STIR_M:
            total, last = total + step, here
    return round(total)
