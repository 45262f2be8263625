"""What would fit by now is named; what would not, or is worth less than it costs, is not."""

import pytest

from dispatch_server.planning.draft import Draft
from dispatch_server.planning.fitting import fitting
from dispatch_server.planning.timed import time_draft
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_problem, a_vehicle


def _timer(capacity: int = 2, price_cents: int | None = None) -> Timer:
    orders = [a_delivery("a", 1), a_delivery("b", 3, leave_out_cents=price_cents)]
    fleet = [a_vehicle(name, capacity=(capacity,)) for name in ("v1", "v2")]
    return Timer(a_problem(orders, fleet))


@pytest.mark.parametrize(
    ("capacity", "price_cents", "locked", "fits"),
    [
        (2, None, frozenset[str](), True),
        (1, None, frozenset[str](), False),
        (2, 1, frozenset[str](), False),
        (2, 100_000, frozenset[str](), True),
        (2, None, frozenset({"v1"}), False),
    ],
)
def test_an_order_fits_where_nothing_breaks_and_it_is_worth_it(
    capacity: int, price_cents: int | None, locked: frozenset[str], *, fits: bool
) -> None:
    timer = _timer(capacity, price_cents)
    timed = time_draft(timer, Draft(routes=((0,), ()), locked_routes=locked))

    assert fitting(timer, timed, [0], {"b": False}) == ({"b"} if fits else set())


def test_only_what_changed_can_have_room_but_what_fitted_may_fit_anywhere() -> None:
    timer = _timer()
    timed = time_draft(timer, Draft(routes=((0,), ())))
    assert fitting(timer, timed, [], {"b": False}) == set()
    assert fitting(timer, timed, [], {"b": True}) == {"b"}
    assert fitting(timer, timed, [0, 1], {}) == set()


def test_there_is_an_end_to_looking() -> None:
    size = 240
    orders = [a_delivery(f"o{n}", 1) for n in range(size + 1)]
    timer = Timer(a_problem(orders, [a_vehicle(capacity=(999,))]))
    timed = time_draft(timer, Draft(routes=(tuple(range(size)),)))
    assert fitting(timer, timed, [0], {f"o{size}": True}) == set()
