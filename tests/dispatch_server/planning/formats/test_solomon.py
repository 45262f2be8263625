import pytest

from dispatch_server.planning.formats import solomon
from dispatch_server.planning.formats.instance import BadInstance
from dispatch_server.planning.problem import Window
from tests.dispatch_server.planning.formats.files import SOLOMON


def test_all_counts_in_tenths_rounded_down() -> None:
    read = solomon.read(SOLOMON, "file")

    problem = read.problem
    first = problem.orders[0].delivery
    assert (read.name, read.unit, len(problem.vehicles)) == ("T3", 10, 2)
    assert problem.matrices["car"].distance_m.tolist() == [[0, 14, 50], [14, 0, 36], [50, 36, 0]]
    assert first is not None
    assert (first.windows, first.service_s) == ((Window(0, 500),), 20)
    assert problem.vehicles[0].shift == Window(0, 1000)


def test_a_file_without_vehicles_is_refused() -> None:
    with pytest.raises(BadInstance, match="VEHICLE: NUMBER and CAPACITY"):
        solomon.read("T3\nVEHICLE\n", "file")
