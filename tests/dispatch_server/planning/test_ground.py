"""Places that stay, with a matrix that grows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dispatch_server.planning.day import Spot
from dispatch_server.planning.ground import Ground
from dispatch_server.planning.problem import Matrix
from dispatch_server.planning.reach import Legs, at_pace
from shared.geo import Point

SPOTS = tuple(Spot(f"p{n}", Point(float(n), 0.0)) for n in range(150))


def table(size: int) -> NDArray[np.int32]:
    made = np.arange(size * size, dtype=np.int32).reshape(size, size)
    np.fill_diagonal(made, 0)
    return made


WHOLE = Matrix(table(len(SPOTS)), table(len(SPOTS)) * 3)


def part(rows: slice, columns: slice) -> Matrix:
    return Matrix(WHOLE.drive_s[rows, columns], WHOLE.distance_m[rows, columns])


def first(size: int) -> Ground:
    here = slice(0, size)
    return Ground(SPOTS[:size], {"car": part(here, here)})


def more(ground: Ground, by: int) -> Ground:
    size = len(ground.spots)
    old, new = slice(0, size), slice(size, size + by)
    legs = Legs(part(old, new), part(new, old), part(new, new))
    return ground.with_more(SPOTS[size : size + by], {"car": legs})


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.lists(st.integers(1, 40), max_size=2))
def test_what_grew_is_what_would_have_been_asked_at_once(size: int, steps: list[int]) -> None:
    grounds = [first(size)]
    for by in steps:
        grounds.append(more(grounds[-1], by))
    for ground in grounds:  # the earlier ones too: they look at what is theirs
        size = len(ground.spots)
        assert (ground.matrix("car").drive_s == WHOLE.drive_s[:size, :size]).all()
        assert (ground.matrix("car").distance_m == WHOLE.distance_m[:size, :size]).all()
        assert ground.index == {spot.id: at for at, spot in enumerate(ground.spots)}


def test_what_is_new_is_written_into_room_that_is_there() -> None:
    once = more(first(20), 1)
    twice = more(once, 1)
    assert twice.tables["car"].drive_s is once.tables["car"].drive_s
    assert len(once.spots) + 1 == len(twice.spots)


def test_a_pace_is_worked_out_for_the_cells_that_are_asked_for() -> None:
    ground = first(4)
    here = np.array([1, 3])
    assert ground.cells("car@1.50", here, 2).drive_s.tolist() == [228, 678]
    assert ground.cells("car@1.50", 1, here).distance_m.tolist() == [0, 3 * 153]
    whole = at_pace(part(slice(0, 4), slice(0, 4)), 1.5)
    assert (ground.matrix("car@1.50").drive_s == whole.drive_s).all()


def test_places_that_nobody_goes_to_can_be_left_behind() -> None:
    ground = more(first(5), 2)
    kept = ground.of({"p0", "p3", "p6"})
    assert [spot.id for spot in kept.spots] == ["p0", "p3", "p6"]
    assert (
        kept.matrix("car").drive_s.tolist() == WHOLE.drive_s[np.ix_([0, 3, 6], [0, 3, 6])].tolist()
    )
    both = kept.with_tables({"truck": part(slice(0, 3), slice(0, 3))})
    assert set(both.tables) == {"car", "truck"}


def test_a_door_that_moved_is_noticed() -> None:
    ground = first(3)
    assert not ground.has_moved([SPOTS[1], SPOTS[9]])
    assert ground.has_moved([Spot("p1", Point(9.0, 9.0))])
