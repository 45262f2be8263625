"""Routes near each other come together."""

import numpy as np

from dispatch_server.planning.clusters import group, landmark_vectors


def test_places_near_each_other_have_near_vectors() -> None:
    at = np.array([0, 1, 2, 1000, 1001])
    drive = np.abs(at[:, None] - at[None, :]).astype(np.int64)
    vectors = landmark_vectors(drive)
    near = np.abs(vectors[0] - vectors[1]).sum()
    assert near < np.abs(vectors[0] - vectors[3]).sum() / 100


def test_groups_hold_each_route_once_and_about_as_many_stops() -> None:
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 100, (40, 2))
    sizes = [10] * 40
    groups = group(centres, sizes, 100, rng)
    assert sorted(at for one in groups for at in one) == list(range(40))
    assert len(groups) == 4
    assert all(70 <= 10 * len(one) <= 140 for one in groups)


def test_two_towns_are_not_mixed() -> None:
    centres = np.array([[0.0, float(n)] for n in range(5)] + [[999.0, float(n)] for n in range(5)])
    for seed in range(5):
        groups = group(centres, [10] * 10, 50, np.random.default_rng(seed))
        assert sorted(map(sorted, groups)) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
