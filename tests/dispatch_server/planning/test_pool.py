"""The pool over real processes: streams, cancels, survives what engines do."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio

from dispatch_server.planning import rules
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.port import SolverBusy, SolverFailed
from dispatch_server.planning.problem import UnsupportedByEngine
from dispatch_server.planning.solvers import ENGINES
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem
from tests.waiting import PATIENCE_S, until

_HERE = "tests.dispatch_server.planning.engines_that_fail"
_BAD = {
    "deaf": f"{_HERE}:Deaf",
    "crashes": f"{_HERE}:Crashes",
    "raises": f"{_HERE}:Raises",
    "hangs": f"{_HERE}:Hangs",
    "lies": f"{_HERE}:Lies",
    "lies_at_the_end": f"{_HERE}:LiesAtTheEnd",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[SolverPool]:
    """One pool for all: starting processes is what takes time here."""
    pool = SolverPool(engines={**ENGINES, **_BAD}, size=1, waiting=1)
    yield pool
    await pool.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_it_streams_better_plans_and_gives_the_best(pool: SolverPool) -> None:
    problem, seen = a_city(60, 5), []
    plan = await pool.solve(
        problem,
        budget_s=60,
        iterations=100,
        on_progress=lambda progress, plan: seen.append((progress, plan)),
    )
    assert rules.check(problem, plan) == []
    costs = [progress.figures.objective_cents for progress, _ in seen]
    assert len(costs) > 1
    assert costs == sorted(costs, reverse=True)
    assert plan.figures.objective_cents == costs[-1]


async def test_a_process_is_kept_for_the_next_plan(pool: SolverPool) -> None:
    await pool.solve(a_city(10, 2), engine="greedy")
    before = pool.processes()
    await pool.solve(a_city(10, 2), engine="greedy")
    assert pool.processes() == before


async def test_seed_and_iterations_decide_the_plan(pool: SolverPool) -> None:
    plans = [await pool.solve(a_city(30, 3), budget_s=30, iterations=80, seed=7) for _ in range(2)]
    one, two = (msgspec.structs.replace(plan, elapsed_s=0) for plan in plans)
    assert one == two


async def test_the_loop_stays_free_while_vroom_holds_its_interpreter(pool: SolverPool) -> None:
    planning = asyncio.create_task(pool.solve(a_city(120, 6), engine="vroom", budget_s=3))
    turns = 0
    while not planning.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert (await planning).routes
    assert turns > 20  # of 300, where nobody else uses the machine


async def test_cancelling_keeps_the_best_so_far(pool: SolverPool) -> None:
    problem, cancel, first = a_city(60, 5), asyncio.Event(), asyncio.Event()
    planning = asyncio.create_task(
        pool.solve(problem, budget_s=60, on_progress=lambda *_: first.set(), cancel=cancel)
    )
    await until(first.is_set)
    began = time.monotonic()
    cancel.set()
    plan = await planning
    assert time.monotonic() - began < 20  # of 60; 0.1 s where nothing else runs
    assert rules.check(problem, plan) == []
    assert plan.figures.routed == 60


async def test_one_that_does_not_listen_is_ended_with_its_plan_kept(pool: SolverPool) -> None:
    cancel, first = asyncio.Event(), asyncio.Event()
    planning = asyncio.create_task(
        pool.solve(
            a_city(10, 2),
            engine="hangs",
            budget_s=60,
            on_progress=lambda *_: first.set(),
            cancel=cancel,
        )
    )
    await until(first.is_set)
    began, pids = time.monotonic(), pool.processes()
    cancel.set()
    assert (await planning).figures.routed == 10
    assert time.monotonic() - began < 20  # of 60
    assert pids != pool.processes()


async def test_one_that_never_ends_is_ended_after_its_budget(pool: SolverPool) -> None:
    async with asyncio.timeout(PATIENCE_S):
        plan = await pool.solve(a_city(10, 2), engine="hangs", budget_s=0.5)
    assert plan.routes


async def test_a_task_that_is_cancelled_frees_its_process(pool: SolverPool) -> None:
    first = asyncio.Event()
    planning = asyncio.create_task(
        pool.solve(a_city(60, 5), budget_s=60, on_progress=lambda *_: first.set())
    )
    await until(first.is_set)
    planning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await planning
    assert (await pool.solve(a_city(5, 1), engine="greedy", budget_s=1)).routes


async def test_a_crash_is_told_and_does_not_hang(pool: SolverPool) -> None:
    with pytest.raises(SolverFailed, match="solver failed") as failed:
        async with asyncio.timeout(PATIENCE_S):
            await pool.solve(a_city(5, 1), engine="crashes")
    assert "7" in failed.value.reason
    assert (await pool.solve(a_city(5, 1), engine="greedy")).routes


async def test_a_killed_process_is_told_and_does_not_hang(pool: SolverPool) -> None:
    first = asyncio.Event()
    planning = asyncio.create_task(
        pool.solve(a_city(60, 5), budget_s=60, on_progress=lambda *_: first.set())
    )
    await until(first.is_set)
    os.kill(pool.processes()[0], signal.SIGKILL)
    with pytest.raises(SolverFailed):
        async with asyncio.timeout(PATIENCE_S):
            await planning


async def test_a_process_that_died_between_plans_is_replaced(pool: SolverPool) -> None:
    await pool.solve(a_city(5, 1), engine="greedy")
    (pid,) = pool.processes()
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert (await pool.solve(a_city(5, 1), engine="greedy")).routes


async def test_an_engine_that_raises_is_told(pool: SolverPool) -> None:
    with pytest.raises(SolverFailed) as failed:
        await pool.solve(a_city(5, 1), engine="raises")
    assert failed.value.reason == "ArithmeticError: seven"


async def test_a_false_plan_never_leaves(pool: SolverPool) -> None:
    with pytest.raises(SolverFailed) as failed:
        await pool.solve(a_city(5, 1), engine="lies")
    assert "times" in failed.value.reason


async def test_a_false_plan_at_the_end_leaves_the_sound_one(pool: SolverPool) -> None:
    problem = a_city(5, 1)
    plan = await pool.solve(problem, engine="lies_at_the_end")
    assert rules.check(problem, plan) == []
    assert plan.figures.routed == 5


async def test_too_many_at_once_are_refused(pool: SolverPool) -> None:
    cancel = asyncio.Event()
    running = [
        asyncio.create_task(pool.solve(a_city(5, 1), budget_s=30, cancel=cancel)) for _ in range(2)
    ]
    await asyncio.sleep(0)
    with pytest.raises(SolverBusy):
        await pool.solve(a_city(5, 1))
    cancel.set()
    await asyncio.gather(*running, return_exceptions=True)


async def test_what_an_engine_does_not_know_is_refused_by_name(pool: SolverPool) -> None:
    with pytest.raises(UnsupportedByEngine) as refused:
        await pool.solve(a_problem([a_delivery("o", 1)]), engine="deaf")
    assert refused.value.features == ("load",)


async def test_an_unknown_engine_is_an_error(pool: SolverPool) -> None:
    with pytest.raises(KeyError):
        await pool.solve(a_city(5, 1), engine="abacus")
