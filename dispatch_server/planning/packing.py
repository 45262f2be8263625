"""A problem as bytes: with its legend beside the plan that answers it, alone for who plans a share.

Matrices are most of it. Their numbers are below 65,536 as a rule, so that the same byte of all
numbers put together is half zeros, which compress to nothing.
"""

import zlib
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.legend import Legend
from dispatch_server.planning.problem import (
    Matrix,
    Order,
    Place,
    Problem,
    StabilityCosts,
    Vehicle,
)

MAX_BYTES: Final = 32 * 1024 * 1024
"""Some 4,000 places on real roads, 2 MB for 1,000; a plan of more cannot be edited."""

_LEVEL: Final = 1  # 40 ms for 1,000 places; level 6 takes twice as long for 8 % less
_BYTES: Final = 4


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """Each matrix is its drive times and its distances, compressed."""

    places: tuple[Place, ...]
    matrices: dict[str, tuple[bytes, bytes]]
    orders: tuple[Order, ...]
    vehicles: tuple[Vehicle, ...]
    dimensions: tuple[str, ...]
    stability: StabilityCosts | None
    name: str
    legend: Legend | None


def pack(problem: Problem, legend: Legend | None = None) -> bytes:
    """Write both down. A second of CPU for 4,000 places: not for the event loop."""
    matrices = {
        profile: (_squeeze(one.drive_s), _squeeze(one.distance_m))
        for profile, one in problem.matrices.items()
    }
    packed = _Packed(
        problem.places,
        matrices,
        problem.orders,
        problem.vehicles,
        problem.dimensions,
        problem.stability,
        problem.name,
        legend,
    )
    return msgspec.msgpack.encode(packed)


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
    size = len(packed.places)
    matrices = {
        profile: Matrix(_expand(drive_s, size), _expand(distance_m, size))
        for profile, (drive_s, distance_m) in packed.matrices.items()
    }
    return Problem(
        places=packed.places,
        matrices=matrices,
        orders=packed.orders,
        vehicles=packed.vehicles,
        dimensions=packed.dimensions,
        stability=packed.stability,
        name=packed.name,
    )


def _squeeze(part: NDArray[np.int32]) -> bytes:
    each = np.ascontiguousarray(part, dtype="<i4").view(np.uint8).reshape(-1, _BYTES)
    return zlib.compress(np.ascontiguousarray(each.T).tobytes(), _LEVEL)


def _expand(squeezed: bytes, size: int) -> NDArray[np.int32]:
    planes = np.frombuffer(zlib.decompress(squeezed), np.uint8).reshape(_BYTES, -1)
    return np.ascontiguousarray(planes.T).view("<i4").astype(np.int32).reshape(size, size)
