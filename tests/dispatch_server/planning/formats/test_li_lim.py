import pytest

from dispatch_server.planning.formats import li_lim
from dispatch_server.planning.formats.instance import BadInstance
from tests.dispatch_server.planning.formats.files import LI_LIM


def test_pairs_and_the_price_of_a_vehicle() -> None:
    problem = li_lim.read(LI_LIM, "pairs").problem

    (order,) = problem.orders
    assert (order.id, order.load, order.is_pair) == ("1-2", (5,), True)
    assert problem.vehicles[0].costs.fixed_cents == 100_000
    assert problem.matrices["car"].drive_s[0].tolist() == [0, 500, 400]


def test_pairs_that_do_not_name_each_other_are_refused() -> None:
    with pytest.raises(BadInstance, match="line 3: pickup: 1 and 2"):
        li_lim.read(LI_LIM.replace("90 1 1 0", "90 1 0 0"), "pairs")
