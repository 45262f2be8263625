"""The best plan so far, whoever found it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.timing import Timer


@dataclass(slots=True)
class Best:
    """The cheapest plan of those that pass our own check; each better one is told on."""

    problem: Problem
    tell: Callable[[Plan], None]
    plan: Plan | None = None
    clock: Callable[[], float] = time.monotonic
    began: float = field(init=False)
    _timer: Timer = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()
        self._timer = Timer(self.problem)

    def take(self, plan: Plan) -> None:
        """Keep it if it is cheaper, or the same and says more: reasons, or later iterations.

        So the same search ends with the same plan, whichever of its steps were told on the way.
        """
        if self.plan is not None and not _is_better(plan, self.plan):
            return
        if rules.check_by(self._timer, plan):
            return
        self.plan = msgspec.structs.replace(plan, elapsed_s=self.clock() - self.began)
        self.tell(self.plan)


def _is_better(plan: Plan, than: Plan) -> bool:
    ours, theirs = plan.figures.objective_cents, than.figures.objective_cents
    if ours != theirs:
        return ours < theirs
    is_same = plan.routes == than.routes
    return _is_explained(plan) and (is_same or not _is_explained(than))


def _is_explained(plan: Plan) -> bool:
    return all(left.reasons for left in plan.left_out)


def explained(problem: Problem, plan: Plan) -> Plan:
    """Give the plan with its reasons, and with what would take in the orders left out.

    One that was on its way has no reasons yet.
    """
    if not plan.left_out:
        return plan
    if not _is_explained(plan):
        plan = msgspec.structs.replace(plan, left_out=rules.reasons(problem, plan))
    return rules.with_changes(problem, plan)
