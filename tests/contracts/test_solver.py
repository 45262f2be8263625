"""What every solver must keep, whichever it is: one suite over all adapters."""

import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Limit, Plan
from dispatch_server.planning.port import Solver
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Break,
    Costs,
    Matrix,
    Place,
    Prefix,
    Problem,
    Reload,
    StabilityCosts,
    TaskKind,
    Told,
    UnsupportedByEngine,
    Window,
    features,
)
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.pyvrp import PyVRP
from dispatch_server.planning.solvers.vroom import Vroom
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_city,
    a_delivery,
    a_pair,
    a_pickup,
    a_problem,
    a_vehicle,
    line_matrix,
)
from tests.waiting import stopwatch

SOLVERS = [Greedy(), PyVRP(), Vroom(), Porta()]


@pytest.fixture(params=SOLVERS, ids=lambda solver: solver.name)
def solver(request: pytest.FixtureRequest) -> Solver:
    chosen: Solver = request.param
    return chosen


def ask(
    solver: Solver,
    problem: Problem,
    *,
    iterations: int | None = 60,
    budget_s: float = 20.0,
    seed: int = 1,
    **more: Any,
) -> Plan:
    """Solve, and hold the answer against our checker.

    What an engine refuses, it must refuse by name; the portfolio then does it with another one.
    """
    missing = features(problem) - solver.supports
    if missing:
        with pytest.raises(UnsupportedByEngine) as refused:
            _solve(solver, problem, iterations=iterations, budget_s=budget_s, seed=seed, **more)
        assert set(refused.value.features) == missing
        solver = Porta()
    plan = _solve(solver, problem, iterations=iterations, budget_s=budget_s, seed=seed, **more)
    assert rules.check(problem, plan) == []
    assert plan.figures.objective_cents == pytest.approx(rules.cost(problem, plan))
    routed = sorted(order for order, _ in served(plan))
    left = [one.order_id for one in plan.left_out]
    assert sorted({*routed, *left}) == sorted(order.id for order in problem.orders)
    return plan


def _solve(
    solver: Solver,
    problem: Problem,
    *,
    iterations: int | None,
    budget_s: float,
    seed: int,
    warm: Plan | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    effort = min(iterations, 5) if isinstance(solver, Vroom) and iterations else iterations
    return solver.solve(
        problem,
        budget_s=budget_s,
        seed=seed,
        warm=warm,
        on_plan=on_plan or (lambda _: None),
        cancelled=cancelled or (lambda: False),
        iterations=effort,
    )


def served(plan: Plan) -> list[tuple[str, str]]:
    return [(v.order_id, route.vehicle_id) for route in plan.routes for v in route.visits]


def limits(plan: Plan) -> dict[str, Limit | None]:
    return {left.order_id: left.limit for left in plan.left_out}


def test_all_is_delivered_and_the_far_end_first_or_last(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_delivery(f"o{i}", i) for i in range(1, 5)]))
    assert sorted(served(plan)) == [(f"o{i}", "v1") for i in range(1, 5)]
    # Out and back along one road, whichever door is on the way out or back.
    assert plan.figures.drive_s == 40 * 60 + 44 * 60


def test_capacity_bites_in_each_dimension(solver: Solver) -> None:
    orders = [a_delivery(f"o{i}", i, load=(1, 3)) for i in range(1, 4)]
    fleet = [a_vehicle(f"v{i}", capacity=(9, 5)) for i in range(2)]
    plan = ask(solver, a_problem(orders, fleet, dimensions=("weight_g", "items")))
    assert len(served(plan)) == 2
    assert list(limits(plan).values()) == [Limit.CAPACITY]
    assert {r.vehicle_id for r in plan.left_out[0].reasons} == {"v0", "v1"}


def test_a_window_turns_the_order_around(solver: Solver) -> None:
    early = a_delivery("far", 4, opens_s=0, closes_s=41 * 60)
    plan = ask(solver, a_problem([a_delivery("near", 1, opens_s=HOUR, closes_s=2 * HOUR), early]))
    assert [order for order, _ in served(plan)] == ["far", "near"]


def test_a_window_that_nobody_can_meet_is_the_reason(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_delivery("far", 4, opens_s=0, closes_s=39 * 60)]))
    assert limits(plan) == {"far": Limit.WINDOW}


def test_waiting_moves_to_the_depot(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_delivery("o", 1, opens_s=3 * HOUR, closes_s=4 * HOUR)]))
    assert plan.routes[0].start_s == 3 * HOUR - 10 * 60
    assert plan.routes[0].waiting_s == 0


def test_one_of_several_windows_is_met(solver: Solver) -> None:
    windows = (Window(0, 60), Window(5 * HOUR, 6 * HOUR))
    orders = [a_delivery("o", 2, windows=windows), a_delivery("p", 1)]
    plan = ask(solver, a_problem(orders))
    start_s = next(v.start_s for r in plan.routes for v in r.visits if v.order_id == "o")
    assert 5 * HOUR <= start_s <= 6 * HOUR


def test_a_pair_with_several_windows(solver: Solver) -> None:
    windows = (Window(0, 60), Window(5 * HOUR, 6 * HOUR))
    plan = ask(solver, a_problem([a_pair("o", 2, 1, windows=windows)]))
    assert len(served(plan)) == 2


def test_the_shift_bites(solver: Solver) -> None:
    fleet = [a_vehicle(shift=Window(0, 80 * 60))]
    plan = ask(solver, a_problem([a_delivery("far", 4), a_delivery("near", 1)], fleet))
    assert limits(plan) == {"far": Limit.SHIFT}


def test_service_time_counts_against_the_shift(solver: Solver) -> None:
    fleet = [a_vehicle(shift=Window(0, 30 * 60))]
    fits = a_problem([a_delivery("o", 1, service_s=540)], fleet)
    assert served(ask(solver, fits)) == [("o", "v1")]
    too_long = a_problem([a_delivery("o", 1, service_s=541)], fleet)
    assert limits(ask(solver, too_long)) == {"o": Limit.SHIFT}


def test_the_places_own_service_time_is_spent_once_for_one_door(solver: Solver) -> None:
    places = tuple(Place(id=f"p{i}", service_s=600 if i == 1 else 0) for i in range(5))
    orders = [a_delivery(f"o{i}", 1, service_s=60) for i in range(3)]
    plan = ask(solver, a_problem(orders, places=places))
    assert plan.figures.duration_s == 600 + 600 + 3 * 60 + 660
    assert plan.figures.stops == 1


def test_skills_decide_who_goes(solver: Solver) -> None:
    fleet = [
        a_vehicle("plain"),
        a_vehicle("cold", skills=frozenset({"cold"}), costs=Costs(fixed_cents=9000, hour_cents=1)),
    ]
    orders = [a_delivery("ice", 1, skills=frozenset({"cold"})), a_delivery("book", 1)]
    plan = ask(solver, a_problem(orders, fleet))
    assert ("ice", "cold") in served(plan)


def test_a_skill_that_nobody_has_is_the_reason(solver: Solver) -> None:
    orders = [a_delivery("ice", 1, skills=frozenset({"cold"})), a_delivery("book", 1)]
    assert limits(ask(solver, a_problem(orders))) == {"ice": Limit.SKILL}


def test_only_the_allowed_vehicle_takes_it(solver: Solver) -> None:
    fleet = [a_vehicle("v1"), a_vehicle("v2", costs=Costs(fixed_cents=5000, hour_cents=3000))]
    orders = [a_delivery("o", 1, vehicle_ids=frozenset({"v2"}))]
    assert served(ask(solver, a_problem(orders, fleet))) == [("o", "v2")]


def test_the_wanted_one_is_taken_when_not_all_fit(solver: Solver) -> None:
    fleet = [a_vehicle(capacity=(1,))]
    orders = [a_delivery("near", 1), a_delivery("wanted", 4, priority=5)]
    plan = ask(solver, a_problem(orders, fleet))
    assert served(plan) == [("wanted", "v1")]


def test_a_cheap_carrier_takes_what_is_far(solver: Solver) -> None:
    # 84 minutes at 30 a hour and 50 km at 0.50: about 67 to go there and back.
    orders = [a_delivery("near", 1), a_delivery("far", 4, leave_out_cents=500)]
    assert limits(ask(solver, a_problem(orders))) == {"far": Limit.PRICE}
    orders = [a_delivery("near", 1), a_delivery("far", 4, leave_out_cents=50_000)]
    assert limits(ask(solver, a_problem(orders))) == {}


def test_an_open_route_ends_at_its_last_door(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_delivery("a", 1), a_delivery("b", 4)], [a_vehicle(end=None)]))
    assert [order for order, _ in served(plan)] == ["a", "b"]
    assert plan.figures.drive_s == 40 * 60


def test_a_route_may_end_elsewhere(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_delivery("a", 1), a_delivery("b", 2)], [a_vehicle(end=4)]))
    assert [order for order, _ in served(plan)] == ["a", "b"]
    assert plan.figures.drive_s == 40 * 60


def test_maximum_duration_bites(solver: Solver) -> None:
    fleet = [a_vehicle(max_duration_s=60 * 60)]
    plan = ask(solver, a_problem([a_delivery("near", 1), a_delivery("far", 4)], fleet))
    assert limits(plan) == {"far": Limit.MAX_DURATION}


def test_maximum_distance_bites(solver: Solver) -> None:
    fleet = [a_vehicle(max_distance_m=40_000)]
    plan = ask(solver, a_problem([a_delivery("near", 1), a_delivery("far", 4)], fleet))
    assert limits(plan) == {"far": Limit.MAX_DISTANCE}


def test_maximum_stops_bite_and_ten_parcels_at_a_door_are_one(solver: Solver) -> None:
    fleet = [a_vehicle(max_stops=1)]
    doors = a_problem([a_delivery("a", 1), a_delivery("b", 2)], fleet)
    assert list(limits(ask(solver, doors)).values()) == [Limit.MAX_STOPS]
    one_door = a_problem([a_delivery("a", 1), a_delivery("b", 1)], fleet)
    assert limits(ask(solver, one_door)) == {}


def test_overtime_is_worked_only_up_to_the_maximum(solver: Solver) -> None:
    fleet = [a_vehicle(regular_s=30 * 60, max_duration_s=60 * 60)]
    orders = [a_delivery("mid", 2), a_delivery("far", 4)]
    plan = ask(solver, a_problem(orders, fleet))
    assert limits(plan) == {"far": Limit.MAX_DURATION}
    assert plan.figures.overtime_s == 42 * 60 + 300 - 30 * 60


def test_nothing_leaves_before_it_is_ready(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_delivery("a", 1, release_s=HOUR), a_delivery("b", 2)]))
    start_s = {v.order_id: r.start_s for r in plan.routes for v in r.visits}
    assert start_s["a"] >= HOUR


def test_nothing_is_fetched_before_it_is_ready(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_pickup("a", 1, release_s=HOUR)]))
    assert plan.routes[0].visits[0].start_s >= HOUR


def test_the_latest_start_bites(solver: Solver) -> None:
    late = a_delivery("o", 1, release_s=HOUR)
    plan = ask(solver, a_problem([late], [a_vehicle(latest_start_s=HOUR - 1)]))
    assert limits(plan) == {"o": Limit.LATEST_START}


def test_a_pair_is_fetched_before_it_is_brought(solver: Solver) -> None:
    fleet = [a_vehicle(f"v{i}", capacity=(1,)) for i in range(2)]
    plan = ask(solver, a_problem([a_pair("a", 4, 1), a_pair("b", 3, 2)], fleet))
    assert limits(plan) == {}


def test_what_is_picked_up_fills_the_vehicle(solver: Solver) -> None:
    orders = [a_delivery("d", 2, load=(2,)), a_pickup("p", 1, load=(2,)), a_pickup("q", 1)]
    plan = ask(solver, a_problem(orders, [a_vehicle(capacity=(2,), max_stops=None)]))
    # Two may come aboard only after two have left, and then there is no room for a third.
    assert {"d", "p"} - {order for order, _ in served(plan)} == set()
    assert limits(plan) == {"q": Limit.CAPACITY}


def test_a_door_without_a_road_is_the_reason(solver: Solver) -> None:
    matrix = line_matrix((0, 10, 20))
    drive_s = matrix.drive_s.copy()
    drive_s[:2, 2] = drive_s[2, :2] = UNREACHABLE
    problem = a_problem(
        [a_delivery("island", 2), a_delivery("o", 1)],
        minutes=(0, 10, 20),
        matrices={"car": Matrix(drive_s, matrix.distance_m)},
    )
    assert limits(ask(solver, problem)) == {"island": Limit.UNREACHABLE}


def test_each_vehicle_drives_by_its_own_profile(solver: Solver) -> None:
    slow, quick = line_matrix((0, 10, 20)), line_matrix((0, 1, 2))
    fleet = [a_vehicle("car"), a_vehicle("bike", profile="bike")]
    problem = a_problem(
        [a_delivery("o", 2)], fleet, minutes=(0, 10, 20), matrices={"car": slow, "bike": quick}
    )
    assert served(ask(solver, problem)) == [("o", "bike")]


def test_one_way_streets_are_driven_the_right_way_round(solver: Solver) -> None:
    drive_s = np.full((4, 4), 3000, dtype=np.int32)
    for here, there in ((0, 3), (3, 1), (1, 2), (2, 0)):
        drive_s[here, there] = 60
    np.fill_diagonal(drive_s, 0)
    problem = a_problem(
        [a_delivery(f"o{i}", i) for i in (1, 2, 3)],
        minutes=range(4),
        matrices={"car": Matrix(drive_s, drive_s)},
    )
    assert [order for order, _ in served(ask(solver, problem))] == ["o3", "o1", "o2"]


def test_without_vehicles_all_is_reported(solver: Solver) -> None:
    plan = ask(solver, a_problem([a_delivery("o", 1)], []))
    assert limits(plan) == {"o": Limit.NO_VEHICLE}


def test_without_orders_there_are_no_routes(solver: Solver) -> None:
    assert ask(solver, a_problem([])).routes == ()


def test_a_break_is_taken_within_its_window(solver: Solver) -> None:
    rest = Break(window=Window(HOUR, 2 * HOUR), duration_s=1800)
    orders = [a_delivery(f"o{i}", 1 + i % 4, service_s=1200) for i in range(8)]
    plan = ask(solver, a_problem(orders, [a_vehicle(breaks=(rest,))]))
    (route,) = plan.routes
    assert len(route.visits) == 8
    (pause,) = route.pauses
    assert HOUR <= pause.start_s <= 2 * HOUR
    assert pause.leave_s - pause.start_s == 1800


def test_a_break_that_leaves_no_time_for_an_order_is_kept(solver: Solver) -> None:
    rest = Break(window=Window(30 * 60, 40 * 60), duration_s=HOUR)
    fleet = [a_vehicle(breaks=(rest,), shift=Window(0, 2 * HOUR))]
    plan = ask(solver, a_problem([a_delivery("far", 4), a_delivery("near", 1)], fleet))
    assert [order for order, _ in served(plan)] == ["near"]
    assert plan.left_out[0].order_id == "far"


def test_it_comes_back_for_more(solver: Solver) -> None:
    fleet = [a_vehicle(capacity=(2,), reload=Reload(depots=(0,), duration_s=600, max_reloads=1))]
    plan = ask(solver, a_problem([a_delivery(f"o{i}", i) for i in range(1, 5)], fleet))
    (route,) = plan.routes
    assert len(route.visits) == 4
    assert [pause.is_reload for pause in route.pauses] == [True]


def test_no_more_reloads_than_it_may(solver: Solver) -> None:
    fleet = [a_vehicle(capacity=(1,), reload=Reload(depots=(0,), max_reloads=1))]
    plan = ask(solver, a_problem([a_delivery(f"o{i}", i) for i in range(1, 4)], fleet))
    assert len(served(plan)) == 2


def test_what_is_on_board_stays_with_its_vehicle(solver: Solver) -> None:
    away = Prefix(place=4, free_s=HOUR, on_board=("mine",), started_s=0)
    fleet = [a_vehicle("out", prefix=away), a_vehicle("idle")]
    orders = [a_delivery("mine", 1), a_delivery("new", 2)]
    plan = ask(solver, a_problem(orders, fleet))
    assert ("mine", "out") in served(plan)
    # The one under way does not have the new one, and passes no depot to get it.
    assert ("new", "idle") in served(plan)
    out = next(route for route in plan.routes if route.vehicle_id == "out")
    assert out.start_s == HOUR


def test_a_vehicle_under_way_fetches_what_is_new(solver: Solver) -> None:
    fleet = [a_vehicle("out", prefix=Prefix(place=3, free_s=HOUR, on_board=("mine",)))]
    plan = ask(solver, a_problem([a_delivery("mine", 2), a_pair("new", 1, 4)], fleet))
    assert {order for order, _ in served(plan)} == {"mine", "new"}


def test_an_order_stays_with_the_driver_who_was_told(solver: Solver) -> None:
    told = Told(vehicle_id="v2", arrival_s=600)
    fleet = [a_vehicle("v1"), a_vehicle("v2", costs=Costs(hour_cents=3100, km_cents=50))]
    problem = a_problem(
        [a_delivery("o", 1, told=told)], fleet, stability=StabilityCosts(driver_cents=5000)
    )
    assert served(ask(solver, problem)) == [("o", "v2")]


def test_nothing_is_longer_on_board_than_it_may(solver: Solver) -> None:
    orders = [a_pair("soup", 1, 2, max_on_board_s=20 * 60), a_delivery("far", 4)]
    plan = ask(solver, a_problem(orders))
    visits = {v.kind: v for r in plan.routes for v in r.visits if v.order_id == "soup"}
    assert len(visits) == 2
    on_board_s = visits[TaskKind.DELIVERY].start_s - visits[TaskKind.PICKUP].leave_s
    assert on_board_s <= 20 * 60


def test_the_same_seed_and_iterations_give_the_same_plan(solver: Solver) -> None:
    problem = a_city(40, 4)
    plans = [
        msgspec.structs.replace(ask(solver, problem, iterations=100), elapsed_s=0) for _ in range(2)
    ]
    assert plans[0] == plans[1]


def test_it_answers_within_twice_the_budget(solver: Solver) -> None:
    spent = stopwatch()
    ask(solver, a_city(80, 5), iterations=None, budget_s=2)
    assert spent() < 4


def test_it_stops_soon_after_it_was_cancelled(solver: Solver) -> None:
    seen: list[Plan] = []
    began, spent = time.monotonic(), stopwatch()
    plan = ask(
        solver,
        a_city(60, 5),
        iterations=None,
        budget_s=8,
        on_plan=seen.append,
        cancelled=lambda: time.monotonic() - began > 0.3,
    )
    assert seen
    assert plan.routes
    # VROOM cannot be told; its budget ends it, and in the pool its process is ended.
    assert spent() < (16 if isinstance(solver, Vroom) else 3)


def test_it_starts_from_a_plan_and_is_not_worse(solver: Solver) -> None:
    problem = a_city(40, 4)
    warm = _solve(Greedy(), problem, iterations=None, budget_s=5, seed=1)
    plan = ask(solver, problem, warm=warm, iterations=150)
    if not isinstance(solver, Vroom):
        assert plan.figures.objective_cents <= warm.figures.objective_cents
