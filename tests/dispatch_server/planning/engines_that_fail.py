"""Solvers that misbehave on purpose, loaded by the pool's processes in tests."""

import os
import time

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.solvers.greedy import Greedy


class Crashes(Greedy):
    name = "crashes"

    def solve(self, problem, **more):
        os._exit(7)


class Raises(Greedy):
    name = "raises"

    def solve(self, problem, **more):
        raise ArithmeticError("seven")


class Hangs(Greedy):
    """Tells one plan and then neither ends nor listens."""

    name = "hangs"

    def solve(self, problem, *, on_plan, **more):
        super().solve(problem, on_plan=on_plan, **more)
        while True:
            time.sleep(0.01)


class Lies(Greedy):
    """Claims all orders delivered at no cost, on a route that breaks its own times."""

    name = "lies"

    def solve(self, problem, *, on_plan, **more):
        plan = super().solve(problem, on_plan=lambda _: None, **more)
        routes = tuple(
            msgspec.structs.replace(r, start_s=0, end_s=0, cost_cents=0.0) for r in plan.routes
        )
        return msgspec.structs.replace(plan, routes=routes, figures=rules.figures((), 0, 0, 0))


class LiesAtTheEnd(Lies):
    """Has a sound plan on the way and a false one at the end."""

    name = "lies_at_the_end"

    def solve(self, problem, *, on_plan, **more):
        on_plan(Greedy().solve(problem, on_plan=on_plan, **more))
        return super().solve(problem, on_plan=lambda _: None, **more)
