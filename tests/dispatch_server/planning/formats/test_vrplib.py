import pytest

from dispatch_server.planning.formats import vrplib
from dispatch_server.planning.formats.instance import BadInstance
from dispatch_server.planning.problem import UNREACHABLE, Window
from tests.dispatch_server.planning.formats.files import CVRP

MIXED = """VEHICLES_DEPOT_SECTION
1 1
2 2
VEHICLES_FIXED_COST_SECTION
1 30
2 40
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 1
2 2
TIME_WINDOW_SECTION
1 0 100
2 0 90
3 10 60
PRIZE_SECTION
1 0
2 0
3 25
RELEASE_TIME_SECTION
1 0
2 0
3 5
VEHICLES_ALLOWED_CLIENTS_SECTION
1 3
2
DEPOT_SECTION
1
2
EOF
"""


def _with(sections: str, **keys: object) -> str:
    head = "".join(f"{key} : {value}\n" for key, value in keys.items())
    return head + CVRP[: CVRP.index("DEPOT_SECTION")] + sections


def test_straight_lines_are_rounded_to_the_nearest() -> None:
    read = vrplib.read(CVRP, "file")

    assert read.problem.matrices["car"].distance_m[0].tolist() == [0, 1, 5]
    assert (read.unit, len(read.problem.vehicles)) == (1, 2)
    assert [vehicle.capacity for vehicle in read.problem.vehicles] == [(10,), (10,)]


def test_each_vehicle_has_its_own_depot_costs_and_customers() -> None:
    text = _with(MIXED, VEHICLES=2, VEHICLES_MAX_DURATION=44)
    problem = vrplib.read(text, "file", "exact").problem

    first, second = problem.vehicles
    (order,) = problem.orders
    assert (first.start, second.start, second.end) == (0, 1, 1)
    assert (second.costs.fixed_cents, second.costs.km_cents) == (40_000, 2000)
    assert (second.shift, second.max_duration_s) == (Window(0, 90_000), 44_000)
    assert (order.leave_out_cents, order.release_s) == (25_000, 5000)
    assert order.vehicle_ids == frozenset({"v1"})


def test_vehicles_may_come_back_for_more() -> None:
    more = "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2\nDEPOT_SECTION\n1\n"

    first, second = vrplib.read(_with(more, VEHICLES=2), "file").problem.vehicles

    assert first.reload is not None
    assert (first.reload.depots, second.reload) == ((0,), None)


def test_pickups_come_after_deliveries() -> None:
    back = "BACKHAUL_SECTION\n1 0\n2 0\n3 6\n"
    text = _with(back).replace("TYPE : CVRP", "TYPE : VRPB").replace("3 6\nB", "3 0\nB")

    problem = vrplib.read(text, "file").problem

    assert problem.orders[1].pickup is not None
    assert problem.matrices["car"].drive_s[0, 2] == UNREACHABLE
    assert problem.matrices["car"].drive_s[2, 1] == UNREACHABLE


@pytest.mark.parametrize(
    ("sections", "keys", "said"),
    [
        ("MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\n", {}, "MUTUALLY.*not supported"),
        ("VEHICLES_DEPOT_SECTION\n1 3\n", {"VEHICLES": 1}, "no depot"),
        ("DEPOT_SECTION\n2\n", {}, "line 15: DEPOT_SECTION"),
        ("", {"VEHICLES": 0}, "no vehicle"),
        ("BACKHAUL_SECTION\n1 0\n2 1\n3 0\n", {}, "2 has a demand too"),
    ],
)
def test_what_cannot_be_read_is_refused(sections: str, keys: dict[str, object], said: str) -> None:
    with pytest.raises(BadInstance, match=said):
        vrplib.read(_with(sections, **keys), "file")


def test_the_fleet_of_euro_neurips_is_a_lower_bound() -> None:
    text = _with("", VEHICLES=1).replace("NAME : small", "NAME : ORTEC-VRPTW-ASYM-n2-k1")

    read = vrplib.read(text, "file")

    assert (read.format, len(read.problem.vehicles)) == ("euro-neurips", 2)
