"""Engines of fixed legs, asked for days whose hours differ."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import Solver
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Break,
    Feature,
    Matrix,
    Order,
    Prefix,
    Problem,
    UnsupportedByEngine,
    Vehicle,
    Window,
    features,
)
from dispatch_server.planning.solvers.hgs import Hgs
from dispatch_server.planning.solvers.hourly import Seen, in_driving_time
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.pyvrp import PyVRP
from dispatch_server.planning.solvers.vroom import Vroom
from dispatch_server.planning.timing import Timer
from dispatch_server.roads.hours import Hours
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_city,
    a_delivery,
    a_problem,
    a_vehicle,
)

PEAK = Hours((0.8, 1.6, 0.8, 0.8, 1.6, 0.8) * 4)
TWICE_AT_ONE = Hours((1.0, 2.0) + (1.0,) * 22)


def by_hour(problem: Problem, hours: Hours | None) -> Problem:
    vehicles = [msgspec.structs.replace(vehicle, hours=hours) for vehicle in problem.vehicles]
    return replace(problem, vehicles=tuple(vehicles))


def translated(orders: list[Order], vehicles: list[Vehicle], seen: Seen | None = None) -> Problem:
    return in_driving_time(Timer(a_problem(orders, vehicles)), seen or Seen())


def solved(solver: Solver, problem: Problem, *, told: list[Plan], iterations: int) -> Plan:
    return solver.solve(
        problem,
        budget_s=60,
        seed=1,
        warm=None,
        on_plan=told.append,
        cancelled=lambda: False,
        iterations=iterations,
    )


@pytest.mark.parametrize("engine", [PyVRP(), Vroom(), Porta()])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_planned_by_the_hour_holds_at_its_hours(engine: Solver, seed: int) -> None:
    day = by_hour(a_city(40, 4, seed=seed, windows=0.9), PEAK)
    told: list[Plan] = []

    plan = solved(engine, day, told=told, iterations=30)

    assert rules.check(day, plan) == []
    assert all(rules.check(day, one) == [] for one in told)
    assert plan.figures.left_out == 0


def test_the_same_seed_gives_the_same_plan() -> None:
    day = by_hour(a_city(30, 3, windows=0.9), PEAK)

    one, other = (solved(PyVRP(), day, told=[], iterations=30) for _ in range(2))

    assert one.routes == other.routes


def test_a_plan_at_the_mean_misses_what_one_by_the_hour_keeps() -> None:
    day = by_hour(a_city(60, 2, seed=3, windows=1.0), PEAK)
    mean = solved(PyVRP(), by_hour(day, None), told=[], iterations=30)
    timer = Timer(day)

    routes = rules.sequences(timer, mean)
    missed = [timer.walk(vehicle, acts).broken for vehicle, acts in enumerate(routes)]

    assert any(missed)
    assert rules.check(day, solved(PyVRP(), day, told=[], iterations=30)) == []


def test_an_engine_that_is_not_asked_in_driving_time_refuses() -> None:
    day = by_hour(a_problem([a_delivery("a", 1)]), PEAK)

    with pytest.raises(UnsupportedByEngine) as refused:
        solved(Hgs(), day, told=[], iterations=1)

    assert refused.value.features == (Feature.HOURS,)


def test_in_driving_time_a_slow_hour_is_short() -> None:
    orders = [
        a_delivery("before", 1, opens_s=1800, closes_s=3600),
        a_delivery("in", 1, opens_s=HOUR, closes_s=2 * HOUR),
        a_delivery("after", 1, opens_s=3 * HOUR, closes_s=UNREACHABLE),
        a_delivery("whenever", 1, release_s=2 * HOUR),
    ]
    rest = Break(window=Window(HOUR, 2 * HOUR), duration_s=600)
    prefix = Prefix(place=0, free_s=HOUR, started_s=0)
    fleet = [
        a_vehicle("a", hours=TWICE_AT_ONE, breaks=(rest,), latest_start_s=2 * HOUR),
        a_vehicle("b", hours=TWICE_AT_ONE, prefix=prefix),
    ]

    even = translated(orders, fleet)

    windows = [order.delivery.windows for order in even.orders if order.delivery]
    assert windows == [
        (Window(1800, 3600),),
        (Window(HOUR, 5400),),
        (Window(9000, UNREACHABLE),),
        (),
    ]
    assert [o.delivery.service_s for o in even.orders if o.delivery] == [300, 150, 300, 281]
    assert even.orders[3].release_s == 5400
    one, other = even.vehicles
    assert (one.shift, one.latest_start_s) == (Window(0, 7 * HOUR + 1800), 5400)
    assert one.breaks == (Break(window=Window(HOUR, 5400), duration_s=300),)
    assert other.prefix == Prefix(place=0, free_s=HOUR, started_s=0)
    assert Feature.HOURS not in features(even)
    assert list(even.matrices) == ["car"]


def test_who_drives_by_other_hours_is_told_other_legs() -> None:
    steady = a_vehicle("c", shift=Window(HOUR, 2 * HOUR))
    fleet = [a_vehicle("a", hours=TWICE_AT_ONE), a_vehicle("b", hours=TWICE_AT_ONE), steady]

    even = translated([a_delivery("x", 1)], fleet)

    assert [vehicle.profile for vehicle in even.vehicles] == ["car", "car", "car*0.500"]
    half: Matrix = even.matrices["car*0.500"]
    assert np.array_equal(half.drive_s, even.matrices["car"].drive_s // 2)


def test_what_was_seen_says_how_long_one_stands_and_what_was_missed() -> None:
    orders = [a_delivery("a", 1, opens_s=0, closes_s=2 * HOUR), a_delivery("b", 4)]
    problem = a_problem(orders, [a_vehicle(hours=TWICE_AT_ONE)])
    timer, seen = Timer(problem), Seen()
    seen.look(timer, [[1, 0]])  # b takes from 0:40 on, a is reached at 1:51

    even = in_driving_time(timer, seen)

    services = [order.delivery.service_s for order in even.orders if order.delivery]
    assert services == [150, 300]

    late = a_problem([a_delivery("a", 4, opens_s=0, closes_s=600)], problem.vehicles)
    timer, seen = Timer(late), Seen()
    seen.look(timer, [[0]])
    (order,) = in_driving_time(timer, seen).orders
    assert order.delivery is not None
    assert order.delivery.windows == (Window(0, 0),)
