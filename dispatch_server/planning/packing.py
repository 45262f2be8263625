"""A problem as bytes: with its legend beside the plan that answers it, alone for a share's planner."""

from typing import Final

import msgspec
import numpy as np

from dispatch_server.planning.legend import Legend
from dispatch_server.planning.problem import (
    Matrix,
    Order,
    Place,
    Problem,
    StabilityCosts,
    Vehicle,
)
from dispatch_server.planning.squeezing import expand, neighbourly, squeeze

MAX_BYTES: Final = 64 * 1024 * 1024
"""A plan of more cannot be edited. 6,000 places take 17 MB on real roads, 45 by straight lines; each
further pace of the same roads takes half as much again."""


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """Tables by profile are numbers of ``tables``: drive times, then distances.

    ``turn`` is the one in which tables have the places, four bytes each.
    """

    places: tuple[Place, ...]
    matrices: dict[str, tuple[int, int]]
    orders: tuple[Order, ...]
    vehicles: tuple[Vehicle, ...]
    dimensions: tuple[str, ...]
    stability: StabilityCosts | None
    name: str
    legend: Legend | None
    turn: bytes
    tables: tuple[bytes, ...]


def pack(
    problem: Problem, legend: Legend | None = None, *, max_bytes: int = MAX_BYTES
) -> bytes | None:
    """Write both down; None where that is too much. 4 s of CPU for 6,000 places: in a thread."""
    turn = neighbourly(next(iter(problem.matrices.values())).drive_s)
    parts = [part for one in problem.matrices.values() for part in (one.drive_s, one.distance_m)]
    once = list({id(part): part for part in parts}.values())  # paces share their distances
    tables = tuple(squeeze(part, turn) for part in once)
    if sum(map(len, tables)) > max_bytes:
        return None
    number = {id(part): at for at, part in enumerate(once)}
    packed = _Packed(
        problem.places,
        {
            profile: (number[id(one.drive_s)], number[id(one.distance_m)])
            for profile, one in problem.matrices.items()
        },
        problem.orders,
        problem.vehicles,
        problem.dimensions,
        problem.stability,
        problem.name,
        legend,
        turn.astype("<i4").tobytes(),
        tables,
    )
    content = msgspec.msgpack.encode(packed)
    return content if len(content) <= max_bytes else None


def unpack(content: bytes) -> tuple[Problem, Legend]:
    """Read what ``pack`` wrote with a legend."""
    packed = msgspec.msgpack.decode(content, type=_Packed)
    if packed.legend is None:
        raise AssertionError("a problem without a legend")
    return _problem(packed), packed.legend


def unpack_problem(content: bytes) -> Problem:
    """Read what ``pack`` wrote, but for the legend."""
    return _problem(msgspec.msgpack.decode(content, type=_Packed))


def _problem(packed: _Packed) -> Problem:
    turn = np.frombuffer(packed.turn, dtype="<i4").astype(np.int64)
    tables = [expand(table, turn) for table in packed.tables]
    return Problem(
        places=packed.places,
        matrices={
            profile: Matrix(tables[drive_s], tables[distance_m])
            for profile, (drive_s, distance_m) in packed.matrices.items()
        },
        orders=packed.orders,
        vehicles=packed.vehicles,
        dimensions=packed.dimensions,
        stability=packed.stability,
        name=packed.name,
    )
