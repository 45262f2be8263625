"""Running days kept ready for questions, a few at a time, each as new as the event log.

The matrix is what takes longest, and doors do not move: a day that changed keeps it, and asks the
roads for what came up since. Of the vans, those that something happened to are made ready anew, in
a thread, because that takes the processor for longer than a request may.
"""

import asyncio
import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.planning import rules, ways
from dispatch_server.planning.day import Day, Spot
from dispatch_server.planning.ground import Ground
from dispatch_server.planning.openday import OpenDay, open_day
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.problem import Place
from dispatch_server.planning.reach import Legs
from dispatch_server.planning.running import Running
from dispatch_server.roads.port import Roads
from dispatch_server.roads.speeds import Pace
from dispatch_server.runs.drafts import drafted
from dispatch_server.runs.port import Whereabouts
from dispatch_server.runs.situation import run_problem
from dispatch_server.runs.today import Today, read_today, run_states
from dispatch_server.runs.underway import FRESH, Asked, day_of
from dispatch_server.runs.vans import Frame, Part, Van, frame_of, parts_of, van_of
from shared.clock import Clock
from shared.errors import PortaError
from shared.geo import Point
from shared.ids import OrganizationId, RunId, ShiftId

KEPT: Final = 8
"""Days in memory; one of 1,000 doors has a matrix of 8 MB, one of 3,000 of 72."""

OLD_S: Final = 15.0
"""Vehicles move on without an event; their hours are worked out anew after this, and shifts and
vehicles, which have no events, are read again."""

BEHIND_S: Final = 30.0
"""For so long a day answers while a newer one is made: all of 3,000 stops takes half a second."""

GONE: Final = 64
"""Doors that nobody goes to any more, and a fourth of the others, may stay in a matrix."""

DRAFT_OLD_S: Final = 120.0
FILL_S: Final = 1.0
"""For orders that no plan has yet; the first plan of 1,000 comes sooner."""

type _Key = tuple[OrganizationId, dt.date, bool]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Warm:
    """A running day that can be asked. ``made_s`` is when, by the monotonic clock.

    ``vans`` are what it is made of, but for a draft.
    """

    today: Today
    day: Day
    open_day: OpenDay
    made_s: float
    vans: Mapping[ShiftId, Van] = field(default_factory=dict)


class RunningDays:
    """The days of all organizations that somebody asks about."""

    def __init__(
        self,
        db: Database,
        roads: Roads,
        clock: Clock,
        whereabouts: Whereabouts,
        pool: SolverPool,
        *,
        kept: int = KEPT,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.db = db
        self.roads = roads
        self.clock = clock
        self._whereabouts = whereabouts
        self._pool = pool
        self._kept = kept
        self._now = now
        self._days: OrderedDict[_Key, Warm] = OrderedDict()
        self._grounds: dict[_Key, Ground] = {}
        self._turns: dict[_Key, asyncio.Lock] = {}
        self._refreshing: dict[_Key, asyncio.Task[None]] = {}

    async def day(
        self, organization_id: OrganizationId, date: dt.date, *, is_draft: bool = False
    ) -> Warm:
        """Give the day as it is now, or was a moment ago and its runs are the same since.

        Whoever changes a run reads it anew, so that a question may be answered at once. A draft is
        a day that nobody drives yet, as its plan would have it, with a place for all that is
        ready; it may be older, because making it takes seconds.
        Raises PlanWithoutVehicles, and what the roads raise.
        """
        key = (organization_id, date, is_draft)
        known = self._days.get(key)
        if known is None or not await self._is_near(known, is_draft=is_draft):
            return await self._current(key)
        is_old = self._now() - known.made_s > OLD_S
        if key not in self._refreshing and (
            is_old or not (is_draft or await self._is_current(known))
        ):
            self._refreshing[key] = asyncio.create_task(self._refresh(key))
        self._days.move_to_end(key)
        return known

    async def _is_near(self, known: Warm, *, is_draft: bool) -> bool:
        age_s = self._now() - known.made_s
        if is_draft:
            return age_s <= DRAFT_OLD_S
        if age_s > BEHIND_S:
            return False
        async with self.db.reading() as session:
            runs = await run_states(session, known.today.organization_id, known.today.date)
        return runs == known.today.states

    async def aclose(self) -> None:
        """End what is being made for later."""
        for task in list(self._refreshing.values()):
            task.cancel()
        await asyncio.gather(*self._refreshing.values(), return_exceptions=True)

    async def _refresh(self, key: _Key) -> None:
        try:
            await self._current(key)
        except (PortaError, SQLAlchemyError) as error:  # who asks next waits, and is told
            log.warning("day_not_refreshed", reason=str(error))
        finally:
            self._refreshing.pop(key, None)

    async def _current(self, key: _Key) -> Warm:
        turn = self._turns.setdefault(key, asyncio.Lock())
        async with turn:
            known = self._days.get(key)
            if known is None or not await self._is_current(known):
                known = await self._made(key, known)
            self._days[key] = known
            self._days.move_to_end(key)
        while len(self._days) > self._kept:
            old, _ = self._days.popitem(last=False)
            self._grounds.pop(old, None)
            self._turns.pop(old, None)
        return known

    def fixes(self, today: Today) -> dict[RunId, Point]:
        """Say where the vehicles of runs under way are, as far as that is known by now."""
        oldest = int((self.clock.now() - FRESH).timestamp() * 1000)
        found = {}
        for sheet in today.sheets.values():
            seen = self._whereabouts.trusted(today.organization_id, sheet.run.driver_id)
            if seen is not None and seen.at >= oldest and seen.run_id in {None, sheet.run.id}:
                found[sheet.run.id] = Point(seen.lat, seen.lon)
        return found

    async def legs(self, warm: Warm, asked: Day) -> Mapping[str, Legs]:
        """Ask the roads for the ways to what ``asked`` has more of places, and back."""
        size = len(warm.day.spots)
        doors = asked.points[size:]
        if not doors:
            return {}
        return await ways.legs(self.roads, warm.day.points, doors, warm.day.profiles)

    async def _is_current(self, known: Warm) -> bool:
        if self._now() - known.made_s > OLD_S:
            return False
        async with self.db.reading() as session:
            newest = await session.exec(
                select(Counter.generation, Counter.rev).where(
                    Counter.organization_id == known.today.organization_id
                )
            )
            return newest.one() == (known.today.generation, known.today.rev)

    async def _made(self, key: _Key, known: Warm | None) -> Warm:
        organization_id, date, is_draft = key
        is_old = known is None or is_draft or self._now() - known.made_s > OLD_S
        async with self.db.reading() as session:
            today = await read_today(
                session,
                organization_id,
                date,
                now=self.clock.now(),
                known=None if known is None or is_draft else known.today,
                reads_fleet=is_old,
            )
            if is_draft:
                today = await drafted(session, today)
        if is_draft:
            return await self._draft(key, today)
        return await self._live(key, today, None if is_old else known)

    async def _live(self, key: _Key, today: Today, known: Warm | None) -> Warm:
        """Make a day ready; of one that is ``known`` and not old, the vans that changed since."""
        frame, fixes = frame_of(today), self.fixes(today)
        on_duty = [d.shift.id for d in today.duties if d.shift.id not in today.broken]
        still = {} if known is None else _still(known, today, frame)
        ground = self._grounds.get(key, Ground())
        changed = [one for one in on_duty if one not in still]
        parts = await asyncio.to_thread(parts_of, today, frame, changed, fixes)
        if any(spot.id not in ground.index for part in parts.values() for spot in part.doors):
            # The ways from where such a van is lead to all doors: to the new ones too.
            changed = [one for one, van in still.items() if van.route.ahead is not None]
            parts |= await asyncio.to_thread(parts_of, today, frame, changed, fixes)
        doors = {spot.id: spot for van in still.values() for spot in van.doors}
        doors |= {spot.id: spot for part in parts.values() for spot in part.doors}
        whole = await asyncio.to_thread(_fit, ground, doors)
        if whole is not ground and still:
            return await self._live(key, today, None)
        kinds = sorted({duty.vehicle.profile for duty in today.duties})
        ground = await ways.grown(self.roads, whole, list(doors.values()), kinds)
        self._grounds[key] = ground
        made = await self._vans(today, frame, parts, ground)
        vans = {one: made[one] if one in made else still[one] for one in on_duty}
        opened, day = await asyncio.to_thread(_opened, today, frame, ground, vans)
        made_s = self._now() if known is None else known.made_s
        return Warm(today, day, opened, made_s, vans)

    async def _vans(
        self, today: Today, frame: Frame, parts: Mapping[ShiftId, Part], ground: Ground
    ) -> dict[ShiftId, Van]:
        points = [spot.at for spot in ground.spots]
        away = [(one, part.away.at) for one, part in parts.items() if part.away is not None]
        aheads = await ways.aheads(self.roads, [(parts[one].kind, at) for one, at in away], points)
        ahead_of = {one: ahead for (one, _), ahead in zip(away, aheads, strict=True)}

        def ready() -> dict[ShiftId, Van]:
            return {
                one: van_of(today, frame, part, ground, ahead_of.get(one))
                for one, part in parts.items()
            }

        return await asyncio.to_thread(ready)

    async def _draft(self, key: _Key, today: Today) -> Warm:
        asked = Asked(order_ids=frozenset(today.waiting), out=today.broken)
        ground = self._grounds.get(key, Ground())
        day = await asyncio.to_thread(day_of, today, asked)
        doors = {spot.id: spot for spot in day.spots}
        whole = await asyncio.to_thread(_fit, ground, doors)
        kinds = sorted({Pace.read(profile).profile for profile in day.profiles})
        ground = await ways.grown(self.roads, whole, list(doors.values()), kinds)
        self._grounds[key] = ground
        day, running = await asyncio.to_thread(_laid_out, today, asked, ground)
        if today.waiting:
            running = await self._filled(running)
        opened = await asyncio.to_thread(open_day, running.problem, running.routes, running.timer)
        return Warm(today, day, opened, self._now())

    async def _filled(self, running: Running) -> Running:
        """Find a place for what is in no plan yet, in a process of its own."""
        warm = await asyncio.to_thread(
            rules.make_plan, running.timer, running.routes, engine="draft", final=False
        )
        solved = await self._pool.solve(running.problem, budget_s=FILL_S, warm=warm)
        routes = await asyncio.to_thread(rules.sequences, running.timer, solved)
        return replace(running, routes=routes)


def _opened(
    today: Today, frame: Frame, ground: Ground, vans: Mapping[ShiftId, Van]
) -> tuple[OpenDay, Day]:
    """Put vans together to a day. Its places are those of the ground, then where vans are."""
    duties = tuple(duty for duty in today.duties if duty.shift.id in vans)
    away = tuple(van.away for van in vans.values() if van.away is not None)
    day = Day(today.depots, duties, (), frame.start, frame.now, today.speeds, ground.spots, away)
    places = [Place(id=spot.id) for spot in ground.spots]
    return OpenDay(places, ground, [van.route for van in vans.values()]), day


def _still(known: Warm, today: Today, frame: Frame) -> dict[ShiftId, Van]:
    """Give the vans to which nothing happened, if what all of them share is as it was."""
    if (frame.start, frame.dimensions) != (known.day.start, known.open_day.dimensions):
        return {}
    return {one: van for one, van in known.vans.items() if today.sheets.get(one) is van.sheet}


def _fit(ground: Ground, doors: Mapping[str, Spot]) -> Ground:
    """Give a ground where all that is known of ``doors`` is where they are, and little else."""
    if ground.has_moved(doors.values()):
        return Ground()
    if len(ground.spots) > GONE + len(doors) * 5 // 4:
        return ground.of(doors.keys())
    return ground


def _laid_out(today: Today, asked: Asked, ground: Ground) -> tuple[Day, Running]:
    day = day_of(today, asked, ground.spots)
    matrices = {profile: ground.matrix(profile) for profile in day.profiles}
    return day, run_problem(today, day, matrices, asked)
