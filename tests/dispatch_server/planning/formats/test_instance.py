import numpy as np
import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.formats.instance import BadInstance, fleet, whole
from dispatch_server.planning.formats.reading import read
from dispatch_server.planning.formats.solution import Published, as_plan
from tests.dispatch_server.planning.formats.files import LI_LIM, SOLOMON


def test_a_plan_is_said_in_the_files_numbers_and_unit() -> None:
    pairs, tenths = read(LI_LIM, "pairs"), read(SOLOMON, "T3")

    plan = as_plan(pairs, Published(((1, 2),), None))

    assert pairs.routes(plan) == [[1, 2]]
    assert pairs.said(rules.cost(pairs.problem, plan)) == 1012
    assert tenths.said(85) == 8.5


def test_an_open_fleet_is_a_little_more_than_the_load_needs() -> None:
    assert fleet(np.full(400, 1.0), 10) == 62
    assert fleet(np.full(3, 1.0), 10) == 3


def test_a_distance_below_zero_is_refused() -> None:
    with pytest.raises(BadInstance, match="EDGE"):
        whole(np.array([[0.0, -1.0], [1.0, 0.0]]), "EDGE")
