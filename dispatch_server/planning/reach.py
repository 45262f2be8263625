"""How long it takes from place to place, for questions about a few of very many ways.

A day's places have an index each. Doors that come with a question have the indexes behind them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.problem import UNREACHABLE, Matrix

type Indexes = NDArray[np.int64]


class Tables(Protocol):
    """Gives some cells of the matrix of a profile, whatever it is made from."""

    def cells(self, profile: str, here: Indexes | int, there: Indexes | int) -> Matrix:
        """Give a cell for each of ``here`` and ``there``, which are laid out as numpy does."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """The matrices of a problem, as they are."""

    matrices: Mapping[str, Matrix]

    def cells(self, profile: str, here: Indexes | int, there: Indexes | int) -> Matrix:
        one = self.matrices[profile]
        return Matrix(one.drive_s[here, there], one.distance_m[here, there])


@dataclass(frozen=True, slots=True)
class Legs:
    """The ways of one profile between the ``n`` places that there are and ``k`` new ones.

    ``to`` has n rows and k columns, ``back`` k and n, ``among`` k and k.
    """

    to: Matrix
    back: Matrix
    among: Matrix

    def at_pace(self, factor: float) -> "Legs":
        """Give the same ways, driven so much longer."""
        parts = (at_pace(part, factor) for part in (self.to, self.back, self.among))
        return Legs(*parts)


def at_pace(free: Matrix, factor: float) -> Matrix:
    """Have every drive take ``factor`` times as long, to the second; what has no road has none."""
    if factor == 1:
        return free
    longer = np.minimum(np.rint(free.drive_s * np.float32(factor)), UNREACHABLE)
    drive_s = np.where(free.drive_s >= UNREACHABLE, UNREACHABLE, longer)
    return Matrix(drive_s.astype(np.int32), free.distance_m)
