"""PyVRP's search as we use it."""

import time

import pytest
import pyvrp

from dispatch_server.planning.solvers.search import (
    Stream,
    Watch,
    cost,
    history_length,
    improved,
    run,
)
from tests.dispatch_server.planning.solvers.models import a_model


@pytest.mark.parametrize(
    ("tasks", "budget_s", "iterations", "length"),
    [
        (100, 1, None, 50),
        (100, 5, None, 150),
        (100, 10, None, 300),
        (1000, 10, None, 50),
        (100, 60, None, 300),
        (100, 60, 100, 20),
        (100, 60, 5000, 100),
    ],
)
def test_the_history_fits_the_budget(
    tasks: int, budget_s: float, iterations: int | None, length: int
) -> None:
    assert history_length(tasks, budget_s, iterations) == length


def never() -> bool:
    return False


def test_it_stops_after_its_steps() -> None:
    watch = Watch(time.monotonic, time.monotonic() + 60, never, iterations=7)
    run(a_model(20, 3).data, watch, seed=1, history=20)
    assert watch.count == 7


def test_it_gives_up_early_where_nothing_is_feasible() -> None:
    data = a_model(100, 1, windows=0).data
    now = time.monotonic()
    watch = Watch(time.monotonic, now + 60, never, feasible_by=now + 0.1)
    assert not run(data, watch, seed=1, history=20).is_feasible()
    assert time.monotonic() - now < 20


@pytest.mark.parametrize("leaves", [True, False])
def test_it_leaves_where_it_may_and_is_asked_once(*, leaves: bool) -> None:
    asked: list[int] = []
    watch = Watch(time.monotonic, time.monotonic() + 60, never, iterations=20, leave_at=0.0)

    def may_leave() -> bool:
        asked.append(watch.count)
        return leaves

    watch.may_leave = may_leave
    run(a_model(20, 3).data, watch, seed=1, history=20)
    assert len(asked) == 1
    assert watch.has_left == leaves
    assert watch.count == (asked[0] if leaves else 20)


def test_required_or_not_a_plan_costs_the_same() -> None:
    data = a_model(30, 4, is_required=False).data
    must = a_model(30, 4).data
    watch = Watch(time.monotonic, time.monotonic() + 60, never, iterations=50)
    found = run(must, watch, seed=1, history=20)
    assert found.is_feasible()
    assert cost(data, found) == cost(must, found)


def test_a_bad_plan_is_improved_and_a_good_one_kept() -> None:
    data = a_model(40, 4).data
    bad = pyvrp.Solution.make_random(data, pyvrp.RandomNumberGenerator(seed=1))
    better = improved(data, bad, 1)
    assert better.is_feasible()
    assert cost(data, improved(data, better, 2)) <= cost(data, better)


def test_improvements_are_told_at_most_every_so_often() -> None:
    told: list[pyvrp.Solution] = []
    now = [0.0]
    stream = Stream(told.append, lambda: now[0], 1.0)
    data = a_model(20, 3).data
    watch = Watch(time.monotonic, time.monotonic() + 60, never, iterations=10)
    best = run(data, watch, seed=1, history=20, stream=stream)
    assert stream.latest == best
    assert len(told) == 1, "the start, and nothing more in the same second"
    for at in (1.0, 1.5, 2.0):
        now[0] = at
        stream.on_best(best)
    assert len(told) == 3
