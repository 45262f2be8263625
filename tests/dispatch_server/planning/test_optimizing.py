"""What is free of a plan is planned again; what is locked is as it was."""

from dispatch_server.planning import rules
from dispatch_server.planning.draft import Draft
from dispatch_server.planning.optimizing import free_part, put_back
from dispatch_server.planning.plan import LeftOut, Plan
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.timed import Timed, time_draft
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_problem, a_vehicle


def _problem() -> Problem:
    return a_problem(
        [
            a_delivery("a", 1, leave_out_cents=5),
            a_delivery("b", 2, vehicle_ids=frozenset({"v1"})),
            a_delivery("c", 3),
            a_delivery("d", 4),
        ],
        [a_vehicle("v1"), a_vehicle("v2"), a_vehicle("v3")],
    )


def _timed(draft: Draft) -> Timed:
    return time_draft(Timer(_problem()), draft)


def test_locked_routes_are_no_part_of_it() -> None:
    draft = Draft(routes=((0,), (1, 2), ()), locked_routes=frozenset({"v2"}))
    part = free_part(_problem(), _timed(draft))
    assert part is not None
    assert [one.id for one in part.problem.vehicles] == ["v1", "v3"]
    assert [one.id for one in part.problem.orders] == ["a", "d"]
    assert [left.order_id for left in part.warm.left_out] == ["d"]
    assert rules.check(part.problem, part.warm) == []
    assert part.warm.figures.objective_cents == rules.cost(part.problem, part.warm), "d has a price"


def test_locked_orders_are_held_to_their_vehicle() -> None:
    draft = Draft(routes=((0,), (1,), ()), orders={"a": "v1", "b": "v2"})
    part = free_part(_problem(), _timed(draft))
    assert part is not None
    held = {order.id: order for order in part.problem.orders}
    assert held["a"].vehicle_ids == frozenset({"v1"})
    assert held["a"].leave_out_cents is None
    assert held["b"].vehicle_ids == frozenset({"v2"}), "by hand, whatever it was before"
    assert held["c"] == _problem().orders[2]


def test_nothing_is_free_when_all_is_locked() -> None:
    ids = frozenset({"v1", "v2", "v3"})
    assert free_part(_problem(), _timed(Draft(routes=((0,), (1,), ()), locked_routes=ids))) is None
    all_there = Draft(routes=((0, 1, 2, 3), (), ()), locked_routes=frozenset({"v1"}))
    assert free_part(_problem(), _timed(all_there)) is None


def test_an_answer_is_put_back_beside_what_is_locked() -> None:
    draft = Draft(routes=((0,), (2, 1), ()), locked_routes=frozenset({"v2"}))
    part = free_part(_problem(), _timed(draft))
    assert part is not None
    solved = rules.make_plan(Timer(part.problem), [[], [1, 0]], engine="test")
    after = put_back(Timer(_problem()), draft, solved)
    assert after.routes == ((), (2, 1), (3, 0))
    assert after.locked_routes == draft.locked_routes


def test_a_locked_order_that_fits_nowhere_stays_with_its_driver() -> None:
    draft = Draft(routes=((0, 1), (), ()), orders={"b": "v1"})
    solved = Plan(
        routes=(rules.route_of(Timer(_problem()), 0, [0]),),
        left_out=(LeftOut(order_id="b"), LeftOut(order_id="c"), LeftOut(order_id="d")),
    )
    after = put_back(Timer(_problem()), draft, solved)
    assert sorted(after.routes[0]) == [0, 1]
    assert after.orders == {"b": "v1"}
