"""A matrix of ways as few bytes, from which every cell can be had again.

Places that lie together have much the same ways to everywhere. With the places sorted so that
neighbours lie together, what a cell differs by from the ones above and to the left is small, as
with the pixels of a photo (the gradient predictor of lossless image formats): 4 bits on average on
the roads of a city, of 12 for a drive and 14 for a distance.
"""

import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.problem import UNREACHABLE

_LEVEL: Final = 1  # higher ones take twice as long and more for 8 % less
_BYTES: Final = 4
_STEPS: Final = 65_535  # of a landmark's drive times

type Turn = NDArray[np.int64]


def neighbourly(drive_s: NDArray[np.int32]) -> Turn:
    """Give a turn of the places in which those that follow each other lie together.

    Where a place lies is told by its drive from two landmarks far from each other; the bits of the
    two are taken in turn (Morton's curve).
    """
    if not len(drive_s):
        return np.arange(0)
    known = np.where(drive_s < UNREACHABLE, drive_s, 0)
    first = int(np.argmax(known[0]))
    second = int(np.argmax(np.minimum(known[first], known[int(np.argmax(known[first]))])))
    code = _spread(known[first]) | (_spread(known[second]) << np.uint64(1))
    return np.argsort(code, kind="stable")


def _spread(drive_s: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Put a free bit behind each of the bits of a landmark's drive times."""
    most = max(1, int(drive_s.max()))
    code = (drive_s.astype(np.int64) * _STEPS // most).astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        code = (code | (code << np.uint64(shift))) & np.uint64(mask)
    return code


def squeeze(part: NDArray[np.int32], turn: Turn) -> bytes:
    """Write a matrix down, with its places in that turn."""
    sorted_part = part[np.ix_(turn, turn)]
    none = np.int32(0)
    step = np.diff(np.diff(sorted_part, axis=0, prepend=none), axis=1, prepend=none)
    small = (step << 1) ^ (step >> 31)  # so that the sign, too, is in the lowest byte
    planes = np.ascontiguousarray(small, dtype="<i4").view(np.uint8).reshape(-1, _BYTES)
    return zlib.compress(np.ascontiguousarray(planes.T), _LEVEL)


def expand(squeezed: bytes, turn: Turn) -> NDArray[np.int32]:
    """Read what ``squeeze`` wrote."""
    size = len(turn)
    planes = np.frombuffer(zlib.decompress(squeezed), np.uint8).reshape(_BYTES, -1)
    small = np.ascontiguousarray(planes.T).view("<u4").reshape(size, size)
    step = (small >> 1).astype(np.int32) ^ -(small & 1).astype(np.int32)
    sorted_part = np.cumsum(np.cumsum(step, axis=1, dtype=np.int32), axis=0, dtype=np.int32)
    part = np.empty((size, size), dtype=np.int32)
    part[np.ix_(turn, turn)] = sorted_part
    return part
