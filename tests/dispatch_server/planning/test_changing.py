"""What a change makes of states and rows."""

from dispatch_server.planning.changing import (
    change_of,
    difference_view,
    locks_of,
    number_routes,
    state_after,
)
from dispatch_server.planning.difference import Difference, Moved
from dispatch_server.planning.draft import Draft
from dispatch_server.planning.edit import Edit, Lock, LockRoute, Merge, Move, Remove
from dispatch_server.planning.opened import Opened, Work
from dispatch_server.planning.plan import Change as Mending
from dispatch_server.planning.plan import ChangeKind
from dispatch_server.planning.schema import LeftOut
from dispatch_server.planning.timed import revise
from shared.ids import OrderId, uuid7
from tests.dispatch_server.planning.hands import Hands


async def _begun(hands: Hands) -> tuple[Opened, Work]:
    row = await hands.row()
    opened = await hands.editor.plans.open(row)
    return opened, await hands.editor.plans.work(row, 1, opened)


async def test_a_new_route_has_the_lowest_number_that_is_free(hands: Hands) -> None:
    opened, work = await _begun(hands)
    edit = Merge(shift_id=hands.by("Ana"), into_shift_id=hands.by("Carla"))
    timed = revise(opened.timer, work.timed, [edit])
    assert number_routes(opened, timed, work.state.numbers) == {
        hands.by("Bruno"): 2,
        hands.by("Carla"): 1,
    }


async def test_who_stays_left_out_keeps_the_reason_but_not_what_would_help(hands: Hands) -> None:
    opened, work = await _begun(hands)
    timer = opened.timer
    first = revise(timer, work.timed, [Remove(order_ids=hands.of("A-0"))])
    mending = Mending(kind=ChangeKind.STOPS, amount=1)
    left = LeftOut(
        order_id=hands.orders["A-0"],
        external_id="A-0",
        reasons=("capacity",),
        text="",
        change=mending,
    )
    state = state_after(opened, work.state, first)
    assert [one.reasons for one in state.left_out] == [("removed",)]

    known = type(state)(draft=state.draft, numbers=state.numbers, left_out=(left,))
    locked = revise(timer, first, [LockRoute(shift_id=hands.by("Bruno"))])
    assert state_after(opened, known, locked).left_out == (left,)
    moved = revise(timer, first, [Move(order_ids=hands.of("A-1"), to_shift_id=hands.by("Carla"))])
    (tried,) = state_after(opened, known, moved, looks=False).left_out
    assert (tried.reasons, tried.change) == (("capacity",), None)
    fits = state_after(opened, known, moved)
    assert [one.reasons for one in fits.left_out] == [("fits", "capacity")]
    full = revise(
        timer,
        moved,
        [
            Merge(shift_id=hands.by("Bruno"), into_shift_id=hands.by("Ana")),
            LockRoute(shift_id=hands.by("Bruno")),
            LockRoute(shift_id=hands.by("Carla")),
        ],
    )
    again = state_after(opened, fits, full)
    assert [one.reasons for one in again.left_out] == [("capacity",)]


async def test_a_change_touches_what_differs_and_names_who_has_no_route_left(
    hands: Hands,
) -> None:
    opened, work = await _begun(hands)
    edit = Merge(shift_id=hands.by("Ana"), into_shift_id=hands.by("Bruno"))
    timed = revise(opened.timer, work.timed, [edit])
    after = Work(state_after(opened, work.state, timed), timed)
    change = change_of(opened, work, after)
    assert len(change.touched) == 2
    assert change.removed == (hands.shifts["Ana"],)
    assert change_of(opened, work, work).touched == ()


async def test_locks_are_said_by_ids_of_rows(hands: Hands) -> None:
    opened, work = await _begun(hands)
    edits: list[Edit] = [Lock(order_ids=hands.of("A-0")), LockRoute(shift_id=hands.by("Bruno"))]
    locks = locks_of(opened.legend, revise(opened.timer, work.timed, edits).draft)
    assert locks.orders == {hands.orders["A-0"]: hands.shifts["Ana"]}
    assert locks.routes == (hands.shifts["Bruno"],)
    assert locks_of(opened.legend, Draft(routes=())).orders == {}


def test_of_windows_around_an_arrival_the_told_ones_count() -> None:
    one, other = str(uuid7()), str(uuid7())
    found = Difference(
        moved=(Moved(order_id=one, from_vehicle_id=other, to_vehicle_id=one),),
        windows_changed=(one, other),
    )
    view = difference_view(found, {other})
    assert [str(order_id) for order_id in view.windows_changed] == [other]
    assert view.moved[0].order_id == OrderId(view.moved[0].to_shift_id)
