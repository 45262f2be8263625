"""Sizes are measured both ways on the same points, and laid out side by side."""

from dispatch_server.bench.roads import measure, table
from dispatch_server.bench.roads_one import Measured
from dispatch_server.cities.pack import CityPack


def test_each_size_is_measured_both_ways(helsinki: CityPack) -> None:
    found = list(measure(helsinki, [5, 9], profile="bicycle", workers=1, seed=3))

    assert [(one.way, one.size) for one in found] == [
        ("porta", 5),
        ("plain", 5),
        ("porta", 9),
        ("plain", 9),
    ]
    assert all(one.estimated == 0 for one in found)  # every point is on a road
    assert len(table(found).splitlines()) == 4


def test_a_row_has_the_limit_beside_each_figure() -> None:
    ours = Measured(
        way="porta",
        size=100,
        first_s=1.234,
        again_s=0.002,
        grown_s=0.1,
        cpu_s=2.5,
        route_ms=3.6,
        stall_ms=8.7,
        server_mib=90.4,
        engine_mib=None,
    )
    limit = Measured(way="plain", size=100, first_s=1, grown_s=0.05, cpu_s=2, server_mib=350)

    last = table([limit, ours]).splitlines()[-1]

    assert last == "| 100 | 1.23 | 1.00 | 2 | 100 | 50 | 2.50 | 2.00 | 4 | 9 | 90 | - | 350 |"
