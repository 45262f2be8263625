"""Small problems are searched whole, large ones in parts first."""

import time
from typing import Any

import pytest
import pyvrp

from dispatch_server.planning.solvers import staged as module
from dispatch_server.planning.solvers.search import Stream, cost, run
from dispatch_server.planning.solvers.staged import Staged, cores_here
from tests.dispatch_server.planning.solvers.models import a_model


def staged(told: list[pyvrp.Solution], budget_s: float, iterations: int | None) -> Staged:
    return Staged(
        clock=time.process_time,  # so that a busy machine takes no steps away
        began=time.process_time(),
        budget_s=budget_s,
        cancelled=lambda: False,
        iterations=iterations,
        seed=1,
        cores=1,
        stream=Stream(told.append, time.process_time, 0.0),
    )


def test_a_large_day_is_feasible_soon_and_gets_better() -> None:
    told: list[pyvrp.Solution] = []
    data = a_model(500, 50).data
    best, _ = staged(told, 4.0, None).search(data, None, must_be_feasible=True)
    assert best.is_feasible()
    assert len(told) >= 2
    assert cost(data, best) == min(cost(data, plan) for plan in told)


def test_a_very_large_day_starts_by_savings() -> None:
    told: list[pyvrp.Solution] = []
    data = a_model(1600, 300, windows=0).data
    best, steps = staged(told, 6.0, None).search(data, None, must_be_feasible=True)
    assert best.is_feasible()
    assert told[0].num_clients() == 1600
    assert steps == 0, "only its parts are searched"


def test_a_day_of_few_routes_is_one_search_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[object] = []

    def counted(*asked: Any, start: pyvrp.Solution | None, **more: Any) -> pyvrp.Solution:
        starts.append(start)
        return run(*asked, start=start, **more)

    monkeypatch.setattr(module, "run", counted)
    data = a_model(450, 18, windows=0).data
    best, steps = staged([], 3.0, None).search(data, None, must_be_feasible=False)
    assert best.num_routes() < 20
    assert steps > 0
    assert starts == [None]


def test_counted_steps_give_the_same_plan() -> None:
    data = a_model(450, 50).data
    found = [staged([], 60.0, 40).search(data, None, must_be_feasible=True) for _ in range(2)]
    assert found[0] == found[1]


def test_what_cannot_be_taken_whole_is_given_up_early() -> None:
    data = a_model(100, 1, windows=0).data
    began = time.process_time()
    best, _ = staged([], 3.0, None).search(data, None, must_be_feasible=True)
    assert not best.is_feasible()
    assert time.process_time() - began < 2.9


def test_there_is_a_core() -> None:
    assert cores_here() >= 1
