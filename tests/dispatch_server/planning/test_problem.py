"""A problem says what it needs, and refuses to contradict itself."""

from typing import Any

import numpy as np
import pytest

from dispatch_server.planning.problem import (
    BadProblem,
    Break,
    Feature,
    Matrix,
    Prefix,
    Reload,
    StabilityCosts,
    TaskKind,
    Told,
    Window,
    features,
    may_carry,
)
from tests.dispatch_server.planning.problems import (
    a_delivery,
    a_pair,
    a_pickup,
    a_problem,
    a_vehicle,
    line_matrix,
)

_TWO = (Window(0, 1), Window(2, 3))


@pytest.mark.parametrize(
    ("order", "feature"),
    [
        (a_pickup("o", 1), Feature.PICKUP),
        (a_pair("o", 1, 2), Feature.PAIR),
        (a_delivery("o", 1, opens_s=0, closes_s=9), Feature.WINDOW),
        (a_delivery("o", 1, windows=_TWO), Feature.SEVERAL_WINDOWS),
        (a_pair("o", 1, 2, windows=_TWO), Feature.SEVERAL_WINDOWS_OF_PAIR),
        (a_delivery("o", 1, skills=frozenset({"cold"})), Feature.SKILL),
        (a_delivery("o", 1, vehicle_ids=frozenset({"v1"})), Feature.ALLOWED_VEHICLES),
        (a_delivery("o", 1, priority=1), Feature.PRIORITY),
        (a_delivery("o", 1, leave_out_cents=1), Feature.LEAVE_OUT_PRICE),
        (a_delivery("o", 1, release_s=1), Feature.RELEASE),
        (a_pair("o", 1, 2, release_s=1), Feature.RELEASE_OF_PAIR),
        (a_pair("o", 1, 2, max_on_board_s=1), Feature.MAX_ON_BOARD),
    ],
)
def test_what_an_order_needs_is_named(order: Any, feature: Feature) -> None:
    assert feature in features(a_problem([order]))
    assert feature not in features(a_problem([a_delivery("plain", 1)]))


@pytest.mark.parametrize(
    ("more", "feature"),
    [
        ({"end": None}, Feature.OPEN_END),
        ({"latest_start_s": 1}, Feature.LATEST_START),
        ({"max_duration_s": 1}, Feature.MAX_DURATION),
        ({"max_distance_m": 1}, Feature.MAX_DISTANCE),
        ({"max_stops": 1}, Feature.MAX_STOPS),
        ({"regular_s": 1}, Feature.OVERTIME),
        ({"breaks": (Break(window=Window(0, 1), duration_s=1),)}, Feature.BREAK),
        ({"reload": Reload(depots=(0,))}, Feature.RELOAD),
        ({"prefix": Prefix(place=0, free_s=0)}, Feature.PREFIX),
    ],
)
def test_what_a_vehicle_needs_is_named(more: dict[str, Any], feature: Feature) -> None:
    assert feature in features(a_problem([], [a_vehicle(**more)]))
    assert feature not in features(a_problem([], [a_vehicle()]))


def test_what_was_told_matters_only_where_it_costs() -> None:
    told = a_delivery("o", 1, told=Told(vehicle_id="v1", arrival_s=0))
    assert Feature.STABILITY not in features(a_problem([told]))
    costs = StabilityCosts(driver_cents=1)
    assert Feature.STABILITY in features(a_problem([told], stability=costs))


def test_stops_of_pairs_are_a_need_of_their_own() -> None:
    problem = a_problem([a_pair("o", 1, 2)], [a_vehicle(max_stops=2)])
    assert Feature.MAX_STOPS_OF_PAIR in features(problem)


def test_tasks_come_in_the_order_in_which_they_are_done() -> None:
    assert [kind for kind, _ in a_pair("o", 1, 2).tasks] == [TaskKind.PICKUP, TaskKind.DELIVERY]


def test_skills_and_lists_decide_who_may_carry() -> None:
    cold = a_vehicle("v1", skills=frozenset({"cold", "lift"}))
    assert may_carry(cold, a_delivery("o", 1, skills=frozenset({"cold"})))
    assert not may_carry(a_vehicle("v2"), a_delivery("o", 1, skills=frozenset({"cold"})))
    assert not may_carry(cold, a_delivery("o", 1, vehicle_ids=frozenset({"v2"})))


def _matrix(**change: Any) -> Matrix:
    right = line_matrix((0, 10, 20, 30, 40))
    return Matrix(change.get("drive_s", right.drive_s), right.distance_m)


@pytest.mark.parametrize(
    ("what", "make"),
    [
        ("id", lambda: a_problem([a_delivery("o", 1), a_delivery("o", 2)])),
        ("id", lambda: a_problem([], [a_vehicle("v"), a_vehicle("v")])),
        ("place", lambda: a_problem([a_delivery("o", 5)])),
        ("place", lambda: a_problem([], [a_vehicle(end=5)])),
        ("load", lambda: a_problem([a_delivery("o", 1, load=(1, 1))])),
        ("load", lambda: a_problem([a_delivery("o", 1, load=(-1,))])),
        ("capacity", lambda: a_problem([], [a_vehicle(capacity=())])),
        ("priority", lambda: a_problem([a_delivery("o", 1, priority=100)])),
        ("windows", lambda: a_problem([a_delivery("o", 1, windows=_TWO[::-1])])),
        ("windows", lambda: a_problem([a_delivery("o", 1, windows=(Window(2, 1),))])),
        ("shift", lambda: a_problem([], [a_vehicle(shift=Window(2, 1))])),
        ("profile", lambda: a_problem([], [a_vehicle(profile="boat")])),
        ("dimensions", lambda: a_problem([], [], dimensions=tuple("abcde"))),
        (
            "matrix",
            lambda: a_problem([], matrices={"car": _matrix(drive_s=np.eye(5, dtype=np.int32))}),
        ),
        ("matrix", lambda: a_problem([], matrices={"car": _matrix(drive_s=np.zeros((5, 5)))})),
        ("matrix", lambda: a_problem([], matrices={"car": line_matrix((0, 1))})),
    ],
)
def test_a_contradiction_is_refused_by_name(what: str, make: Any) -> None:
    with pytest.raises(BadProblem) as refused:
        make()
    assert refused.value.what == what
