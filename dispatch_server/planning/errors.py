"""Why a plan cannot be made, found or published."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from dispatch_server.errors import Conflict, Missing, Refused, Unavailable
from shared.ids import DepotId, OrderId, PlanId, ShiftId
from shared.states import PlanStatus


@dataclass(eq=False)
class NoSuchPlan(Missing):
    """The organization has no such plan."""

    slug: ClassVar[str] = "no-such-plan"
    plan_id: PlanId

    def __str__(self) -> str:
        return f"there is no plan {self.plan_id}"


@dataclass(eq=False)
class NoSuchDepot(Missing):
    """The organization has no such depot, or it is closed for good."""

    slug: ClassVar[str] = "no-such-depot"
    depot_id: DepotId

    def __str__(self) -> str:
        return f"there is no depot {self.depot_id}"


@dataclass(eq=False)
class PlanWithoutVehicles(Refused):
    """Nobody drives out of the depot on that day, or not any more today."""

    slug: ClassVar[str] = "plan-without-vehicles"
    date: dt.date
    depot: str

    def __str__(self) -> str:
        return f"no shift is left for {self.depot} on {self.date}; add one with driver and vehicle"


@dataclass(eq=False)
class PlanWithoutOrders(Refused):
    """No order of that day is ready. ``on_hold`` wait for somebody to look at them."""

    slug: ClassVar[str] = "plan-without-orders"
    date: dt.date
    depot: str
    on_hold: int

    def __str__(self) -> str:
        wait = f"; {self.on_hold} wait on hold" if self.on_hold else ""
        return f"no order is ready for {self.depot} on {self.date}{wait}"


@dataclass(eq=False)
class TooManyOrders(Refused):
    """More than one plan may hold. Split the day by depot."""

    slug: ClassVar[str] = "too-many-orders"
    orders: int
    at_most: int

    def __str__(self) -> str:
        return f"{self.orders} orders are ready, one plan takes {self.at_most}; split them by depot"


@dataclass(eq=False)
class NoSuchShift(Missing):
    """Nobody drives out of the plan's depots in that shift, or not any more."""

    slug: ClassVar[str] = "no-such-shift"
    shift_id: ShiftId

    def __str__(self) -> str:
        return (
            f"no shift {self.shift_id} is left at these depots on that day; read the shifts again"
        )


@dataclass(eq=False)
class OrdersNotReady(Refused):
    """Orders that were named are not ready at these depots on that day: choose again."""

    slug: ClassVar[str] = "orders-not-ready"
    order_ids: tuple[OrderId, ...]  # the first few
    count: int

    def __str__(self) -> str:
        return f"{self.count} of the orders that were chosen are not ready; read them again"


@dataclass(eq=False)
class UnknownEngine(Refused):
    """No solver of that name is installed."""

    slug: ClassVar[str] = "unknown-engine"
    engine: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"there is no engine {self.engine!r}; there are {', '.join(self.known)}"


@dataclass(eq=False)
class PlanNotReady(Conflict):
    """The plan is not in the state that this needs."""

    slug: ClassVar[str] = "plan-not-ready"
    plan_id: PlanId
    status: PlanStatus

    def __str__(self) -> str:
        return f"plan {self.plan_id} is {self.status}"


@dataclass(eq=False)
class PlanMoved(Conflict):
    """The plan has changed since it was read. Read it again and decide anew."""

    slug: ClassVar[str] = "plan-moved"
    plan_id: PlanId
    version: int  # now
    expected: int

    def __str__(self) -> str:
        return (
            f"plan {self.plan_id} is at version {self.version}, not {self.expected}; read it again"
        )


@dataclass(eq=False)
class PlanNotEditable(Refused):
    """What the plan was made of is not kept: it is too large, or too old. Plan the day again."""

    slug: ClassVar[str] = "plan-not-editable"
    plan_id: PlanId

    def __str__(self) -> str:
        return (
            f"plan {self.plan_id} cannot be changed by hand: it is too large or too old; plan again"
        )


@dataclass(eq=False)
class KeyReused(Conflict):
    """Another change of the plan was asked for by this id before. Make a new one."""

    slug: ClassVar[str] = "key-reused"
    key: UUID

    def __str__(self) -> str:
        return f"the id {self.key} was that of another change; make a new one"


@dataclass(eq=False)
class EditorBusy(Unavailable):
    """So many edits are being worked out that another one is not taken in. Try again."""

    slug: ClassVar[str] = "editor-busy"
    waiting: int

    def __str__(self) -> str:
        return f"{self.waiting} edits are being worked out; try again in a moment"


@dataclass(eq=False)
class NoSuchRoute(Missing):
    """The plan has no route for this shift."""

    slug: ClassVar[str] = "no-such-route"
    plan_id: PlanId
    shift_id: ShiftId

    def __str__(self) -> str:
        return f"plan {self.plan_id} has no route for shift {self.shift_id}; read the plan again"


@dataclass(eq=False)
class NothingToUndo(Conflict):
    """The plan is as it was made, or so many changes ago that nobody remembers."""

    slug: ClassVar[str] = "nothing-to-undo"
    plan_id: PlanId

    def __str__(self) -> str:
        return f"nothing of plan {self.plan_id} is left to undo"


@dataclass(eq=False)
class NothingToRedo(Conflict):
    """Nothing was undone, or it was changed since."""

    slug: ClassVar[str] = "nothing-to-redo"
    plan_id: PlanId

    def __str__(self) -> str:
        return f"nothing of plan {self.plan_id} was undone"


@dataclass(eq=False)
class NothingToOptimize(Refused):
    """All routes are locked, or all orders on them. Free some first."""

    slug: ClassVar[str] = "nothing-to-optimize"
    plan_id: PlanId

    def __str__(self) -> str:
        return f"all of plan {self.plan_id} is locked; free a route or an order first"


@dataclass(eq=False)
class PlanBreaksLimits(Refused):
    """The plan was edited into breaking limits. Mend it, or publish it with accept_violations."""

    slug: ClassVar[str] = "plan-breaks-limits"
    plan_id: PlanId
    violations: tuple[str, ...]  # in the words of whoever asked

    def __str__(self) -> str:
        return " ".join(self.violations)
