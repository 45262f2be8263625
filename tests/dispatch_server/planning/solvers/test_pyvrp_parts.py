"""A part costs what its routes cost in the whole."""

import time

from dispatch_server.planning.problem import Window
from dispatch_server.planning.solvers.pyvrp_model import build
from dispatch_server.planning.solvers.pyvrp_parts import can_cut, cut
from dispatch_server.planning.solvers.search import Watch, run
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_pair, a_problem, a_vehicle
from tests.dispatch_server.planning.solvers.models import a_model


def test_routes_cut_out_cost_the_same_and_come_back_the_same() -> None:
    data = a_model(60, 8).data
    watch = Watch(time.monotonic, time.monotonic() + 60, lambda: False, iterations=60)
    plan = run(data, watch, seed=1, history=20)
    routes = list(plan.routes())[:2]
    part = cut(data, routes, [1] * data.num_vehicle_types)
    assert part.start.is_feasible()
    inside = list(part.start.routes())
    assert [r.duration_cost() for r in inside] == [r.duration_cost() for r in routes]
    assert [r.distance_cost() for r in inside] == [r.distance_cost() for r in routes]
    back = part.routes_in(data, part.start)
    assert [list(map(str, r)) for r in back] == [list(map(str, r)) for r in routes]
    assert part.data.num_vehicles == 3


def test_pairs_are_cut_whole() -> None:
    orders = [a_pair("p", 1, 2), a_pair("q", 3, 4), a_delivery("d", 2)]
    problem = a_problem(orders, [a_vehicle(f"v{i}") for i in range(2)])
    model = build(Timer(problem), is_required=True)
    assert model is not None
    data = model.data
    watch = Watch(time.monotonic, time.monotonic() + 60, lambda: False, iterations=30)
    plan = run(data, watch, seed=1, history=20)
    routes = list(plan.routes())
    part = cut(data, routes[:1], [0])
    assert part.start.is_feasible()
    assert [list(map(str, r)) for r in part.routes_in(data, part.start)] == [
        list(map(str, routes[0]))
    ]


def test_alternatives_are_not_cut() -> None:
    either = (Window(0, 9), Window(60, 90))
    for windows, is_whole in (((), True), (either, False)):
        model = build(Timer(a_problem([a_delivery("d", 2, windows=windows)])))
        assert model is not None
        assert can_cut(model.data) is is_whole
