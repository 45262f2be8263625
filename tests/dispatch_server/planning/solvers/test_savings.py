"""Starts by savings."""

import pytest
import pyvrp

from dispatch_server.planning.solvers import savings as module
from dispatch_server.planning.solvers.savings import fits, savings
from dispatch_server.planning.solvers.search import cost
from tests.dispatch_server.planning.solvers.models import a_model


def test_every_stop_is_in_one_route_that_breaks_nothing() -> None:
    data = a_model(120, 40).data
    assert fits(data)
    routes = savings(data)
    clients = sorted(act.idx for route in routes for act in route if not act.is_depot())
    assert clients == list(range(120))
    assert all(route.is_feasible() for route in routes)


def test_it_is_far_better_than_chance() -> None:
    data = a_model(120, 40, windows=0).data
    routes = savings(data)
    plan = pyvrp.Solution(data, routes)
    chance = pyvrp.Solution.make_random(data, pyvrp.RandomNumberGenerator(seed=1))
    assert plan.is_feasible()
    assert plan.duration() < chance.duration() / 2
    assert cost(data, plan) > 0


def test_pairs_and_mixed_fleets_are_not_its_business() -> None:
    data = a_model(10, 2).data
    kind = data.vehicle_type(0)
    mixed = data.replace(vehicle_types=[kind, kind.replace(fixed_cost=5)])
    assert not fits(mixed)


def test_near_stops_are_joined_however_many_lie_behind_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = a_model(300, 100, windows=0).data
    full = cost(data, pyvrp.Solution(data, savings(data)))
    monkeypatch.setattr(module, "_NEAR", 15)
    assert cost(data, pyvrp.Solution(data, savings(data))) < full * 1.05
