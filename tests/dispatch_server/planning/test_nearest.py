"""Today's way is honest, and a plan beats it."""

from dispatch_server.planning import rules
from dispatch_server.planning.nearest import Nearest, nearest_neighbour
from dispatch_server.planning.problem import Window
from dispatch_server.planning.solvers.porta import Porta
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_city,
    a_delivery,
    a_pair,
    a_problem,
    a_vehicle,
)


def test_each_driver_has_a_zone_and_goes_to_the_nearest_next() -> None:
    orders = [a_delivery(f"o{i}", i) for i in (3, 1, 4, 2)]
    plan = nearest_neighbour(a_problem(orders, [a_vehicle("x"), a_vehicle("y")]))
    assert sorted([v.place for v in r.visits] for r in plan.routes) == [[1, 2], [3, 4]]


def test_what_a_driver_cannot_take_goes_to_another() -> None:
    orders = [a_delivery(f"o{i}", i) for i in (3, 1, 4, 2)]
    plan = nearest_neighbour(a_problem(orders, [a_vehicle("x", capacity=(1,)), a_vehicle("y")]))
    assert {r.vehicle_id: len(r.visits) for r in plan.routes} == {"x": 1, "y": 3}


def test_more_drivers_than_orders_or_none_at_all() -> None:
    fleet = [a_vehicle(f"v{n}") for n in range(3)]
    assert nearest_neighbour(a_problem([a_delivery("o", 1)], fleet)).figures.routed == 1
    assert nearest_neighbour(a_problem([a_delivery("o", 1)], [])).figures.left_out == 1
    assert nearest_neighbour(a_problem([], fleet)).routes == ()


def test_no_rule_is_broken_for_it() -> None:
    for windows in (0.0, 0.7):
        problem = a_city(50, 4, windows=windows)
        plan = nearest_neighbour(problem)
        assert rules.check(problem, plan) == []
        assert plan.figures.left_out == 0


def test_a_pair_is_fetched_and_brought() -> None:
    problem = a_problem([a_pair("p", 3, 1), a_delivery("o", 2)])
    assert rules.check(problem, nearest_neighbour(problem)) == []


def test_what_fits_nowhere_is_reported() -> None:
    plan = nearest_neighbour(a_problem([a_delivery("o", 4)], [a_vehicle(shift=Window(0, HOUR))]))
    assert [left.order_id for left in plan.left_out] == ["o"]


def test_a_plan_takes_at_least_fifteen_percent_fewer_hours() -> None:
    problem = a_city(100, 6)
    today = Nearest().solve(
        problem,
        budget_s=1,
        seed=0,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )
    plan = Porta().solve(
        problem,
        budget_s=60,
        seed=1,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=300,
    )
    assert today.figures.routed == plan.figures.routed == 100
    assert plan.figures.duration_s <= 0.85 * today.figures.duration_s
