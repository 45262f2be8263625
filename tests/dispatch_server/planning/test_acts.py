"""What is left to do for an order, and who has it."""

from dispatch_server.planning.acts import (
    NOBODY,
    acts_of,
    finished,
    holders,
    is_reload,
    on_board,
    orders_in,
    reloaded,
    reloads_of,
)
from dispatch_server.planning.problem import Prefix, Reload, TaskKind, TaskRef, Window
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_pickup,
    a_problem,
    a_vehicle,
)


def test_a_pair_whose_goods_are_on_board_is_only_delivered() -> None:
    (act,) = acts_of(a_pair("p", 1, 2, load=(4,)), 0, 3, frozenset())
    assert (act.kind, act.place, act.holder) == (TaskKind.DELIVERY, 2, 3)
    assert (act.at_start, act.change) == ((4,), (-4,))


def test_a_finished_order_has_nothing_left() -> None:
    done = frozenset({("d", TaskKind.DELIVERY)})
    assert acts_of(a_delivery("d", 1), 0, NOBODY, done) == []


def test_the_prefixes_say_who_has_what_and_what_is_done() -> None:
    prefix = Prefix(place=0, free_s=0, on_board=("a",), done=(TaskRef("b", TaskKind.DELIVERY),))
    problem = a_problem(
        [a_delivery("a", 1), a_delivery("b", 2)], [a_vehicle("v1"), a_vehicle("v2", prefix=prefix)]
    )
    assert holders(problem) == {"a": 1}
    assert finished(problem) == {("b", TaskKind.DELIVERY)}


def test_windows_before_the_release_are_cut() -> None:
    windows = (Window(0, HOUR), Window(2 * HOUR, 3 * HOUR))
    (act,) = acts_of(
        a_pickup("p", 1, windows=windows, release_s=2 * HOUR + 1), 0, NOBODY, frozenset()
    )
    assert act.windows == (Window(2 * HOUR + 1, 3 * HOUR),)
    assert act.leaves_at_depot


def test_reloads_are_acts_of_no_order() -> None:
    vehicle = a_vehicle(reload=Reload(depots=(0, 3), duration_s=60))
    acts = reloads_of(vehicle, 1)
    assert [(act.order, act.place, act.service_s) for act in acts] == [(-1, 0, 60), (-1, 3, 60)]
    assert reloads_of(a_vehicle(), 1) == []
    assert is_reload(-1)
    assert not is_reload(0)


def test_orders_of_a_sequence_come_once_and_in_turn() -> None:
    acts = [*acts_of(a_pair("p", 1, 2), 0, NOBODY, frozenset())]
    acts += acts_of(a_delivery("d", 1), 1, NOBODY, frozenset())
    assert list(orders_in(acts, [2, -1, 0, 1])) == [1, 0]


def test_a_new_trip_takes_its_own_goods_and_leaves_what_was_picked_up() -> None:
    vehicle = a_vehicle(reload=Reload(depots=(0,)))
    (reload,) = reloads_of(vehicle, 1)
    (one,) = acts_of(a_delivery("a", 1, load=(3,), release_s=HOUR), 0, NOBODY, frozenset())
    (other,) = acts_of(a_delivery("b", 2, load=(5,)), 1, NOBODY, frozenset())
    row = [reload, one, reload, other]
    assert reloaded((4,), (2,), row, 0) == ((4 - 2 + 3,), HOUR)
    assert reloaded((0,), (0,), row, 2) == ((5,), 0)


def test_what_is_on_board_is_added_up() -> None:
    out = a_vehicle(prefix=Prefix(place=1, free_s=0, on_board=("a", "b")))
    orders = [a_delivery("a", 1, load=(3,)), a_delivery("b", 2, load=(4,)), a_delivery("c", 3)]
    problem = a_problem(orders, [out, a_vehicle("v2")])
    assert [on_board(problem, vehicle) for vehicle in problem.vehicles] == [(7,), (0,)]
