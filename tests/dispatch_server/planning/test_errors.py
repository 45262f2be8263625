"""Each error tells a person what happened and what to do."""

from dispatch_server.planning.errors import (
    EditorBusy,
    KeyReused,
    NoSuchPlan,
    NoSuchShift,
    NothingToOptimize,
    NothingToRedo,
    NothingToUndo,
    OrdersNotReady,
    PlanBreaksLimits,
    PlanMoved,
    PlanNotEditable,
    PlanNotReady,
    PlanWithoutOrders,
    PlanWithoutVehicles,
    TooManyOrders,
    UnknownEngine,
)
from shared.ids import PlanId, ShiftId, uuid7
from shared.states import PlanStatus
from tests.dispatch_server.planning.days import DATE


def test_errors_name_their_facts() -> None:
    plan_id = PlanId(uuid7())
    assert str(plan_id) in str(NoSuchPlan(plan_id))
    assert "Centro on 2026-11-24" in str(PlanWithoutVehicles(DATE, "Centro"))
    assert "3 wait on hold" in str(PlanWithoutOrders(DATE, "Centro", 3))
    assert "hold" not in str(PlanWithoutOrders(DATE, "Centro", 0))
    assert "read the shifts again" in str(NoSuchShift(ShiftId(plan_id)))
    assert str(OrdersNotReady((), 3)).startswith("3 of the orders")
    assert "3001" in str(TooManyOrders(3001, 3000))
    assert "porta, pyvrp" in str(UnknownEngine("abacus", ("porta", "pyvrp")))
    assert str(PlanNotReady(plan_id, PlanStatus.FAILED)).endswith("is failed")
    assert "version 3, not 2; read it again" in str(PlanMoved(plan_id, 3, 2))
    assert "plan again" in str(PlanNotEditable(plan_id))
    assert "try again" in str(EditorBusy(50))
    assert "make a new one" in str(KeyReused(plan_id))
    assert "undo" in str(NothingToUndo(plan_id))
    assert "undone" in str(NothingToRedo(plan_id))
    assert "free a route" in str(NothingToOptimize(plan_id))
    assert (
        str(PlanBreaksLimits(plan_id, ("Ana is late.", "Bruno too."))) == "Ana is late. Bruno too."
    )
