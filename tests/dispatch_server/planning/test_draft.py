"""Edits by hand, on sequences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.draft import Draft, apply_edit, changed, stops_of, tidy
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
from dispatch_server.planning.problem import Prefix, Reload, TaskKind, TaskRef, Window
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_pair, a_problem, a_vehicle

# Act ids: a 0, b 1, c 2, d 3 (at c's door), e 4 (fetched) and 5 (brought), f 6 (left out).
START = Draft(routes=((0, 1, 2, 3), (4, 5), ()))


@pytest.fixture(scope="module")
def timer() -> Timer:
    return _timer()


def _timer() -> Timer:
    return Timer(
        a_problem(
            [
                a_delivery("a", 1),
                a_delivery("b", 2),
                a_delivery("c", 3),
                a_delivery("d", 3),
                a_pair("e", 1, 4),
                a_delivery("f", 2),
            ],
            [
                a_vehicle("v1", reload=Reload(depots=(0,))),
                a_vehicle("v2"),
                a_vehicle("v3", reload=Reload(depots=(1, 0))),
            ],
        )
    )


@pytest.mark.parametrize(
    ("edit", "routes"),
    [
        (Move(order_ids=("a",), to_shift_id="v1", position=3), ((1, 2, 3, 0), (4, 5), ())),
        (Move(order_ids=("c",), to_shift_id="v3"), ((0, 1), (4, 5), (2, 3))),
        (
            Move(order_ids=("c",), to_shift_id="v3", whole_stops=False),
            ((0, 1, 3), (4, 5), (2,)),
        ),
        (Move(order_ids=("e",), to_shift_id="v3"), ((0, 1, 2, 3), (), (4, 5))),
        (Insert(order_ids=("f",), to_shift_id="v1", position=1), ((6, 0, 1, 2, 3), (4, 5), ())),
        (Insert(order_ids=("f",)), ((0, 6, 1, 2, 3), (4, 5), ())),
        (Remove(order_ids=("b", "e")), ((0, 2, 3), (), ())),
        (Swap(order_id="a", with_order_id="d"), ((2, 3, 1, 0), (4, 5), ())),
        (SwapRoutes(shift_id="v1", with_shift_id="v2"), ((4, 5), (0, 1, 2, 3), ())),
        (Reverse(shift_id="v1"), ((3, 2, 1, 0), (4, 5), ())),
        (Reverse(shift_id="v2"), ((0, 1, 2, 3), (4, 5), ())),
        (Split(shift_id="v1", after=2, to_shift_id="v2"), ((0, 1), (4, 5, 2, 3), ())),
        (Merge(shift_id="v2", into_shift_id="v1"), ((0, 1, 2, 3, 4, 5), (), ())),
    ],
)
def test_an_edit_does_what_it_says(
    timer: Timer, edit: Edit, routes: tuple[tuple[int, ...], ...]
) -> None:
    assert apply_edit(timer, START, edit).routes == routes


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (Move(order_ids=("x",), to_shift_id="v1"), Fault.UNKNOWN_ORDER),
        (Move(order_ids=("a",), to_shift_id="v9"), Fault.UNKNOWN_SHIFT),
        (Move(order_ids=("f",), to_shift_id="v1"), Fault.NOT_PLANNED),
        (Move(order_ids=("a",), to_shift_id="v1", position=9), Fault.NO_SUCH_STOP),
        (Insert(order_ids=("a",)), Fault.ALREADY_PLANNED),
        (Swap(order_id="c", with_order_id="d"), Fault.SAME_ROUTE),
        (Swap(order_id="a", with_order_id="e"), Fault.CUTS_PAIR),
        (Split(shift_id="v2", after=1, to_shift_id="v1"), Fault.CUTS_PAIR),
        (Split(shift_id="v1", after=3, to_shift_id="v2"), Fault.NO_SUCH_STOP),
        (Merge(shift_id="v1", into_shift_id="v1"), Fault.SAME_ROUTE),
        (Reverse(shift_id="v3"), Fault.EMPTY_ROUTE),
    ],
)
def test_what_is_impossible_is_refused(timer: Timer, edit: Edit, fault: Fault) -> None:
    with pytest.raises(EditRefused) as refused:
        apply_edit(timer, START, edit)
    assert refused.value.fault is fault


def test_an_order_that_fits_nowhere_is_put_where_a_shift_is_named() -> None:
    late = a_delivery("late", 4, windows=(Window(0, 60),))
    timer = Timer(a_problem([late]))
    with pytest.raises(EditRefused) as refused:
        apply_edit(timer, Draft(routes=((),)), Insert(order_ids=("late",)))
    assert refused.value.fault is Fault.NO_PLACE
    named = Insert(order_ids=("late",), to_shift_id="v1")
    assert apply_edit(timer, Draft(routes=((),)), named).routes == ((0,),)


def test_what_was_driven_is_not_edited() -> None:
    driven = Prefix(place=1, free_s=600, done=(TaskRef("a", TaskKind.DELIVERY),))
    timer = Timer(a_problem([a_delivery("a", 1), a_delivery("b", 2)], [a_vehicle(prefix=driven)]))
    (left,) = timer.of_order[1]
    with pytest.raises(EditRefused) as refused:
        apply_edit(timer, Draft(routes=((left,),)), Remove(order_ids=("a",)))
    assert (refused.value.fault, refused.value.names) == (Fault.DONE, ("a",))


def test_a_locked_order_stays_with_its_driver_until_it_is_free(timer: Timer) -> None:
    locked = apply_edit(timer, START, Lock(order_ids=("a",)))
    assert locked.orders == {"a": "v1"}
    for edit in (
        Move(order_ids=("a",), to_shift_id="v3"),
        Remove(order_ids=("a",)),
        Merge(shift_id="v1", into_shift_id="v3"),
    ):
        with pytest.raises(EditRefused) as refused:
            apply_edit(timer, locked, edit)
        assert (refused.value.fault, refused.value.names) == (Fault.LOCKED, ("a",))
    within = Move(order_ids=("a",), to_shift_id="v1", position=3)
    assert apply_edit(timer, locked, within).routes[0] == (1, 2, 3, 0)
    assert apply_edit(timer, locked, Lock(order_ids=("a",), is_locked=False)) == START


def test_nothing_goes_in_or_out_of_a_locked_route(timer: Timer) -> None:
    locked = apply_edit(timer, START, LockRoute(shift_id="v1"))
    for edit in (
        Reverse(shift_id="v1"),
        Remove(order_ids=("a",)),
        Insert(order_ids=("f",), to_shift_id="v1"),
        Merge(shift_id="v2", into_shift_id="v1"),
        Swap(order_id="a", with_order_id="b"),
    ):
        with pytest.raises(EditRefused) as refused:
            apply_edit(timer, locked, edit)
        assert refused.value.fault is Fault.LOCKED
    assert apply_edit(timer, locked, LockRoute(shift_id="v1", is_locked=False)) == START


def test_reloads_stay_between_trips_and_change_with_the_vehicle(timer: Timer) -> None:
    trips = Draft(routes=((0, 1, -1, 2, 3), (4, 5), ()))
    assert apply_edit(timer, trips, Reverse(shift_id="v1")).routes[0] == (3, 2, -1, 1, 0)
    assert apply_edit(timer, trips, Remove(order_ids=("c", "d"))).routes[0] == (0, 1)
    other = apply_edit(timer, trips, SwapRoutes(shift_id="v1", with_shift_id="v3"))
    assert other.routes[2] == (0, 1, -2, 2, 3)  # the same depot is this vehicle's second
    without = apply_edit(timer, trips, SwapRoutes(shift_id="v1", with_shift_id="v2"))
    assert without.routes[1] == (0, 1, 2, 3)


def test_sorting_costs_no_more(timer: Timer) -> None:
    mixed = Draft(routes=((2, 0, 3, 1), (4, 5), ()))
    tidied = apply_edit(timer, mixed, Sort(shift_id="v1"))
    before, after = (timer.walk(0, one.routes[0]).cost_cents for one in (mixed, tidied))
    assert after < before
    assert changed(mixed, tidied) == [0]


def test_stops_are_acts_in_a_row_at_one_place(timer: Timer) -> None:
    assert stops_of(timer, (0, -1, 2, 3, 1)) == [[0], [-1, 2, 3], [1]]
    assert tidy([0, -1, -2, 1, -1]) == [0, -2, 1]


_ORDERS = st.sampled_from("abcdef")
_SHIFTS = st.sampled_from(["v1", "v2", "v3"])
_SOME = st.lists(_ORDERS, min_size=1, max_size=3).map(tuple)
_AT = st.integers(1, 6)
_EDITS = st.one_of(
    st.builds(
        Move,
        order_ids=_SOME,
        to_shift_id=_SHIFTS,
        position=st.none() | _AT,
        whole_stops=st.booleans(),
    ),
    st.builds(Insert, order_ids=_SOME, to_shift_id=st.none() | _SHIFTS, position=st.none() | _AT),
    st.builds(Remove, order_ids=_SOME),
    st.builds(Lock, order_ids=_SOME, is_locked=st.booleans()),
    st.builds(LockRoute, shift_id=_SHIFTS, is_locked=st.booleans()),
    st.builds(Swap, order_id=_ORDERS, with_order_id=_ORDERS),
    st.builds(SwapRoutes, shift_id=_SHIFTS, with_shift_id=_SHIFTS),
    st.builds(Reverse, shift_id=_SHIFTS),
    st.builds(Split, shift_id=_SHIFTS, after=_AT, to_shift_id=_SHIFTS),
    st.builds(Merge, shift_id=_SHIFTS, into_shift_id=_SHIFTS),
    st.builds(Sort, shift_id=_SHIFTS),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_EDITS, max_size=8))
def test_every_edit_keeps_each_order_once_and_whole(edits: list[Edit]) -> None:
    timer = _timer()
    draft = START
    for edit in edits:
        try:
            draft = apply_edit(timer, draft, edit)
        except EditRefused:
            continue
        acts = [act for route in draft.routes for act in route if act >= 0]
        assert len(set(acts)) == len(acts)
        for pair in timer.of_order:
            homes = [v for v, route in enumerate(draft.routes) if set(pair) & set(route)]
            assert len(homes) <= 1
            at = [draft.routes[v].index(act) for v in homes for act in pair]
            assert at == sorted(at)
        for order_id, shift_id in draft.orders.items():
            act = timer.of_order["abcdef".index(order_id)][-1]
            assert act in draft.routes[int(shift_id[1]) - 1]
