"""The port of route solvers, and what may go wrong behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dispatch_server.errors import Unavailable
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Feature, Problem, UnsupportedByEngine, features


@dataclass(eq=False)
class SolverFailed(Unavailable):
    """The engine's process died or the engine raised. ``reason`` is for the log."""

    slug = "solver-failed"
    engine: str
    reason: str


@dataclass(eq=False)
class SolverBusy(Unavailable):
    """So many problems wait already that another one is not taken in."""

    slug = "solver-busy"
    waiting: int


class Solver(Protocol):
    """A way to plan. It is made and called in a process of its own, and may use a whole core.

    ``solve`` answers within about ``budget_s`` of wall time, or after ``iterations`` of its own
    kind if that is sooner; the same seed and iterations give the same plan when the budget did
    not cut them short. It starts from ``warm`` if it can, hands each better plan to ``on_plan``,
    and soon after ``cancelled`` says so it returns the best it has.
    """

    @property
    def name(self) -> str: ...

    @property
    def supports(self) -> frozenset[Feature]: ...

    def solve(
        self,
        problem: Problem,
        *,
        budget_s: float,
        seed: int,
        warm: Plan | None,
        on_plan: Callable[[Plan], None],
        cancelled: Callable[[], bool],
        iterations: int | None,
    ) -> Plan: ...


def refuse_unsupported(engine: str, supports: frozenset[Feature], problem: Problem) -> None:
    """Raise ``UnsupportedByEngine`` with the name of every constraint that would be dropped."""
    missing = features(problem) - supports
    if missing:
        raise UnsupportedByEngine(engine, tuple(sorted(missing)))
