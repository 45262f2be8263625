"""What is particular to VROOM. What every solver must keep is in tests/contracts."""

import pytest

from dispatch_server.planning.plan import Plan
from dispatch_server.planning.solvers.vroom import Vroom, level_for
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem


@pytest.mark.parametrize(
    ("tasks", "budget_s", "level"), [(20, 10, 5), (100, 10, 5), (200, 10, 3), (1000, 10, 0)]
)
def test_the_level_fits_the_size_and_the_budget(tasks: int, budget_s: float, level: int) -> None:
    assert level_for(tasks, budget_s) == level


def test_an_order_cheaper_to_leave_out_is_dropped_afterwards() -> None:
    orders = [a_delivery("a", 1), a_delivery("far", 4, leave_out_cents=1)]
    plan = Vroom().solve(
        a_problem(orders),
        budget_s=5,
        seed=0,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=1,
    )
    assert [left.order_id for left in plan.left_out] == ["far"]


def test_it_has_one_answer_and_tells_it() -> None:
    seen: list[Plan] = []
    plan = Vroom().solve(
        a_city(20, 2),
        budget_s=5,
        seed=0,
        warm=None,
        on_plan=seen.append,
        cancelled=lambda: False,
        iterations=0,
    )
    assert seen == [plan]
