"""What is left of a vehicle's limits."""

from dispatch_server.planning.problem import UNREACHABLE, Break, Prefix, Window
from dispatch_server.planning.solvers.reserve import Reserve
from tests.dispatch_server.planning.problems import HOUR, a_vehicle

_LUNCH = Break(window=Window(4 * HOUR, 5 * HOUR), duration_s=HOUR, is_paid=False)
_TEA = Break(window=Window(2 * HOUR, 3 * HOUR), duration_s=900)


def test_nothing_is_spoken_for_at_first() -> None:
    assert Reserve.of(a_vehicle()) == Reserve(from_s=UNREACHABLE)


def test_breaks_are_reserved_from_the_first_on() -> None:
    reserve = Reserve.of(a_vehicle(breaks=(_TEA, _LUNCH)))
    assert (reserve.rest_s, reserve.paid_rest_s, reserve.from_s) == (HOUR + 900, 900, 2 * HOUR)


def test_the_day_so_far_counts() -> None:
    prefix = Prefix(place=1, free_s=3 * HOUR, started_s=HOUR, distance_m=500, stops=4, breaks=1)
    reserve = Reserve.of(a_vehicle(breaks=(_TEA, _LUNCH), prefix=prefix))
    assert (reserve.free_s, reserve.worked_s) == (3 * HOUR, 2 * HOUR)
    assert (reserve.distance_m, reserve.stops, reserve.rest_s) == (500, 4, HOUR)
