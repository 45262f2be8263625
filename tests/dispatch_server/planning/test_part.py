"""One vehicle's part of a problem."""

from dispatch_server.planning.part import (
    held_orders,
    moved_order,
    moved_vehicle,
    names_told,
    places_of,
)
from dispatch_server.planning.problem import Break, Prefix, Reload, TaskKind, TaskRef, Told, Window
from tests.dispatch_server.planning.problems import a_delivery, a_pair, a_problem, a_vehicle

UNDER_WAY = a_vehicle(
    start=0,
    end=3,
    prefix=Prefix(place=2, free_s=10, on_board=("a",), done=(TaskRef("b", TaskKind.DELIVERY),)),
    reload=Reload(depots=(4,)),
    breaks=(Break(window=Window(0, 9), duration_s=60, place=1),),
)


def test_all_places_of_a_vehicle_are_counted_anew() -> None:
    assert sorted(places_of(UNDER_WAY)) == [0, 1, 2, 3, 4]
    index = {place: 10 + place for place in range(5)}

    moved = moved_vehicle(UNDER_WAY, index)

    assert sorted(places_of(moved)) == [10, 11, 12, 13, 14]
    assert places_of(moved_vehicle(a_vehicle(end=None), index)) is not None


def test_an_order_keeps_its_acts_at_their_new_places() -> None:
    pair = moved_order(a_pair("p", 1, 2), {1: 7, 2: 8})
    assert [task.place for _, task in pair.tasks] == [7, 8]
    assert moved_order(a_delivery("d", 1), {1: 5}).tasks[0][1].place == 5


def test_a_prefix_speaks_of_orders_that_are_in_no_sequence() -> None:
    orders = [a_delivery(name, at) for at, name in enumerate("abc", start=1)]
    problem = a_problem(orders, [UNDER_WAY])
    assert held_orders(problem, UNDER_WAY) == [0, 1]
    assert held_orders(problem, a_vehicle()) == []


def test_who_was_told_is_there_by_name_alone() -> None:
    told = a_delivery("a", 1, told=Told(vehicle_id="v2", arrival_s=0))
    problem = a_problem([told], [UNDER_WAY, a_vehicle("v2")])

    fleet = names_told(problem, UNDER_WAY, [told, a_delivery("b", 2)])

    assert [vehicle.id for vehicle in fleet] == ["v1", "v2"]
    assert fleet[1].prefix is None
