"""What a public file becomes: a problem, and how to say its costs and stops in the file's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.errors import Refused
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import (
    UNREACHABLE,
    BadProblem,
    Costs,
    Matrix,
    Order,
    Place,
    Problem,
    TaskKind,
    Vehicle,
)

type Numbers = NDArray[np.float64]

KM_CENTS: Final = 1000
"""With a metre for each unit of the matrix, one unit of distance is one cent."""


@dataclass(eq=False)
class BadInstance(Refused):
    """A benchmark file that cannot be read. ``line`` is 0 where no single line is to blame."""

    slug: ClassVar[str] = "bad-instance"
    what: str
    field: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        return ": ".join([*place, *([self.field] if self.field else []), self.what])


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A file as a problem.

    ``unit`` cents are one unit of the cost that is published for it. ``stops`` gives the file's
    own number of what is done for an order.
    """

    name: str
    format: str
    unit: int
    problem: Problem
    stops: Mapping[tuple[str, TaskKind], int]

    def routes(self, plan: Plan) -> list[list[int]]:
        """Give the plan's routes in the file's own numbers."""
        return [[self.stops[v.order_id, v.kind] for v in r.visits] for r in plan.routes]

    def said(self, cents: float) -> float:
        """Give a cost in the file's unit; a whole one stays whole."""
        cost = round(cents / self.unit, 6)
        return int(cost) if cost == int(cost) else cost


def fleet(loads: Numbers, capacity: float) -> int:
    """Say how many vehicles to offer where the file leaves it open: enough, not a crowd."""
    least = int(np.ceil(loads.sum() / max(capacity, 1)))
    return min(max(len(loads), 1), int(np.ceil(1.25 * least)) + 12)


def whole(values: Numbers, field: str) -> NDArray[np.int32]:
    """Take scaled values as a matrix of ours, zero from each place to itself."""
    if not np.isfinite(values).all() or values.min(initial=0) < 0:
        raise BadInstance("a distance is below zero or no number", field)
    capped = np.minimum(values, UNREACHABLE).astype(np.int32)
    np.fill_diagonal(capped, 0)
    return capped


def euclid(points: Numbers) -> Numbers:
    """Measure straight lines between all points."""
    apart = points[:, None, :] - points[None, :, :]
    return np.asarray(np.sqrt((apart**2).sum(axis=2)), dtype=np.float64)


def distance_costs(fixed: int = 0) -> Costs:
    """Cost nothing but distance, and ``fixed`` for each vehicle used."""
    return Costs(km_cents=KM_CENTS, fixed_cents=fixed)


def problem_of(
    name: str,
    matrices: Mapping[str, NDArray[np.int32]],
    orders: list[Order],
    vehicles: list[Vehicle],
) -> Problem:
    """Put it together, one unit of the matrix being a metre and a second. Raises BadInstance."""
    size = len(next(iter(matrices.values())))
    try:
        return Problem(
            places=tuple(Place(id=str(n)) for n in range(size)),
            matrices={profile: Matrix(matrix, matrix) for profile, matrix in matrices.items()},
            orders=tuple(orders),
            vehicles=tuple(vehicles),
            dimensions=("load",),
            name=name,
        )
    except BadProblem as bad:
        raise BadInstance(f"{bad.what} of {bad.where} makes no sense") from bad
