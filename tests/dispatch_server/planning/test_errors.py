"""Each error tells a person what happened and what to do."""

from dispatch_server.planning.errors import (
    NoSuchPlan,
    PlanNotReady,
    PlanOutdated,
    PlanWithoutOrders,
    PlanWithoutVehicles,
    TooManyOrders,
    UnknownEngine,
)
from shared.ids import PlanId, uuid7
from shared.states import PlanStatus
from tests.dispatch_server.planning.days import DATE


def test_errors_name_their_facts() -> None:
    plan_id = PlanId(uuid7())
    assert str(plan_id) in str(NoSuchPlan(plan_id))
    assert "Centro on 2026-11-24" in str(PlanWithoutVehicles(DATE, "Centro"))
    assert "3 wait on hold" in str(PlanWithoutOrders(DATE, "Centro", 3))
    assert "hold" not in str(PlanWithoutOrders(DATE, "Centro", 0))
    assert "3001" in str(TooManyOrders(3001, 3000))
    assert "porta, pyvrp" in str(UnknownEngine("abacus", ("porta", "pyvrp")))
    assert str(PlanNotReady(plan_id, PlanStatus.FAILED)).endswith("is failed")
    outdated = str(PlanOutdated(plan_id, tuple("ABCDEFG")))
    assert "A, B, C, D, E and 2 more" in outdated
