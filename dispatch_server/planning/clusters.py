"""Groups routes that run near each other, so that each group can be planned again by itself.

Places have no coordinates here, only drive times; those to and from a few landmarks far apart
serve as coordinates instead.
"""

import numpy as np
from numpy.typing import NDArray

_LANDMARKS = 6

type Vectors = NDArray[np.float64]
type Legs = NDArray[np.int64] | NDArray[np.int32]


def landmark_vectors(drive: Legs) -> Vectors:
    """Give each place its drive times, there and back, with landmarks chosen far apart."""
    both = np.empty((len(drive), _LANDMARKS))
    chosen = 0
    nearest = np.full(len(drive), np.inf)
    for number in range(_LANDMARKS):
        both[:, number] = drive[:, chosen].astype(float) + drive[chosen, :]
        nearest = np.minimum(nearest, both[:, number])
        chosen = int(nearest.argmax())
    return np.asarray(np.minimum(both, np.percentile(both, 99)), dtype=np.float64)


def group(
    centres: Vectors, sizes: list[int], wanted: int, rng: np.random.Generator
) -> list[list[int]]:
    """Group routes by their centres into groups of about ``wanted`` stops each.

    Each group begins at a random route and takes those nearest to it, so groups differ each time.
    A last group of less than a third of that joins the one before.
    """
    count = max(1, round(sum(sizes) / wanted))
    most = sum(sizes) / count
    left = list(range(len(sizes)))
    groups: list[list[int]] = []
    while left:
        seed = left[int(rng.integers(len(left)))]
        apart = ((centres[left] - centres[seed]) ** 2).sum(axis=1)
        near = [left[at] for at in np.argsort(apart, kind="stable")]
        taken: list[int] = []
        while near and sum(sizes[at] for at in taken) < most:
            taken.append(near.pop(0))
        if groups and sum(sizes[at] for at in taken) < most / 3:
            groups[-1] += taken
        else:
            groups.append(taken)
        left = sorted(near)
    return groups
