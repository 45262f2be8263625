"""A running day van by van: each one with what it has left, made ready on its own.

What happens to a van changes nothing of another, so that an event costs one of them and not the
day. Pure: rows in, routes to be asked out.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from dispatch_server.planning.asking import dimensions_of
from dispatch_server.planning.day import Day, Spot
from dispatch_server.planning.errors import PlanWithoutVehicles
from dispatch_server.planning.ground import Ground
from dispatch_server.planning.openroute import AWAY, OpenRoute, open_route
from dispatch_server.planning.problem import UNREACHABLE, Matrix
from dispatch_server.planning.reach import at_pace
from dispatch_server.roads.speeds import Pace
from dispatch_server.runs.situation import run_problem
from dispatch_server.runs.today import Sheet, Today
from dispatch_server.runs.underway import Asked, day_of
from shared.geo import Point
from shared.ids import RunId, ShiftId


@dataclass(frozen=True, slots=True)
class Frame:
    """What all vans of a day share; when it changes, all of them are made anew."""

    start: dt.datetime
    now: dt.datetime
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a day has of one van: its own places and orders. ``away`` is where it is between them."""

    sheet: Sheet | None
    day: Day
    asked: Asked
    away: Spot | None

    @property
    def doors(self) -> tuple[Spot, ...]:
        """Its places that stay where they are."""
        return tuple(Spot(s.id, s.at) for s in self.day.spots if s != self.away)

    @property
    def kind(self) -> str:
        """The kind of vehicle that it is, by which roads are asked for."""
        (duty,) = self.day.duties
        return duty.vehicle.profile


@dataclass(frozen=True, slots=True)
class Van:
    """One made ready, out of its ``sheet``. ``away`` is its own spot, by a name of its own."""

    sheet: Sheet | None
    doors: tuple[Spot, ...]
    route: OpenRoute
    away: Spot | None


def frame_of(today: Today) -> Frame:
    """Give what the vans share. Raises PlanWithoutVehicles where none drives on."""
    on_duty = [duty for duty in today.duties if duty.shift.id not in today.broken]
    if not on_duty:
        raise PlanWithoutVehicles(today.date, ", ".join(depot.name for depot in today.depots))
    start = min(duty.shift.starts_at for duty in today.duties)
    return Frame(start, max(today.now, start), dimensions_of(on_duty))


def parts_of(
    today: Today, frame: Frame, shift_ids: Iterable[ShiftId], fixes: Mapping[RunId, Point]
) -> dict[ShiftId, Part]:
    """Take the day apart for some of its shifts."""
    found = {}
    for shift_id in shift_ids:
        asked = Asked(fixes=fixes, shift_ids=frozenset({shift_id}))
        day = replace(day_of(today, asked), start=frame.start, now=frame.now)
        found[shift_id] = Part(today.sheets.get(shift_id), day, asked, _away(day))
    return found


def _away(day: Day) -> Spot | None:
    """Give where the van is, if that is no door, depot, or end of its shift."""
    others = {spot.id for spot in replace(day, extra=()).spots}
    return next((s for s in day.extra if s.id == str(s.at) and s.id not in others), None)


def van_of(
    today: Today, frame: Frame, part: Part, ground: Ground, ahead: Matrix | None = None
) -> Van:
    """Make a van ready. ``ahead`` leads from where it is to all of ``ground``, on free roads."""
    day = part.day
    (profile,) = day.profiles
    there = np.array([ground.index.get(spot.id, AWAY) for spot in day.spots], dtype=np.int64)
    matrix = ground.cells(profile, there[:, None], there[None, :])
    if ahead is not None:
        ahead = at_pace(ahead, Pace.read(profile).factor)
        at = int(np.flatnonzero(there == AWAY)[0])
        for table, row in ((matrix.drive_s, ahead.drive_s), (matrix.distance_m, ahead.distance_m)):
            table[at, :] = row[0, there]
            table[:, at] = UNREACHABLE
            table[at, at] = 0
    running = run_problem(today, day, {profile: matrix}, part.asked, dimensions=frame.dimensions)
    route = open_route(running.timer, 0, running.routes[0], there, ahead)
    away = None if part.away is None else Spot(f"van {route.vehicle.id}", part.away.at)
    return Van(part.sheet, part.doors, route, away)
