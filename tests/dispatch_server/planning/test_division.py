"""A large problem cut into shares, and the shares put together again."""

from collections import Counter
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dispatch_server.planning import rules
from dispatch_server.planning.division import Share, can_divide, divide, join
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Prefix, Problem
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem, a_vehicle


def _greedy(problem: Problem) -> Plan:
    return Greedy().solve(
        problem,
        budget_s=5.0,
        seed=1,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )


def _ahead(problem: Problem) -> Problem:
    """Make it a day that nobody has begun."""
    return replace(
        problem,
        orders=tuple(msgspec.structs.replace(one, told=None) for one in problem.orders),
        vehicles=tuple(msgspec.structs.replace(one, prefix=None) for one in problem.vehicles),
    )


def _names(shares: list[Share], what: str) -> Counter[str]:
    return Counter(one.id for share in shares for one in getattr(share.problem, what))


@settings(max_examples=60, deadline=None)
@given(problem=problems(), count=st.integers(1, 3), seed=st.integers(0, 9))
def test_each_share_is_a_day_of_its_own(problem: Problem, count: int, seed: int) -> None:
    problem = _ahead(problem)
    assert can_divide(problem)
    timer, plan = Timer(problem), _greedy(problem)
    assume(plan.routes)

    shares = divide(timer, plan, count, seed)

    assert _names(shares, "orders") == Counter(order.id for order in problem.orders)
    assert _names(shares, "vehicles") == Counter(one.id for one in problem.vehicles)
    for share in shares:
        own = Timer(share.problem)
        written = rules.make_plan(own, [*share.routes], engine="hand", final=False)
        assert rules.check_by(own, written) == []
    together = join(timer, plan, shares, [None] * len(shares))
    assert together.routes == plan.routes
    assert together.figures.objective_cents == pytest.approx(plan.figures.objective_cents)


def test_what_shares_come_to_is_what_the_whole_comes_to() -> None:
    problem = a_city(120, 16)
    timer = Timer(problem)
    plan = _greedy(problem)
    shares = divide(timer, plan, 3, seed=4)
    assert len(shares) == 3

    answers, cents = [], 0.0
    for share in shares:
        own = Timer(share.problem)
        routes = [list(reversed(acts)) for acts in share.routes]
        written = rules.make_plan(own, routes, engine="hand", final=False)
        answers.append(rules.sequences(own, written))
        cents += written.figures.cost_cents
    together = join(timer, plan, shares, answers)

    assert together.figures.cost_cents == pytest.approx(cents)
    assert together.figures.cost_cents != pytest.approx(plan.figures.cost_cents)


def test_shares_lie_apart_and_are_cut_elsewhere_the_next_time() -> None:
    problem = a_city(200, 20, windows=0.0)
    timer, plan = Timer(problem), _greedy(problem)

    cuts = [
        {frozenset(share.vehicles) for share in divide(timer, plan, 4, seed)} for seed in range(5)
    ]

    assert len({frozenset(cut) for cut in cuts}) > 1
    sizes = [len(share.problem.orders) for share in divide(timer, plan, 4, seed=0)]
    assert max(sizes) < 0.6 * len(problem.orders)


def test_an_order_left_out_goes_where_a_vehicle_may_take_it() -> None:
    """The cold one lies beside v1's stops, but only v0 could bring it."""
    orders = [
        a_delivery("near", 1, load=(100,), vehicle_ids=frozenset({"v0"})),
        a_delivery("far", 3, load=(100,), vehicle_ids=frozenset({"v1"})),
        a_delivery("cold", 4, load=(100,), skills=frozenset({"cold"})),
    ]
    fleet = [a_vehicle("v0", skills=frozenset({"cold"})), a_vehicle("v1")]
    problem = a_problem(orders, fleet)
    timer = Timer(problem)
    plan = rules.make_plan(timer, [[0], [1]], engine="hand", final=False)

    shares = divide(timer, plan, 2, seed=1)

    (holder,) = [s for s in shares if "cold" in {order.id for order in s.problem.orders}]
    assert [one.id for one in holder.problem.vehicles] == ["v0"]
    assert np.count_nonzero(holder.problem.matrices["car"].drive_s)


def test_an_answer_of_other_vehicles_is_refused() -> None:
    problem = a_city(40, 6)
    timer, plan = Timer(problem), _greedy(problem)
    shares = divide(timer, plan, 2, seed=1)
    with pytest.raises(ValueError, match="zip"):
        join(timer, plan, shares, [[[]] * 99, None])


def test_a_running_day_is_not_divided() -> None:
    van = a_vehicle(prefix=Prefix(place=1, free_s=60))
    assert can_divide(a_problem([a_delivery("a", 1)]))
    assert not can_divide(a_problem([a_delivery("a", 1)], [van]))
