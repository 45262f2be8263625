"""hygese where capacity is all, and nothing elsewhere."""

import msgspec
import numpy as np
import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Costs, Matrix, Problem, UnsupportedByEngine
from dispatch_server.planning.solvers.hgs import Hgs, fits, is_installed
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.pyvrp import PyVRP
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem, a_vehicle


def a_plain_city(orders: int, vehicles: int) -> Problem:
    rng = np.random.default_rng(1)
    at = rng.uniform(0, 9000, (orders + 1, 2))
    metres = np.rint(np.sqrt(((at[:, None] - at[None]) ** 2).sum(-1))).astype(np.int32)
    wanted = [a_delivery(f"o{i}", i, load=(int(rng.integers(1, 9)),)) for i in range(1, orders + 1)]
    costs = Costs(km_cents=1000)
    fleet = [a_vehicle(f"v{i}", capacity=(60,), costs=costs) for i in range(vehicles)]
    matrices = {"car": Matrix(metres // 10, metres)}
    return a_problem(wanted, fleet, minutes=range(orders + 1), matrices=matrices)


def solve(solver: Hgs | PyVRP | Porta, problem: Problem, budget_s: float = 2.0) -> Plan:
    plan = solver.solve(
        problem,
        budget_s=budget_s,
        seed=1,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )
    assert rules.check(problem, plan) == []
    return plan


def test_it_is_as_good_as_pyvrp_at_what_it_knows() -> None:
    problem = a_plain_city(80, 12)
    assert is_installed()
    ours = solve(Hgs(), problem).figures.objective_cents
    assert ours <= solve(PyVRP(), problem).figures.objective_cents * 1.01
    assert solve(Porta(), problem).figures.objective_cents <= ours * 1.01


def test_counted_iterations_give_the_same_plan() -> None:
    problem = a_plain_city(30, 6)
    plans = [
        Hgs().solve(
            problem,
            budget_s=60,
            seed=3,
            warm=None,
            on_plan=lambda _: None,
            cancelled=lambda: False,
            iterations=200,
        )
        for _ in range(2)
    ]
    assert msgspec.structs.replace(plans[0], elapsed_s=0) == msgspec.structs.replace(
        plans[1], elapsed_s=0
    )


def test_windows_are_refused_by_name() -> None:
    with pytest.raises(UnsupportedByEngine) as refused:
        solve(Hgs(), a_city(5, 2, windows=1.0))
    assert refused.value.features == ("window",)


def test_one_way_streets_and_mixed_fleets_are_not_for_it() -> None:
    assert not fits(a_problem([a_delivery("d", 1)]))  # the way back takes longer
    plain = a_plain_city(5, 2)
    assert fits(a_plain_city(5, 2))
    mixed = (*plain.vehicles, a_vehicle("big", capacity=(99,)))
    assert not fits(a_problem(plain.orders, mixed, minutes=range(6), matrices=dict(plain.matrices)))


@pytest.mark.parametrize("load", [61, 0])
def test_what_would_end_its_process_is_not_asked(load: int) -> None:
    plain = a_plain_city(6, 2)
    orders = [msgspec.structs.replace(order, load=(load,)) for order in plain.orders]
    problem = a_problem(orders, plain.vehicles, minutes=range(7), matrices=dict(plain.matrices))
    assert not fits(problem)
    assert len(solve(Hgs(), problem, 0.2).left_out) == (6 if load else 0)


def test_what_a_shift_does_not_hold_is_taken_out_again() -> None:
    problem = a_problem(
        a_plain_city(20, 3).orders,
        [a_vehicle("v0", capacity=(500,), shift=a_vehicle().shift.__class__(0, 3600))],
        minutes=range(21),
        matrices=dict(a_plain_city(20, 3).matrices),
    )
    plan = solve(Hgs(), problem, 0.5)
    assert plan.left_out
