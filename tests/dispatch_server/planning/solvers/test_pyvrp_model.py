"""PyVRP's arithmetic and ours agree, route by route."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.problem import Matrix, Place, Window
from dispatch_server.planning.solvers.pyvrp_model import build
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_pickup,
    a_problem,
    a_vehicle,
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_route_is_sound_to_both_or_to_none(data: st.DataObject) -> None:
    draw = data.draw
    size = 5
    cells = draw(st.lists(st.integers(1, 3000), min_size=size * size, max_size=size * size))
    drive_s = np.array(cells, dtype=np.int32).reshape(size, size)
    np.fill_diagonal(drive_s, 0)
    place = st.integers(0, size - 1)
    orders = []
    for n in range(draw(st.integers(1, 4))):
        opens_s = draw(st.sampled_from([None, 0, HOUR]))
        more: dict[str, Any] = {"load": (draw(st.integers(0, 3)),)}
        kind = draw(st.sampled_from(["delivery", "pickup", "pair"]))
        window = () if opens_s is None else (Window(opens_s, opens_s + HOUR),)
        if kind == "pair":
            orders.append(a_pair(f"o{n}", draw(place), draw(place), windows=window, **more))
        elif kind == "pickup":
            orders.append(a_pickup(f"o{n}", draw(place), windows=window, **more))
        else:
            release_s = draw(st.sampled_from([0, 900]))
            orders.append(
                a_delivery(f"o{n}", draw(place), windows=window, release_s=release_s, **more)
            )
    vehicle = a_vehicle(
        start=draw(place),
        end=draw(st.one_of(st.none(), place)),
        shift=Window(0, draw(st.integers(1, 4)) * HOUR),
        capacity=(draw(st.integers(1, 6)),),
        max_distance_m=draw(st.sampled_from([None, 6000])),
        max_duration_s=draw(st.sampled_from([None, 7200])),
        latest_start_s=draw(st.sampled_from([None, 1800])),
    )
    problem = a_problem(
        orders,
        [vehicle],
        minutes=range(size),
        matrices={"car": Matrix(drive_s, drive_s)},
        places=tuple(Place(id=f"p{i}", service_s=draw(st.integers(0, 60))) for i in range(size)),
    )
    timer = Timer(problem)
    model = build(timer)
    assert model is not None
    acts = [
        act for order in draw(st.permutations(range(len(orders)))) for act in timer.of_order[order]
    ]
    (theirs,) = model.solution([acts]).routes()
    ours = timer.walk(0, acts)
    assert theirs.is_feasible() == (not ours.broken)
    if not ours.broken:
        assert theirs.duration() == ours.end_s - ours.start_s
        assert model.read(model.solution([acts])) == [acts]


def test_vehicles_alike_are_one_type_and_each_drives_once() -> None:
    fleet = [a_vehicle("a"), a_vehicle("b"), a_vehicle("c", capacity=(9,))]
    timer = Timer(a_problem([a_delivery("x", 1), a_delivery("y", 2)], fleet))
    model = build(timer)
    assert model is not None
    assert model.types == [[0, 1], [2]]
    assert model.read(model.solution([[0], [1], []])) == [[0], [1], []]


def test_there_is_nothing_to_search_without_orders_or_vehicles() -> None:
    assert build(Timer(a_problem([]))) is None
    assert build(Timer(a_problem([a_delivery("x", 1)], []))) is None


def test_loads_of_single_parcels_are_scaled_up() -> None:
    """PyVRP's penalties end at 10^5 a unit: one parcel must be many units."""
    model = build(Timer(a_problem([a_delivery("x", 1), a_delivery("y", 2)])))
    assert model is not None
    assert [client.delivery for client in model.data.clients()] == [[100], [100]]
    assert model.data.vehicle_types()[0].capacity == [100 * 100]
