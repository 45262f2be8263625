"""Plans a large day on several machines: its shares are jobs, done by whichever worker is free.

One worker plans the whole for a while, so that there are routes to cut; then, some times over, it
cuts them into as many shares as there are workers, each time elsewhere, and puts the answers
together; then it plans the whole again. A worker that dies costs its share's turn, no more.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog
from sqlmodel import col, delete, select, update

from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.planning import plan as answer
from dispatch_server.planning import rules
from dispatch_server.planning.division import Share, can_divide, divide, join
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.model import Plan, PlanShare
from dispatch_server.planning.packing import pack, unpack_problem
from dispatch_server.planning.pool import OnProgress, Progress, SolverPool
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.timing import Timer
from shared.errors import PortaError
from shared.ids import uuid7

JOB: Final = "plan_share"
LEAST_STOPS: Final = 500
"""A smaller share would not repay what it takes to send it away."""

LEAST_S: Final = 8.0
"""A shorter search is over before the shares would be back."""

_ENGINES: Final = frozenset({"porta", "pyvrp"})
_FIRST_SHARE: Final = 0.35
_LAST_SHARE: Final = 0.15
_ROUND_S: Final = 6.0
_MOST_ROUNDS: Final = 5
_LEAST_ROUND_S: Final = 1.0
_OVERHEAD_S: Final = 1.0
"""Cutting, sending and joining, until the first round has shown what they take."""

_LOOK_EVERY_S: Final = 0.25
_LATE_S: Final = 3.0
"""How long beyond its budget a share is waited for."""

_KEEP: Final = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass
class Sharing:
    """Solves alone what is small or has one worker only, and with the others what is large."""

    db: Database
    pool: SolverPool
    jobs: Jobs
    least_stops: int = LEAST_STOPS

    def __post_init__(self) -> None:
        self.jobs.add(Job(name=JOB, do=self._work, gave_up=self._give_up, at_once=1))

    async def solve(
        self,
        plan: Plan,
        problem: Problem,
        *,
        warm: answer.Plan | None,
        on_progress: OnProgress,
        cancel: asyncio.Event,
    ) -> answer.Plan:
        """Search for the plan's budget, by its engine. Raises as ``SolverPool.solve`` does."""
        count = await self._count(plan, problem)
        began = time.monotonic()

        async def alone(budget_s: float, start: answer.Plan | None) -> answer.Plan:
            return await self.pool.solve(
                problem,
                engine=plan.engine,
                budget_s=budget_s,
                seed=plan.seed,
                warm=start,
                on_progress=on_progress,
                cancel=cancel,
            )

        if count <= 1:
            return await alone(plan.budget_s, warm)
        first = best = await alone(plan.budget_s * _FIRST_SHARE, warm)
        timer = await asyncio.to_thread(Timer, problem)
        turn = _Turn(self, plan, timer, count, cancel)
        async for best in turn.rounds(first, began + plan.budget_s * (1 - _LAST_SHARE)):
            elapsed_s = time.monotonic() - began
            on_progress(
                Progress(elapsed_s=elapsed_s, figures=best.figures, engine=plan.engine), best
            )
        left_s = began + plan.budget_s - time.monotonic()
        best = await alone(max(left_s, 0.5), best)
        return msgspec.structs.replace(best, elapsed_s=time.monotonic() - began)

    async def _count(self, plan: Plan, problem: Problem) -> int:
        """Say into how many shares it is cut: one for each worker, none of them too small."""
        tasks = sum(len(order.tasks) for order in problem.orders)
        most = tasks // self.least_stops
        if most <= 1 or plan.budget_s < LEAST_S or plan.engine not in _ENGINES:
            return 1
        if not can_divide(problem):
            return 1
        return min(most, await self.jobs.workers())

    async def _work(self, *, share_id: str) -> None:
        """Plan one share, unless nobody waits for it any more."""
        async with self.db.reading() as session:
            share = await session.get(PlanShare, UUID(share_id))
        if share is None or share.answer is not None:
            return
        found: Sequences = []
        with suppress(PortaError):  # who waits goes on without it
            async with self._until_dropped(share.id) as cancel:
                found = await self._solved(share, cancel)
        await self._answer(share.id, msgspec.msgpack.encode(found) if found else b"")

    async def _solved(self, share: PlanShare, cancel: asyncio.Event) -> Sequences:
        timer, warm = await asyncio.to_thread(_opened, share)
        solved = await self.pool.solve(
            timer.problem,
            engine=share.engine,
            budget_s=share.budget_s,
            seed=share.seed,
            warm=warm,
            cancel=cancel,
        )
        return await asyncio.to_thread(rules.sequences, timer, solved)

    @asynccontextmanager
    async def _until_dropped(self, share_id: UUID) -> AsyncIterator[asyncio.Event]:
        """Give what is set when the share's row has gone, because the plan went on or ended."""
        gone = asyncio.Event()

        async def watch() -> None:
            while not gone.is_set():
                await asyncio.sleep(2 * _LOOK_EVERY_S)
                async with self.db.reading() as session:
                    query = select(PlanShare.id).where(PlanShare.id == share_id)
                    if (await session.exec(query)).first() is None:
                        gone.set()

        watching = asyncio.create_task(watch(), name="share")
        try:
            yield gone
        finally:
            watching.cancel()
            await asyncio.wait([watching])

    async def _give_up(self, *, share_id: str) -> None:
        await self._answer(UUID(share_id), b"")

    async def _answer(self, share_id: UUID, found: bytes) -> None:
        async with self.db.transaction() as session:
            mine = update(PlanShare).where(col(PlanShare.id) == share_id)
            await session.exec(mine.values(answer=found))


@dataclass(frozen=True, slots=True)
class _Turn:
    """Cuts, sends, waits and joins, again and again, for one plan."""

    sharing: Sharing
    plan: Plan
    timer: Timer
    count: int
    cancel: asyncio.Event

    async def rounds(self, best: answer.Plan, until: float) -> AsyncIterator[answer.Plan]:
        """Give what each round comes to, the last of them over at ``until``."""
        count = min(max(int((until - time.monotonic()) / _ROUND_S), 1), _MOST_ROUNDS)
        overhead_s = _OVERHEAD_S
        for number in range(count):
            began = time.monotonic()
            search_s = (until - began) / (count - number) - overhead_s
            if self.cancel.is_set() or search_s < _LEAST_ROUND_S:
                return
            best = await self._round(best, search_s, self.plan.seed + number)
            overhead_s = max(time.monotonic() - began - search_s, 0.0)
            yield best

    async def _round(self, best: answer.Plan, budget_s: float, seed: int) -> answer.Plan:
        shares = await asyncio.to_thread(divide, self.timer, best, self.count, seed)
        sent = await self._send(shares, budget_s, seed)
        try:
            answers = await self._answers(sent, budget_s + _LATE_S)
        finally:
            async with self.sharing.db.transaction() as session:
                await session.exec(delete(PlanShare).where(col(PlanShare.id).in_(sent)))
        return await asyncio.to_thread(_better, self.timer, best, shares, answers)

    async def _send(self, shares: Sequence[Share], budget_s: float, seed: int) -> list[UUID]:
        sent = []
        for share in shares:
            content = await asyncio.to_thread(pack, share.problem)
            if content is None:
                raise AssertionError("a share larger than any plan")
            row = PlanShare(
                id=uuid7(),
                organization_id=self.plan.organization_id,
                plan_id=self.plan.id,
                engine=self.plan.engine,
                seed=seed,
                budget_s=budget_s,
                content=content,
                routes=msgspec.msgpack.encode(share.routes),
                expires_at=datetime.now(UTC) + _KEEP,
            )
            sent.append(row.id)
            async with self.sharing.db.transaction() as session:
                session.add(row)
                await session.flush()
                key = f"{JOB}:{row.id}"
                await self.sharing.jobs.enqueue(session, JOB, key=key, share_id=str(row.id))
        return sent

    async def _answers(self, sent: Sequence[UUID], most_s: float) -> list[Sequences | None]:
        """Wait until all are there, or late, or somebody has seen enough."""
        until = time.monotonic() + most_s
        while True:
            async with self.sharing.db.reading() as session:
                query = select(PlanShare.id, PlanShare.answer).where(
                    col(PlanShare.id).in_(sent), col(PlanShare.answer).is_not(None)
                )
                found = dict((await session.exec(query)).all())
            is_over = time.monotonic() > until or self.cancel.is_set()
            if is_over or len(found) == len(sent):
                break
            with suppress(TimeoutError):
                await asyncio.wait_for(self.cancel.wait(), _LOOK_EVERY_S)
        if len(found) < len(sent):
            log.info("plan_shares_missing", plan_id=str(self.plan.id), back=len(found))
        return [_decoded(found.get(one)) for one in sent]


def _decoded(found: bytes | None) -> Sequences | None:
    return msgspec.msgpack.decode(found, type=Sequences) if found else None


def _opened(share: PlanShare) -> tuple[Timer, answer.Plan]:
    timer = Timer(unpack_problem(share.content))
    routes = msgspec.msgpack.decode(share.routes, type=Sequences)
    return timer, rules.make_plan(timer, routes, engine=share.engine, final=False)


def _better(
    timer: Timer,
    best: answer.Plan,
    shares: Sequence[Share],
    answers: Sequence[Sequences | None],
) -> answer.Plan:
    """Take what came back if it is no dearer and breaks nothing."""
    joined = join(timer, best, shares, answers)
    if joined.figures.objective_cents > best.figures.objective_cents:
        return best
    return best if rules.check_by(timer, joined) else joined
