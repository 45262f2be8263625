"""Why a plan cannot be made, found or published."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from dispatch_server.errors import Conflict, Missing, Refused
from shared.ids import DepotId, PlanId
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
class PlanOutdated(Conflict):
    """Orders of the plan are no longer ready: in another plan, canceled, on hold. Plan again."""

    slug: ClassVar[str] = "plan-outdated"
    plan_id: PlanId
    external_ids: tuple[str, ...]

    def __str__(self) -> str:
        named = ", ".join(self.external_ids[:5])
        more = f" and {len(self.external_ids) - 5} more" if len(self.external_ids) > 5 else ""  # noqa: PLR2004 - as above
        return f"orders {named}{more} are no longer ready; plan again"
