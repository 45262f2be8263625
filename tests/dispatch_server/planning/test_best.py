"""Only better and sound plans are kept."""

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.best import Best, explained
from dispatch_server.planning.nearest import nearest_neighbour
from dispatch_server.planning.plan import LeftOut, Plan
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem


def test_a_better_plan_is_told_and_a_worse_one_is_not() -> None:
    problem = a_city(12, 2)
    told: list[Plan] = []
    best = Best(problem, told.append)
    nothing = rules.empty_plan(problem)
    for plan in (nothing, nearest_neighbour(problem), nothing):
        best.take(plan)
    assert [plan.figures.routed for plan in told] == [0, 12]
    assert best.plan == told[-1]


def test_a_false_plan_is_not_kept_however_cheap() -> None:
    problem = a_problem([a_delivery("a", 1)])
    best = Best(problem, lambda _: None)
    best.take(Plan())
    assert best.plan is None


def test_of_two_alike_the_one_with_reasons_is_kept() -> None:
    problem = a_problem([a_delivery("big", 1, load=(101,))])
    best = Best(problem, lambda _: None)
    best.take(rules.empty_plan(problem))
    assert best.plan is not None
    assert best.plan.left_out == (LeftOut(order_id="big"),)
    whole = explained(problem, best.plan)
    assert whole.left_out[0].reasons
    best.take(whole)
    assert best.plan.left_out == whole.left_out


def test_the_same_plan_again_is_told_by_its_later_figures() -> None:
    """Or it would hang on which plans happened to be told on the way."""
    problem = a_city(12, 2)
    first = nearest_neighbour(problem)
    best = Best(problem, lambda _: None)
    best.take(msgspec.structs.replace(first, iterations=3))
    best.take(msgspec.structs.replace(first, iterations=9))
    assert best.plan is not None
    assert best.plan.iterations == 9
