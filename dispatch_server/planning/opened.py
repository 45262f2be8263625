"""Plans that are being changed by hand, unpacked and made ready; the least used are closed."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlmodel import select

from dispatch_server.db.session import Database
from dispatch_server.planning.difference import windows_of
from dispatch_server.planning.errors import PlanNotEditable
from dispatch_server.planning.legend import Legend
from dispatch_server.planning.model import Plan, PlanProblem
from dispatch_server.planning.packing import unpack
from dispatch_server.planning.problem import Problem, Window
from dispatch_server.planning.timed import Timed, time_draft
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.versions import State, read_state
from shared.ids import PlanId

_MAX_BYTES: Final = 256 * 1024 * 1024  # of matrices; 8 MB for a plan of 1,000 places
_MAX_STATES: Final = 4  # driven and kept, for each plan


@dataclass(frozen=True, slots=True)
class Work:
    """A state of a plan, driven."""

    state: State
    timed: Timed


@dataclass(frozen=True, slots=True)
class Opened:
    """What it takes to change a plan. Nothing of it is changed by that but ``works``."""

    problem: Problem
    legend: Legend
    timer: Timer
    windows: dict[str, tuple[Window, ...]]
    works: OrderedDict[int, Work] = field(default_factory=OrderedDict)

    @property
    def size(self) -> int:
        """Bytes of its matrices, which are most of it."""
        return sum(m.drive_s.nbytes + m.distance_m.nbytes for m in self.problem.matrices.values())

    def keep(self, number: int, work: Work) -> None:
        self.works[number] = work
        while len(self.works) > _MAX_STATES:
            self.works.popitem(last=False)


def make_ready(content: bytes) -> Opened:
    """Unpack a problem: 40 ms for 1,000 orders, so not for the event loop."""
    problem, legend = unpack(content)
    return Opened(problem, legend, Timer(problem), windows_of(problem))


class OpenPlans:
    """The plans of one server. Another server has its own; what they hold never goes stale."""

    def __init__(self, db: Database, *, max_bytes: int = _MAX_BYTES) -> None:
        self._db = db
        self._max_bytes = max_bytes
        self._opened: OrderedDict[PlanId, Opened] = OrderedDict()
        self._one_by_one = asyncio.Lock()  # unpacking needs memory

    def __contains__(self, plan_id: PlanId) -> bool:
        return plan_id in self._opened

    async def open(self, plan: Plan) -> Opened:
        """Have a plan ready to be changed. Raises PlanNotEditable."""
        async with self._one_by_one:
            found = self._opened.get(plan.id)
            if found is None:
                found = self._opened[plan.id] = await self._read(plan.id)
            self._opened.move_to_end(plan.id)
            while len(self._opened) > 1 and self._bytes() > self._max_bytes:
                self._opened.popitem(last=False)
            return found

    def _bytes(self) -> int:
        return sum(one.size for one in self._opened.values())

    async def _read(self, plan_id: PlanId) -> Opened:
        async with self._db.reading() as session:
            content = (
                await session.exec(
                    select(PlanProblem.content).where(PlanProblem.plan_id == plan_id)
                )
            ).first()
        if content is None:
            raise PlanNotEditable(plan_id)
        try:
            return await asyncio.to_thread(make_ready, content)
        except msgspec.DecodeError as error:  # kept by a server of another version
            raise PlanNotEditable(plan_id) from error

    async def work(self, plan: Plan, number: int, opened: Opened) -> Work:
        """Have a state of an opened plan driven. Raises PlanNotEditable."""
        if number in opened.works:
            return opened.works[number]
        async with self._db.reading() as session:
            state = await read_state(session, plan.id, number)
        if state is None:
            raise PlanNotEditable(plan.id)
        known = next(reversed(opened.works.values())).timed if opened.works else None
        timed = await asyncio.to_thread(time_draft, opened.timer, state.draft, known)
        work = Work(state, timed)
        opened.keep(number, work)
        return work
