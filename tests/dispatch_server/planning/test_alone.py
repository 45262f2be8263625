"""One vehicle and one order as a problem of their own."""

import numpy as np
import pytest

from dispatch_server.planning.alone import alone
from dispatch_server.planning.detours import Ways
from dispatch_server.planning.openday import open_day
from dispatch_server.planning.problem import Matrix, Place, Prefix
from dispatch_server.planning.reach import Legs
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_pair, a_problem, a_vehicle

MINUTES = (0, 10, 20, 30, 25, 35)


@pytest.mark.parametrize("has_left", [True, False])
def test_it_is_driven_as_in_the_problem_of_all(has_left: bool) -> None:  # noqa: FBT001
    """Its shop is a new door, where it goes is a place of the day; others stay out of it."""
    prefix = Prefix(place=1, free_s=120, on_board=("a", "c")) if has_left else None
    orders = [a_delivery("a", 2), a_delivery("b", 3), a_delivery("c", 1), a_pair("new", 4, 3)]
    fleet = [a_vehicle("x", prefix=prefix), a_vehicle("y")]
    whole = a_problem(orders, fleet, minutes=MINUTES[:5])
    table = whole.matrices["car"]
    known = a_problem(orders[:3], fleet, minutes=MINUTES[:4])
    legs = Legs(
        to=Matrix(table.drive_s[:4, 4:], table.distance_m[:4, 4:]),
        back=Matrix(table.drive_s[4:, :4], table.distance_m[4:, :4]),
        among=Matrix(table.drive_s[4:, 4:], table.distance_m[4:, 4:]),
    )
    ways = Ways(open_day(known, [[0, 2], [1]]), {"car": legs}, (Place(id="shop"),))

    found = alone(ways, 0, orders[3])

    assert [order.id for order in found.timer.problem.orders] == ["a", "c", "new"]
    everything = Timer(whole)
    assert found.before.total_cents == everything.walk(0, [0, 2]).total_cents
    first, then = found.timer.of_order[-1]
    one, other = found.acts
    mine = found.timer.walk(0, [one, first, then, other])
    theirs = everything.walk(0, [0, *everything.of_order[3], 2])
    assert (mine.starts, mine.end_s, mine.distance_m) == (
        theirs.starts,
        theirs.end_s,
        theirs.distance_m,
    )
    assert mine.total_cents == theirs.total_cents
    assert np.diagonal(found.timer.problem.matrices["car"].drive_s).sum() == 0
