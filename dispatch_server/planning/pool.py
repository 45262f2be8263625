"""Processes that plan, shared by all who want a plan.

Solvers use a whole core and some hold the interpreter's lock for as long as they run, so they run
in processes of their own. Each plan takes one process for its time; the processes are kept
between plans, because importing the engines takes longer than a small plan.
"""

import asyncio
import multiprocessing
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.synchronize import Event
from typing import Final, Protocol

import msgspec

from dispatch_server.planning.asked import Ask, Tell, receive_tell, send_ask
from dispatch_server.planning.plan import Figures, Plan
from dispatch_server.planning.port import SolverBusy, SolverFailed
from dispatch_server.planning.problem import Problem, UnsupportedByEngine
from dispatch_server.planning.worker import serve

_TURN_S: Final = 0.05
"""How often a plan's thread looks whether it is to stop."""

_START_S: Final = 60.0
"""A process that is not up by then will not be; imports took 1 s on a quiet machine."""

_GRACE_S: Final = 1.0
"""What a process gets to stop by itself after it was told to."""

_PLANS_PER_PROCESS: Final = 50
"""Then it is replaced, so that no engine's leak grows for ever."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A better plan was found."""

    elapsed_s: float
    figures: Figures
    engine: str


type OnProgress = Callable[[Progress, Plan], None]


class Cancel(Protocol):
    """Says that whoever asked has seen enough. ``asyncio.Event`` and ``threading.Event`` do."""

    def is_set(self) -> bool: ...


@dataclass(slots=True)
class _Process:
    process: SpawnProcess
    pipe: Connection
    cancel: Event
    plans: int = 0

    def died(self, engine: str) -> SolverFailed:
        """Say how it ended, which the system may know only a moment later."""
        self.process.join(_GRACE_S)
        return SolverFailed(engine, f"exit code {self.process.exitcode}")

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self.process.close()


@dataclass(slots=True)
class _Job:
    """One plan on its way: what was asked and heard, and when it has to end."""

    ask: Ask
    cancel: Cancel
    better: Callable[[Plan], None]
    stop: "_Flag"
    best: Plan | None = None
    deadline: float | None = None
    told_at: float | None = None
    """When the process was told to stop."""

    def heard(self, tell: Tell) -> bool:
        """Take in what the process says; True when that was its last word."""
        if tell.plan is not None:
            self.best = tell.plan
            if tell.kind == "better":
                self.better(tell.plan)
        if tell.kind == "begun":
            # Engines may need some time to write their answer up; see the port's "about".
            self.deadline = time.monotonic() + self.ask.budget_s * 1.5 + 0.5
        if tell.kind == "unsupported":
            raise UnsupportedByEngine(self.ask.engine, tell.features)
        if tell.kind == "failed":
            raise SolverFailed(self.ask.engine, tell.reason)
        return tell.kind == "done"


@dataclass(slots=True)
class _Flag:
    """Set once when the task that waits for the plan is cancelled."""

    is_set: bool = False


@dataclass
class SolverPool:
    """Up to ``size`` plans at a time, and ``waiting`` more that wait for their turn.

    ``engines`` maps a name to where its solver is: ``package.module:Class``.
    """

    engines: Mapping[str, str]
    size: int = field(default_factory=lambda: max(1, (os.cpu_count() or 2) - 1))
    waiting: int = 32

    def __post_init__(self) -> None:
        self._context: SpawnContext = multiprocessing.get_context("spawn")
        self._idle: list[_Process] = []
        self._busy: list[_Process] = []
        self._asked = 0
        self._turn = asyncio.Semaphore(self.size)
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="solver")

    async def solve(
        self,
        problem: Problem,
        *,
        engine: str = "porta",
        budget_s: float = 10.0,
        seed: int = 1,
        iterations: int | None = None,
        warm: Plan | None = None,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
    ) -> Plan:
        """Plan in a process, and call ``on_progress`` in this loop for each better plan.

        When ``cancel`` is set the best plan so far comes back within a second and a half. Raises
        ``UnsupportedByEngine``, ``SolverBusy`` when too many wait, ``SolverFailed`` when the
        process dies or has nothing to show, and ``KeyError`` for an unknown engine.
        """
        if engine not in self.engines:
            raise KeyError(engine)
        if self._asked >= self.size + self.waiting:
            raise SolverBusy(self._asked)
        ask = Ask(
            problem=problem,
            engine=engine,
            budget_s=budget_s,
            seed=seed,
            iterations=iterations,
            warm=warm,
        )
        loop = asyncio.get_running_loop()

        def better(plan: Plan) -> None:
            if on_progress is not None:
                progress = Progress(
                    elapsed_s=plan.elapsed_s, figures=plan.figures, engine=plan.engine
                )
                loop.call_soon_threadsafe(on_progress, progress, plan)

        job = _Job(ask, cancel or asyncio.Event(), better, _Flag())
        self._asked += 1
        try:
            async with self._turn:
                return await self._in_thread(job)
        finally:
            self._asked -= 1

    async def _in_thread(self, job: _Job) -> Plan:
        """Await the thread even when cancelled, so that its process is free again or gone."""
        running = asyncio.get_running_loop().run_in_executor(self._threads, self._run, job)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            job.stop.is_set = True
            await asyncio.wait([running])
            running.exception()
            raise

    def processes(self) -> list[int]:
        """Give the ids of all processes that are up, the busy ones first."""
        return [p.process.pid for p in [*self._busy, *self._idle] if p.process.pid is not None]

    async def close(self) -> None:
        """End every process. Plans on their way fail."""
        for process in [*self._idle, *self._busy]:
            process.process.kill()
        await asyncio.to_thread(self._threads.shutdown)
        for process in self._idle:
            process.end()
        self._idle.clear()

    def _run(self, job: _Job) -> Plan:
        process = self._take()
        is_whole = False
        try:
            is_whole = self._converse(process, job)
        finally:
            self._busy.remove(process)
            process.plans += 1
            if is_whole and process.plans < _PLANS_PER_PROCESS:
                self._idle.append(process)
            else:
                process.end()
        if job.best is None:
            raise SolverFailed(job.ask.engine, "no plan in time")
        return job.best

    def _take(self) -> _Process:
        while self._idle:
            process = self._idle.pop()
            if process.process.is_alive():
                process.cancel.clear()
                self._busy.append(process)
                return process
            process.end()
        ours, theirs = self._context.Pipe()
        cancel = self._context.Event()
        started = self._context.Process(
            target=serve, args=(dict(self.engines), theirs, cancel), daemon=True, name="solver"
        )
        started.start()
        theirs.close()
        process = _Process(started, ours, cancel)
        self._busy.append(process)
        self._wait_until_up(process)
        return process

    def _wait_until_up(self, process: _Process) -> None:
        wait([process.pipe, process.process.sentinel], _START_S)
        try:
            if process.pipe.poll():
                receive_tell(process.pipe)
                return
        except EOFError:
            pass
        self._busy.remove(process)
        process.end()
        raise SolverFailed("", "the process did not start")

    def _converse(self, process: _Process, job: _Job) -> bool:
        """Ask and listen to the last word; False when the process must go."""
        try:
            send_ask(process.pipe, job.ask)
            while True:
                ready = wait([process.pipe, process.process.sentinel], _TURN_S)
                while process.pipe in ready and process.pipe.poll():
                    if job.heard(receive_tell(process.pipe)):
                        return True
                if process.process.sentinel in ready:
                    raise process.died(job.ask.engine)
                if self._is_over(process, job):
                    return False
        except (EOFError, OSError) as gone:
            raise process.died(job.ask.engine) from gone

    def _is_over(self, process: _Process, job: _Job) -> bool:
        now = time.monotonic()
        is_late = job.deadline is not None and now > job.deadline
        if job.told_at is None and (is_late or job.cancel.is_set() or job.stop.is_set):
            process.cancel.set()
            job.told_at = now
        return job.told_at is not None and now > job.told_at + _GRACE_S
