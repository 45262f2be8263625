"""Edited drafts with their times: the checker agrees, and what is undone is as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning import rules
from dispatch_server.planning.difference import Difference, compare
from dispatch_server.planning.draft import Draft
from dispatch_server.planning.edit import (
    Edit,
    EditRefused,
    Fault,
    Insert,
    Lock,
    LockRoute,
    Merge,
    Move,
    Remove,
    Reverse,
    Sort,
    Split,
    Swap,
    SwapRoutes,
)
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import Problem, Window
from dispatch_server.planning.timed import Timed, draft_of, plan_of, revise, time_draft
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.drawn import problems
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_problem, a_vehicle


def _timed(problem: Problem, *routes: tuple[int, ...]) -> tuple[Timer, Timed]:
    timer = Timer(problem)
    return timer, time_draft(timer, Draft(routes=routes))


def test_a_breach_says_by_how_much() -> None:
    problem = a_problem(
        [a_delivery("a", 1, opens_s=0, closes_s=300), a_delivery("b", 4)],
        [a_vehicle(shift=Window(0, HOUR), max_stops=1, max_distance_m=10_000, capacity=(1,))],
    )
    _, timed = _timed(problem, (0, 1))
    over = {one.limit: (one.order_id, one.over) for one in timed.all_breaches}
    (route,) = timed.routes
    assert route is not None
    assert over[Limit.WINDOW] == ("a", 600 - 300)
    assert timed.late_s == 300
    assert over[Limit.SHIFT] == (None, route.end_s - HOUR)
    assert over[Limit.MAX_STOPS] == (None, 1)
    assert over[Limit.MAX_DISTANCE] == (None, route.distance_m - 10_000)
    assert over[Limit.CAPACITY] == (None, 0)


def test_only_what_changed_is_driven_again() -> None:
    problem = a_problem(
        [a_delivery("a", 1), a_delivery("b", 2)], [a_vehicle("v1"), a_vehicle("v2")]
    )
    timer, before = _timed(problem, (0,), (1,))
    after = revise(timer, before, [Remove(order_ids=("b",))])
    assert after.routes[0] is before.routes[0]
    assert after.routes[1] is None
    assert [left.order_id for left in plan_of(timer, after).left_out] == ["b"]


def test_the_refused_edit_is_named_by_its_place() -> None:
    problem = a_problem([a_delivery("a", 1)])
    timer, before = _timed(problem, (0,))
    with pytest.raises(EditRefused) as refused:
        revise(timer, before, [Reverse(shift_id="v1"), Remove(order_ids=("z",))])
    assert (refused.value.fault, refused.value.at) == (Fault.UNKNOWN_ORDER, 1)


_ORDER = st.sampled_from([f"o{n}" for n in range(8)])  # one more than a day may have
_SHIFT = st.sampled_from([f"v{n}" for n in range(3)])
_ORDERS = st.lists(_ORDER, min_size=1, max_size=3).map(tuple)
_POSITION = st.one_of(st.none(), st.integers(1, 4))
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(
        Move,
        order_ids=_ORDERS,
        to_shift_id=_SHIFT,
        position=_POSITION,
        whole_stops=st.booleans(),
    ),
    st.builds(
        Insert, order_ids=_ORDERS, to_shift_id=st.one_of(st.none(), _SHIFT), position=_POSITION
    ),
    st.builds(Remove, order_ids=_ORDERS),
    st.builds(Lock, order_ids=_ORDERS, is_locked=st.booleans()),
    st.builds(LockRoute, shift_id=_SHIFT, is_locked=st.booleans()),
    st.builds(Swap, order_id=_ORDER, with_order_id=_ORDER),
    st.builds(SwapRoutes, shift_id=_SHIFT, with_shift_id=_SHIFT),
    st.builds(Reverse, shift_id=_SHIFT),
    st.builds(Split, shift_id=_SHIFT, after=st.integers(1, 3), to_shift_id=_SHIFT),
    st.builds(Merge, shift_id=_SHIFT, into_shift_id=_SHIFT),
    st.builds(Sort, shift_id=_SHIFT),
)


@settings(max_examples=40, deadline=None)
@given(problem=problems(), edits=st.lists(EDITS, max_size=12))
def test_whatever_is_edited_the_checker_says_the_same(problem: Problem, edits: list[Edit]) -> None:
    timer = Timer(problem)
    plan = rules.make_plan(timer, [[] for _ in problem.vehicles], engine="test")
    states = [time_draft(timer, draft_of(timer, plan))]
    for edit in edits:
        try:
            states.append(revise(timer, states[-1], [edit]))
        except EditRefused:
            continue
        _assert_agreed(timer, states[-1])
        _assert_each_order_is_in_one_place(timer, states[-1])

    # The way back, each state driven anew from the one after it.
    back = states[-1]
    for state in reversed(states):
        back = time_draft(timer, state.draft, back)
        assert (back.routes, back.breaches) == (state.routes, state.breaches)
    there, here = plan_of(timer, states[0]), plan_of(timer, back)
    assert there == here
    same = compare(there, here, {})
    assert same == Difference(stay=same.stay, stops=same.stops)


def _assert_agreed(timer: Timer, timed: Timed) -> None:
    checked = rules.check_by(timer, plan_of(timer, timed))
    told = [(one.limit, one.vehicle_id, one.order_id) for one in timed.all_breaches]
    assert sorted(map(str, told)) == sorted(
        str((one.limit, one.vehicle_id, one.order_id)) for one in checked
    )


def _assert_each_order_is_in_one_place(timer: Timer, timed: Timed) -> None:
    plan = plan_of(timer, timed)
    done = [(v.order_id, v.kind) for route in plan.routes for v in route.visits]
    left = [one.order_id for one in plan.left_out]
    assert len(set(done)) == len(done)
    orders = {timer.problem.orders[order].id for order in timer.open_orders}
    assert {order_id for order_id, _ in done} | set(left) == orders
    assert not {order_id for order_id, _ in done} & set(left)
