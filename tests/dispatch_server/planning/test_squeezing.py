"""Every cell comes back, whatever is in the matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from dispatch_server.planning.problem import UNREACHABLE
from dispatch_server.planning.squeezing import expand, neighbourly, squeeze

_SQUARES = st.integers(0, 12).flatmap(
    lambda size: arrays.arrays(
        np.int32,
        (size, size),
        elements=st.one_of(st.integers(0, 9000), st.just(UNREACHABLE), st.integers(0, 2**31 - 1)),
    )
)


@settings(max_examples=200, deadline=None)
@given(_SQUARES)
def test_what_is_squeezed_comes_back(part: NDArray[np.int32]) -> None:
    turn = neighbourly(np.minimum(part, UNREACHABLE))
    assert sorted(turn.tolist()) == list(range(len(part)))
    found = expand(squeeze(part, turn), turn)
    assert found.dtype == np.int32
    assert np.array_equal(found, part)


@pytest.mark.parametrize("columns", [1, 40])
def test_neighbours_follow_each_other(columns: int) -> None:
    """Along a street, and on a square of them, the next place is never far on average."""
    at = np.arange(400)
    x, y = at % columns, at // columns
    shuffled = np.random.default_rng(1).permutation(400)
    drive = (np.abs(x[:, None] - x) + np.abs(y[:, None] - y)).astype(np.int32) * 60
    drive = drive[np.ix_(shuffled, shuffled)]

    turn = neighbourly(drive)

    steps = drive[turn[:-1], turn[1:]]
    assert steps.mean() < drive.mean() / 3
