"""A day under way as a problem: prefixes, and limits that it breaks already."""

from typing import Any

import msgspec
import pytest

from dispatch_server.planning.openday import open_day
from dispatch_server.planning.openings import best
from dispatch_server.planning.problem import Problem, TaskKind, TaskRef, Window
from dispatch_server.planning.running import STABILITY, Drive, Halt, fetched_at, running
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_problem, a_vehicle

MINUTE = 60


def brings(*names: str) -> tuple[TaskRef, ...]:
    return tuple(TaskRef(name, TaskKind.DELIVERY) for name in names)


def halt(name: str, place: int, **more: Any) -> Halt:
    return Halt(place=place, acts=brings(name), service_s=300, **more)


def a_drive(**more: Any) -> Drive:
    """Far along: ``a`` is next, ``b`` and ``c`` come after it."""
    filled: dict[str, Any] = {
        "vehicle_id": "v1",
        "has_left": True,
        "place": 0,
        "free_s": HOUR,
        "committed": (halt("a", 1),),
        "left": (halt("b", 2), halt("c", 3)),
        "held": ("a", "b", "c"),
    }
    return Drive(**(filled | more))


def three(**more: Any) -> Problem:
    return a_problem([a_delivery(name, at) for at, name in enumerate("abc", start=1)], **more)


def test_the_vehicle_is_free_behind_what_is_committed() -> None:
    made = running(three(), [a_drive()])

    prefix = made.problem.vehicles[0].prefix
    assert prefix is not None
    assert (prefix.place, prefix.free_s) == (1, HOUR + 10 * MINUTE + 300)
    assert prefix.on_board == ("b", "c")
    assert prefix.done == brings("a")
    names = [made.problem.orders[made.timer.acts[act].order].id for act in made.routes[0]]
    assert names == ["b", "c"]


def test_an_expected_arrival_counts_before_the_map() -> None:
    due = halt("a", 1, due_s=2 * HOUR, opens_s=2 * HOUR + 60)
    made = running(three(), [a_drive(committed=(due,))])
    there = halt("a", 1, due_s=HOUR - 600, has_arrived=True)
    arrived = running(three(), [a_drive(committed=(there,))])

    first, second = made.problem.vehicles[0].prefix, arrived.problem.vehicles[0].prefix
    assert first is not None
    assert second is not None
    assert first.free_s == 2 * HOUR + 60 + 300
    assert second.free_s == HOUR  # served already, and still there


def test_what_is_fetched_on_the_committed_way_is_on_board_after_it() -> None:
    problem = three()
    orders = [fetched_at(problem.orders[0], 4), *problem.orders[1:]]
    problem = a_problem(orders, minutes=(0, 10, 20, 30, 40))
    fetch = Halt(place=4, acts=(TaskRef("a", TaskKind.PICKUP),), service_s=60)
    made = running(
        problem,
        [a_drive(committed=(fetch,), left=(halt("a", 1), halt("b", 2)), held=("b",))],
    )

    prefix = made.problem.vehicles[0].prefix
    assert prefix is not None
    assert prefix.on_board == ("b", "a")
    assert made.timer.walk(0, made.routes[0]).broken == []


def test_one_who_has_not_left_is_loaded_as_planned() -> None:
    drive = Drive(vehicle_id="v1", has_left=False, left=(halt("c", 3), halt("a", 1)))
    made = running(three(), [drive])

    assert made.problem.vehicles[0].prefix is None
    assert made.routes == [[2, 0]]


@pytest.mark.parametrize(
    "broken",
    [
        {"shift": Window(0, HOUR)},
        {"max_stops": 1},
        {"max_distance_m": 100},
        {"max_duration_s": 600},
        {"capacity": (1,)},
    ],
)
def test_what_the_day_breaks_already_is_eased_just_so_far(broken: dict[str, Any]) -> None:
    problem = three(vehicles=[a_vehicle(**broken)])

    made = running(problem, [a_drive(started_s=0)])

    assert made.timer.walk(0, made.routes[0]).broken == []
    # No room for more was made: one more order does not fit.
    new = a_delivery("new", 4)
    assert best(open_day(made.problem, made.routes, made.timer), new, {}) == []


def test_late_stops_are_named_and_stay_where_they_are() -> None:
    orders = [
        a_delivery("a", 1),
        a_delivery("b", 2, opens_s=0, closes_s=HOUR),
        a_delivery("c", 3),
    ]
    made = running(a_problem(orders), [a_drive()])

    assert made.late == {"b"}
    walk = made.timer.walk(0, made.routes[0])
    assert walk.broken == []
    assert made.problem.orders[1].delivery is not None
    assert made.problem.orders[1].delivery.windows == (Window(0, walk.starts[0]),)


def test_what_is_expected_now_is_what_changes_are_priced_by() -> None:
    made = running(three(), [a_drive()])

    assert made.problem.stability == STABILITY
    told = [order.told for order in made.problem.orders]
    assert told[0] is None  # committed: nothing to change
    walk = made.timer.walk(0, made.routes[0])
    assert walk.stability_cents == 0
    assert [one.arrival_s for one in told if one is not None] == walk.arrivals
    assert running(three(), [a_drive()], is_stable=False).problem.stability is None


def test_a_vehicle_may_have_what_it_has() -> None:
    orders = [
        msgspec.structs.replace(order, skills=frozenset({"cold"}), vehicle_ids=frozenset({"v2"}))
        for order in three().orders
    ]
    fleet = [a_vehicle("v1"), a_vehicle("v2", skills=frozenset({"cold"}))]
    drive = Drive(vehicle_id="v1", has_left=False, left=(halt("a", 1),))

    made = running(a_problem(orders, fleet), [drive])

    assert made.timer.walk(0, made.routes[0]).broken == []
