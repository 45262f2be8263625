"""Part by part a plan gets better, and never worse."""

import time

import pytest
import pyvrp

from dispatch_server.planning.solvers.rounds import Rounds, seconds_each
from dispatch_server.planning.solvers.search import Watch, cost, run
from tests.dispatch_server.planning.solvers.models import a_model


@pytest.mark.parametrize("cores", [1, 2])
def test_rounds_improve_a_plan_and_lose_no_stop(cores: int) -> None:
    data = a_model(600, 60).data
    watch = Watch(time.monotonic, time.monotonic() + 60, lambda: False, iterations=1)
    start = run(data, watch, seed=1, history=20)
    told: list[pyvrp.Solution] = []
    until = time.monotonic() + 3
    rounds = Rounds(time.monotonic, until, lambda: False, cores, 1, told.append)
    found = rounds.improve(data, start)
    assert found.is_feasible()
    assert found.num_clients() == 600
    assert cost(data, found) < cost(data, start)
    costs = [cost(data, plan) for plan in told]
    assert costs == sorted(costs, reverse=True)
    assert time.monotonic() - until < 15


def test_it_ends_when_it_is_called_off() -> None:
    data = a_model(600, 60).data
    watch = Watch(time.monotonic, time.monotonic() + 60, lambda: False, iterations=1)
    start = run(data, watch, seed=1, history=20)
    began = time.monotonic()
    off = began + 0.5
    rounds = Rounds(
        time.monotonic, began + 60, lambda: time.monotonic() > off, 1, 1, lambda _: None
    )
    assert cost(data, rounds.improve(data, start)) <= cost(data, start)
    assert time.monotonic() - off < 15


@pytest.mark.parametrize(("there_s", "rounds"), [(0.3, 3), (2.0, 4), (20.0, 8)])
def test_rounds_get_longer_and_the_last_takes_what_is_left(there_s: float, rounds: int) -> None:
    taken: list[float] = []
    while sum(taken) < there_s - 1e-9:
        taken.append(seconds_each(taken[-1] if taken else 0.0, there_s - sum(taken)))
    assert taken == sorted(taken)
    assert len(taken) == rounds
    assert sum(taken) == pytest.approx(there_s)
