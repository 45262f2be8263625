"""Solver over hygese: the hybrid genetic search of Vidal (2022, doi:10.1016/j.cor.2021.105643).

It knows one kind of vehicle, one depot and one load, and nothing else, and is the best there is at
that on up to some hundred stops (X-n200-k36 in 10 s: 0.4 % above the best known, PyVRP 2.1 %). It
cannot be cancelled. Where there are no wheels of it, nobody misses it.
"""

import importlib
import importlib.util
import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

import numpy as np

from dispatch_server.planning import rules
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import refuse_unsupported
from dispatch_server.planning.problem import Feature, Problem, Vehicle
from dispatch_server.planning.timing import Timer

_LEAST_S: Final = 0.1

_FEWEST: Final = 5


class Hgs:
    """hygese, for symmetric problems of pure capacity."""

    name: ClassVar[str] = "hgs"
    supports: ClassVar[frozenset[Feature]] = frozenset({Feature.LOAD})

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock

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
    ) -> Plan:
        """Answer once, after ``budget_s`` or ``iterations`` without an improvement."""
        del warm, cancelled
        refuse_unsupported(self.name, self.supports, problem)
        began = self._clock()
        timer = Timer(problem)
        routes: Sequences = [[] for _ in problem.vehicles]
        if fits(problem):
            for vehicle, acts in enumerate(_search(problem, budget_s, seed, iterations)):
                routes[vehicle] = acts
        plan = rules.make_plan(
            timer, routes, engine=self.name, seed=seed, elapsed_s=self._clock() - began
        )
        on_plan(plan)
        return plan


def is_installed() -> bool:
    return importlib.util.find_spec("hygese") is not None


def fits(problem: Problem) -> bool:
    """Tell whether capacity is all: alike vehicles, one load, roads as long one way as the other."""
    if not problem.vehicles or not problem.orders or len(problem.dimensions) != 1:
        return False
    first = problem.vehicles[0]
    if first.end != first.start or any(_kind(v) != _kind(first) for v in problem.vehicles):
        return False
    if any(order.delivery is None or order.is_pair for order in problem.orders):
        return False
    loads = [order.load[0] for order in problem.orders]
    holds = first.capacity[0]
    if (
        len(loads) < _FEWEST
        or max(loads) > holds
        or not 0 < sum(loads) <= holds * len(problem.vehicles)
    ):
        return False  # hygese ends its process over what cannot be done
    matrix = problem.matrices[first.profile]
    return bool(
        (matrix.distance_m == matrix.distance_m.T).all()
        and (matrix.drive_s == matrix.drive_s.T).all()
    )


def _kind(vehicle: Vehicle) -> tuple[object, ...]:
    return (vehicle.start, vehicle.end, vehicle.profile, vehicle.capacity, vehicle.costs)


def _search(
    problem: Problem, budget_s: float, seed: int, iterations: int | None
) -> list[list[int]]:
    """Give routes as act ids. Each order has one act, so its index is the act's."""
    hygese: Any = importlib.import_module("hygese")
    vehicle = problem.vehicles[0]
    places = [vehicle.start, *(o.delivery.place for o in problem.orders if o.delivery)]
    grid = np.ix_(places, places)
    matrix = problem.matrices[vehicle.profile]
    cents = matrix.distance_m[grid] * (vehicle.costs.km_cents / 1000)
    cents = cents + matrix.drive_s[grid] * (vehicle.costs.hour_cents / 3600)
    options: dict[str, Any] = {"seed": seed}
    if iterations is None:
        options["timeLimit"] = max(budget_s, _LEAST_S)
    else:
        options["nbIter"] = iterations
    solver = hygese.Solver(parameters=hygese.AlgorithmParameters(**options), verbose=False)
    asked = {
        "distance_matrix": cents.astype(float),
        "demands": np.array([0, *(order.load[0] for order in problem.orders)]),
        "vehicle_capacity": vehicle.capacity[0],
        "num_vehicles": len(problem.vehicles),
        "depot": 0,
    }
    found = solver.solve_cvrp(asked)
    return [[stop - 1 for stop in route] for route in found.routes]
