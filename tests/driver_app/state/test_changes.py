"""What the dispatcher changed since the driver last looked."""

from datetime import timedelta
from itertools import pairwise, permutations

import msgspec

from driver_app.state.changes import ChangeKind, StopChange, _longest_rise, differences
from shared.geo import Point
from shared.runs import StopView
from shared.states import StopStatus
from tests.onphone import NINE, a_run, a_stop, a_task

RUN = a_run()
STOPS = tuple(a_stop(RUN, number) for number in range(1, 6))


def kinds(changes: tuple[StopChange, ...]) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.stop.address) for change in changes]


def resequenced(order: list[int]) -> list[StopView]:
    """Give the stops in another order, each named by its number before."""
    return [
        msgspec.structs.replace(STOPS[number - 1], sequence=place)
        for place, number in enumerate(order, 1)
    ]


def but(number: int, **values: object) -> list[StopView]:
    changed = msgspec.structs.replace(STOPS[number - 1], **values)
    return [changed if stop.id == changed.id else stop for stop in STOPS]


def test_nothing_changed_is_no_news() -> None:
    assert differences(STOPS, STOPS) == ()
    assert differences(STOPS, but(2, status=StopStatus.ARRIVED, eta=NINE)) == ()


def test_a_stop_that_came_and_one_that_went() -> None:
    new = a_stop(RUN, 6, address="Nova")

    found = differences(STOPS, [*STOPS[1:], new])

    assert kinds(found) == [(ChangeKind.ADDED, "Nova"), (ChangeKind.REMOVED, STOPS[0].address)]
    assert found[0].now == 5


def test_what_the_driver_ended_and_then_lost_is_no_news() -> None:
    assert differences(STOPS, STOPS[1:], ended_here={STOPS[0].id}) == ()
    ended = but(1, status=StopStatus.SUCCEEDED)
    assert differences(ended, STOPS[1:]) == ()


def test_a_cancellation_is_told_once() -> None:
    canceled = but(3, status=StopStatus.CANCELED)

    assert kinds(differences(STOPS, canceled)) == [(ChangeKind.CANCELED, STOPS[2].address)]
    assert differences(canceled, canceled) == ()


def test_each_thing_that_matters_at_a_door_is_told() -> None:
    later = NINE + timedelta(hours=1)
    news = {
        ChangeKind.ADDRESS: but(1, address="Rua Outra 9"),
        ChangeKind.WINDOW: but(1, window_closes=later),
        ChangeKind.ORDERS: but(1, tasks=(a_task(),)),
        ChangeKind.NOTES: but(1, access_notes="Portão azul"),
    }

    for kind, stops in news.items():
        assert [change.kind for change in differences(STOPS, stops)] == [kind]
    far, near = but(1, at=Point(60.001, 25)), but(1, at=Point(60.0002, 25))
    assert [change.kind for change in differences(STOPS, far)] == [ChangeKind.ADDRESS]
    assert differences(STOPS, near) == ()


def test_one_stop_that_moved_is_one_change() -> None:
    (change,) = differences(STOPS, resequenced([2, 3, 4, 1, 5]))

    assert (change.kind, change.stop.id, change.was, change.now) == (
        ChangeKind.REORDERED,
        STOPS[0].id,
        1,
        4,
    )


def test_a_stop_taken_out_does_not_reorder_those_behind_it() -> None:
    assert kinds(differences(STOPS, STOPS[2:])) == [
        (ChangeKind.REMOVED, STOPS[0].address),
        (ChangeKind.REMOVED, STOPS[1].address),
    ]


def test_the_fewest_moves_explain_any_order() -> None:
    for order in permutations(range(1, 6)):
        kept = _longest_rise(order)
        rising = [order[at] for at in sorted(kept)]
        assert all(a < b for a, b in pairwise(rising))
        best = max(
            sum(1 for at in range(5) if mask >> at & 1)
            for mask in range(32)
            if all(a < b for a, b in pairwise([order[at] for at in range(5) if mask >> at & 1]))
        )
        assert len(kept) == best
