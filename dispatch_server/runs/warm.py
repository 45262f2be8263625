"""Running days kept ready for questions, a few at a time, each as new as the event log.

The matrix is what takes longest, and doors do not move: a day that changed keeps it, and asks the
roads for what came up since. Routes are made ready in a thread, because that takes the processor
for longer than a request may.
"""

import asyncio
import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.planning import rules, ways
from dispatch_server.planning.day import Day, Spot
from dispatch_server.planning.openings import Legs, OpenDay
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.problem import Matrix
from dispatch_server.planning.running import Running
from dispatch_server.roads.port import Roads
from dispatch_server.runs.drafts import drafted
from dispatch_server.runs.port import Whereabouts
from dispatch_server.runs.situation import run_problem
from dispatch_server.runs.today import Today, read_today, run_states
from dispatch_server.runs.underway import FRESH, Asked, day_of
from shared.clock import Clock
from shared.errors import PortaError
from shared.geo import Point
from shared.ids import OrganizationId, RunId

KEPT: Final = 8
"""Days in memory; one of 1,000 doors has a matrix of 8 MB, one of 3,000 of 72."""

OLD_S: Final = 15.0
"""Vehicles move on without an event; their hours are worked out anew after this."""

BEHIND_S: Final = 30.0
"""For so long a day answers while a newer one is made, which at 3,000 stops takes half a second."""

DRAFT_OLD_S: Final = 120.0
FILL_S: Final = 1.0
"""For orders that no plan has yet; the first plan of 1,000 comes sooner."""

type _Key = tuple[OrganizationId, dt.date, bool]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Warm:
    """A running day that can be asked. ``made_s`` is when, by the monotonic clock."""

    today: Today
    day: Day
    running: Running
    open_day: OpenDay
    made_s: float


@dataclass(frozen=True, slots=True)
class _Ground:
    """Places with their matrices by profile. What is added comes behind."""

    spots: tuple[Spot, ...] = ()
    matrices: Mapping[str, Matrix] | None = None

    def holds(self, day: Day) -> bool:
        """Tell whether every known place is still where it was."""
        return all(
            spot.id == was.id and spot.at == was.at
            for spot, was in zip(day.spots, self.spots, strict=False)
        )


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
        self._grounds: dict[_Key, _Ground] = {}
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
        async with self.db.reading() as session:
            today = await read_today(
                session,
                organization_id,
                date,
                now=self.clock.now(),
                known=None if known is None or is_draft else known.today,
            )
            if is_draft:
                today = await drafted(session, today)
        asked = Asked(fixes=self.fixes(today), order_ids=frozenset(today.waiting), out=today.broken)
        ground = self._grounds.get(key, _Ground())
        day, ground = await asyncio.to_thread(_laid_out, today, asked, ground)
        matrices = await ways.grown(self.roads, day.points, day.profiles, ground.matrices or {})
        running = await asyncio.to_thread(run_problem, today, day, matrices, asked)
        if today.waiting:
            running = await self._filled(running)
        warm, self._grounds[key] = await asyncio.to_thread(
            self._ready, today, day, matrices, running
        )
        return warm

    async def _filled(self, running: Running) -> Running:
        """Find a place for what is in no plan yet, in a process of its own."""
        warm = await asyncio.to_thread(
            rules.make_plan, running.timer, running.routes, engine="draft", final=False
        )
        solved = await self._pool.solve(running.problem, budget_s=FILL_S, warm=warm)
        routes = await asyncio.to_thread(rules.sequences, running.timer, solved)
        return replace(running, routes=routes)

    def _ready(
        self, today: Today, day: Day, matrices: Mapping[str, Matrix], running: Running
    ) -> tuple[Warm, _Ground]:
        open_day = OpenDay(running.problem, running.routes, running.timer)
        return Warm(today, day, running, open_day, self._now()), _doors(day, matrices)


def _laid_out(today: Today, asked: Asked, ground: _Ground) -> tuple[Day, _Ground]:
    """Give the day over the places that are known; over none of them where one has moved."""
    day = day_of(today, asked, ground.spots)
    if ground.holds(day):
        return day, ground
    return day_of(today, asked), _Ground()


def _doors(day: Day, matrices: Mapping[str, Matrix]) -> _Ground:
    """Keep what does not move: where vehicles were a moment ago is asked by nobody again."""
    moving = {spot.id for spot in day.extra if spot.id == str(spot.at)}
    size = len(day.spots)
    while size and day.spots[size - 1].id in moving:
        size -= 1
    if size == len(day.spots):
        return _Ground(day.spots, matrices)
    kept = {
        profile: Matrix(one.drive_s[:size, :size].copy(), one.distance_m[:size, :size].copy())
        for profile, one in matrices.items()
    }
    return _Ground(day.spots[:size], kept)
