"""Some of very many ways."""

import numpy as np

from dispatch_server.planning.problem import UNREACHABLE, Matrix
from dispatch_server.planning.reach import Legs, Whole, at_pace

FREE = Matrix(
    np.array([[0, 61], [UNREACHABLE, 0]], dtype=np.int32),
    np.array([[0, 500], [UNREACHABLE, 0]], dtype=np.int32),
)


def test_a_pace_makes_drives_longer_and_no_road_where_there_is_none() -> None:
    slow, fast = at_pace(FREE, 1.5), at_pace(FREE, 0.5)
    assert slow.drive_s.tolist() == [[0, 92], [UNREACHABLE, 0]]
    assert fast.drive_s.tolist() == [[0, 30], [UNREACHABLE, 0]]
    assert slow.distance_m is FREE.distance_m
    assert slow.drive_s.dtype == np.int32
    assert at_pace(FREE, 1.0) is FREE


def test_legs_are_driven_at_a_pace_in_all_their_parts() -> None:
    found = Legs(FREE, FREE, FREE).at_pace(2.0)
    for part in (found.to, found.back, found.among):
        assert part.drive_s[0, 1] == 122


def test_cells_of_whole_matrices_are_laid_out_as_they_are_asked_for() -> None:
    tables = Whole({"car": FREE})
    column = tables.cells("car", np.array([0, 1, 0]), 1)
    block = tables.cells("car", np.array([[0], [1]]), np.array([[1, 0]]))
    assert column.drive_s.tolist() == [61, 0, 61]
    assert block.distance_m.tolist() == [[500, 0], [0, UNREACHABLE]]
