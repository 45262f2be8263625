"""Solvers that misbehave on purpose, loaded by the pool's processes in tests."""

import os
import time
from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, override

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Feature, Problem
from dispatch_server.planning.solvers.greedy import Greedy


class Deaf(Greedy):
    """Knows no constraint at all."""

    name: ClassVar[str] = "deaf"
    supports: ClassVar[frozenset[Feature]] = frozenset()


class Crashes(Greedy):
    name: ClassVar[str] = "crashes"

    @override
    def solve(self, problem: Problem, **more: Any) -> NoReturn:
        os._exit(7)


class Raises(Greedy):
    name: ClassVar[str] = "raises"

    @override
    def solve(self, problem: Problem, **more: Any) -> NoReturn:
        raise ArithmeticError("seven")


class Hangs(Greedy):
    """Tells one plan and then neither ends nor listens."""

    name: ClassVar[str] = "hangs"

    @override
    def solve(self, problem: Problem, **more: Any) -> NoReturn:
        super().solve(problem, **more)
        while True:
            time.sleep(0.01)


class Lies(Greedy):
    """Claims that all was free and took no time."""

    name: ClassVar[str] = "lies"

    @override
    def solve(self, problem: Problem, **more: Any) -> Plan:
        return _false(super().solve(problem, **(more | {"on_plan": _nobody})))


class LiesAtTheEnd(Greedy):
    """Has a sound plan on the way and a false one at the end."""

    name: ClassVar[str] = "lies_at_the_end"

    @override
    def solve(self, problem: Problem, *, on_plan: Callable[[Plan], None], **more: Any) -> Plan:
        return _false(super().solve(problem, on_plan=on_plan, **more))


def _nobody(_: Plan) -> None:
    """Hear a plan and forget it."""


def _false(plan: Plan) -> Plan:
    routes = tuple(
        msgspec.structs.replace(route, start_s=0, end_s=0, cost_cents=0.0) for route in plan.routes
    )
    return msgspec.structs.replace(plan, routes=routes, figures=rules.figures((), 0, 0, 0))
