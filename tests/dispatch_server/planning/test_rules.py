"""The checker finds what is wrong, whoever made the plan."""

from collections.abc import Callable

import msgspec
import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.plan import LeftOut, Limit, Plan, Route
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Feature,
    Problem,
    TaskKind,
    TaskRef,
    Window,
)
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_pickup,
    a_problem,
    a_vehicle,
    line_matrix,
)


def refs(*names: str, kind: TaskKind = TaskKind.DELIVERY) -> list[TaskRef]:
    return [TaskRef(name, kind) for name in names]


def a_plan(problem: Problem, *tasks: TaskRef, left_out: tuple[str, ...] = ()) -> Plan:
    """Drive these tasks in turn, whatever that breaks."""
    route = rules.time_route(problem, "v1", tasks)
    return Plan(routes=(route,), left_out=tuple(LeftOut(order_id=name) for name in left_out))


def found(problem: Problem, plan: Plan) -> set[Limit]:
    return {violation.limit for violation in rules.check(problem, plan)}


def test_a_sound_plan_has_nothing_wrong() -> None:
    problem = a_problem([a_delivery("a", 1), a_delivery("b", 2)])
    assert rules.check(problem, a_plan(problem, *refs("a", "b"))) == []
    assert rules.check(problem, a_plan(problem, *refs("a"), left_out=("b",))) == []


def _island() -> Problem:
    matrix = line_matrix((0, 10, 20, 30, 40))
    matrix.drive_s[:, 1] = UNREACHABLE
    matrix.drive_s[1, 1] = 0
    return a_problem([a_delivery("a", 1)], matrices={"car": matrix})


@pytest.mark.parametrize(
    ("limit", "problem"),
    [
        (Limit.CAPACITY, a_problem([a_delivery("a", 1, load=(101,))])),
        (Limit.CAPACITY, a_problem([a_delivery("a", 1, load=(1,))], [a_vehicle(capacity=(0,))])),
        (Limit.WINDOW, a_problem([a_delivery("a", 1, opens_s=0, closes_s=599)])),
        (Limit.SHIFT, a_problem([a_delivery("a", 4)], [a_vehicle(shift=Window(0, HOUR))])),
        (Limit.SKILL, a_problem([a_delivery("a", 1, skills=frozenset({"cold"}))])),
        (Limit.SKILL, a_problem([a_delivery("a", 1, vehicle_ids=frozenset({"v2"}))])),
        (Limit.UNREACHABLE, _island()),
        (Limit.MAX_DURATION, a_problem([a_delivery("a", 1)], [a_vehicle(max_duration_s=1559)])),
        (Limit.MAX_DISTANCE, a_problem([a_delivery("a", 1)], [a_vehicle(max_distance_m=12_599)])),
        (Limit.MAX_STOPS, a_problem([a_delivery("a", 1)], [a_vehicle(max_stops=0)])),
        (
            Limit.LATEST_START,
            a_problem([a_delivery("a", 1, release_s=9)], [a_vehicle(latest_start_s=8)]),
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_broken_limit_is_named_alone(limit: Limit, problem: Problem) -> None:
    assert limit in found(problem, a_plan(problem, *refs("a")))


def test_limits_hold_to_the_second_and_the_metre() -> None:
    vehicle = a_vehicle(
        max_duration_s=1560, max_distance_m=12_600, max_stops=1, shift=Window(0, 1560)
    )
    problem = a_problem([a_delivery("a", 1, opens_s=0, closes_s=600, load=(100,))], [vehicle])
    assert rules.check(problem, a_plan(problem, *refs("a"))) == []


def test_an_order_that_is_nowhere_is_missing() -> None:
    problem = a_problem([a_delivery("a", 1), a_delivery("b", 2)])
    (violation,) = rules.check(problem, a_plan(problem, *refs("a")))
    assert (violation.limit, violation.order_id) == (Limit.MISSING, "b")


def test_an_order_that_is_served_twice_or_reported_too_is_a_duplicate() -> None:
    problem = a_problem([a_delivery("a", 1)])
    assert Limit.DUPLICATE in found(problem, a_plan(problem, *refs("a", "a")))
    assert Limit.DUPLICATE in found(problem, a_plan(problem, *refs("a"), left_out=("a",)))
    one = a_plan(problem, *refs("a")).routes[0]
    assert Limit.DUPLICATE in found(problem, Plan(routes=(one, one)))


def test_what_the_problem_does_not_have_is_unknown() -> None:
    problem = a_problem([a_delivery("a", 1)])
    larger = a_problem([a_delivery("a", 1), a_delivery("b", 1)], [a_vehicle(), a_vehicle("v9")])
    assert found(problem, a_plan(larger, *refs("a", "b"))) == {Limit.UNKNOWN}
    other = rules.time_route(larger, "v9", refs("a"))
    assert Limit.UNKNOWN in found(problem, Plan(routes=(other,)))


def test_a_pair_must_be_fetched_first_and_by_the_same() -> None:
    fleet = [a_vehicle(), a_vehicle("v2")]
    problem = a_problem([a_pair("p", 1, 2)], fleet)
    fetch, bring = refs("p", kind=TaskKind.PICKUP)[0], refs("p")[0]
    assert found(problem, a_plan(problem, fetch, bring)) == set()
    assert Limit.PAIR in found(problem, a_plan(problem, bring, fetch))
    split = (rules.time_route(problem, "v1", [fetch]), rules.time_route(problem, "v2", [bring]))
    assert found(problem, Plan(routes=split)) == {Limit.PAIR}
    assert Limit.MISSING in found(problem, a_plan(problem, fetch))


@pytest.mark.parametrize(
    "change",
    [
        lambda route: msgspec.structs.replace(route, end_s=route.end_s - 1),
        lambda route: msgspec.structs.replace(route, distance_m=0),
        lambda route: msgspec.structs.replace(route, cost_cents=route.cost_cents - 1),
        lambda route: msgspec.structs.replace(
            route, visits=(msgspec.structs.replace(route.visits[0], start_s=0),)
        ),
    ],
)
def test_times_and_costs_that_are_not_so_are_found(change: Callable[[Route], Route]) -> None:
    problem = a_problem([a_delivery("a", 1)])
    plan = a_plan(problem, *refs("a"))
    assert found(problem, msgspec.structs.replace(plan, routes=(change(plan.routes[0]),))) == {
        Limit.TIMES
    }


def test_the_cost_of_a_plan_counts_what_it_leaves_out() -> None:
    problem = a_problem([a_delivery("a", 1), a_delivery("b", 2, leave_out_cents=777)])
    plan = a_plan(problem, *refs("a"), left_out=("b",))
    assert rules.cost(problem, plan) == pytest.approx(plan.routes[0].cost_cents + 777)


def test_reasons_are_found_for_any_plan() -> None:
    problem = a_problem([a_delivery("a", 1), a_pickup("big", 2, load=(101,))])
    (left,) = rules.reasons(problem, a_plan(problem, *refs("a"), left_out=("big",)))
    assert (left.order_id, left.limit) == ("big", Limit.CAPACITY)


def test_all_of_the_vocabulary_is_judged() -> None:
    assert frozenset(Feature) == rules.SUPPORTS
