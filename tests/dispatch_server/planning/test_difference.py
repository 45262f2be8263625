"""What is different between two plans."""

from collections.abc import Mapping, Sequence

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.difference import (
    Difference,
    Moved,
    Shifted,
    Stops,
    compare,
    windows_of,
)
from dispatch_server.planning.plan import LeftOut, Plan
from dispatch_server.planning.problem import Problem, TaskKind, TaskRef
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_problem, a_vehicle


def _problem() -> Problem:
    """Four doors 10 minutes apart; ``b`` must be reached within the first half hour."""
    return a_problem(
        [
            a_delivery("a", 1),
            a_delivery("b", 2, opens_s=0, closes_s=HOUR // 2),
            a_delivery("c", 3),
            a_delivery("d", 3),
        ],
        [a_vehicle("v1"), a_vehicle("v2")],
    )


def _plan(problem: Problem, routes: Mapping[str, Sequence[str]]) -> Plan:
    written = tuple(
        rules.time_route(problem, vehicle, [TaskRef(one, TaskKind.DELIVERY) for one in ids])
        for vehicle, ids in routes.items()
        if ids
    )
    routed = {one for ids in routes.values() for one in ids}
    left = tuple(LeftOut(order_id=o.id) for o in problem.orders if o.id not in routed)
    figures = rules.figures(written, len(problem.orders), 0, len(left))
    return Plan(routes=written, left_out=left, figures=figures)


def _compare(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> Difference:
    problem = _problem()
    return compare(_plan(problem, old), _plan(problem, new), windows_of(problem))


def test_a_plan_does_not_differ_from_itself() -> None:
    found = _compare({"v1": ["a", "b", "c", "d"]}, {"v1": ["a", "b", "c", "d"]})
    assert found == Difference(stay=("a", "b", "c", "d"), stops=Stops(stay=3))


def test_two_orders_at_a_door_that_move_are_one_stop() -> None:
    found = _compare({"v1": ["a", "b", "c", "d"]}, {"v1": ["a", "b"], "v2": ["c", "d"]})
    assert found.moved == (
        Moved(order_id="c", from_vehicle_id="v1", to_vehicle_id="v2"),
        Moved(order_id="d", from_vehicle_id="v1", to_vehicle_id="v2"),
    )
    assert found.stops == Stops(stay=2, move=1)
    assert found.totals.vehicles == 1
    assert found.resequenced == ()


def test_what_comes_in_and_what_goes_out() -> None:
    found = _compare({"v1": ["a", "b"]}, {"v1": ["b", "c", "d"]})
    assert (found.added, found.dropped) == (("c", "d"), ("a",))
    assert found.stops == Stops(stay=1, added=1, dropped=1)


def test_another_sequence_shifts_arrivals_and_breaks_a_window() -> None:
    found = _compare({"v1": ["a", "b", "c"]}, {"v1": ["c", "b", "a"]})
    assert found.resequenced == ("v1",)
    assert found.windows_missed == ("b",)
    assert found.windows_changed == ("a",)  # c comes ten minutes earlier: within what was told
    assert [one.order_id for one in found.shifted] == ["a", "b"]
    assert found.totals.drive_s == 0  # out on one leg, or back on several: the same road
    back = _compare({"v1": ["c", "b", "a"]}, {"v1": ["a", "b", "c"]})
    assert back.windows_met == ("b",)


def test_a_later_clock_is_reckoned_with() -> None:
    problem = _problem()
    plan = _plan(problem, {"v1": ["a", "b"]})
    assert compare(plan, plan, windows_of(problem), later_s=60).shifted == ()
    found = compare(plan, plan, windows_of(problem), later_s=HOUR)
    assert found.shifted == (
        Shifted(order_id="a", by_s=HOUR),
        Shifted(order_id="b", by_s=HOUR),
    )
    assert (found.windows_missed, found.windows_changed) == (("b",), ("a",))


def test_savings_are_below_zero() -> None:
    both = _compare({"v1": ["a", "b"], "v2": ["c", "d"]}, {"v1": ["a", "b", "c", "d"]})
    assert both.totals.vehicles == -1
    assert both.totals.cost_cents < 0
    assert both.totals.distance_m < 0
    assert msgspec.json.decode(msgspec.json.encode(both), type=Difference) == both
