"""Small days drawn at random, over the whole vocabulary; many cannot be done whole."""

from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st

from dispatch_server.planning.problem import (
    Break,
    Costs,
    Matrix,
    Order,
    Place,
    Prefix,
    Problem,
    Reload,
    StabilityCosts,
    Told,
    Vehicle,
    Window,
)
from dispatch_server.roads.hours import Hours
from tests.dispatch_server.planning.problems import (
    HOUR,
    a_delivery,
    a_pair,
    a_pickup,
    a_problem,
    a_vehicle,
)

_SKILLS = st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"cold"})])


def _windows(draw: st.DrawFn) -> tuple[Window, ...]:
    opens = st.integers(0, 5).map(lambda h: h * HOUR)
    some = draw(st.lists(opens, max_size=2, unique=True))
    return tuple(Window(s, s + 1800) for s in sorted(some))


def _order(draw: st.DrawFn, name: str, place: st.SearchStrategy[int]) -> Order:
    told = st.builds(
        Told, vehicle_id=st.sampled_from(["v0", "v1"]), arrival_s=st.integers(0, 4 * HOUR)
    )
    more: dict[str, Any] = {
        "load": draw(st.tuples(st.integers(0, 4), st.integers(0, 2))),
        "skills": draw(_SKILLS),
        "leave_out_cents": draw(st.sampled_from([None, None, 300, 90_000])),
        "priority": draw(st.integers(0, 2)),
        "release_s": draw(st.sampled_from([0, 0, 0, HOUR])),
        "max_on_board_s": draw(st.sampled_from([None, None, None, 1200, 2 * HOUR])),
        "vehicle_ids": draw(st.sampled_from([None, None, None, frozenset({"v0"})])),
        "told": draw(st.one_of(st.none(), told)),
    }
    kind = draw(st.sampled_from(["delivery", "delivery", "pickup", "pair"]))
    if kind == "pair":
        return a_pair(name, draw(place), draw(place), windows=_windows(draw), **more)
    if kind == "pickup":
        return a_pickup(name, draw(place), windows=_windows(draw), **more)
    return a_delivery(name, draw(place), windows=_windows(draw), **more)


def hours(draw: st.DrawFn) -> Hours | None:
    """Draw three factors that take turns; most days are without."""
    if draw(st.integers(0, 2)):
        return None
    some = draw(st.tuples(*[st.sampled_from([0.7, 1.0, 1.4, 2.0])] * 3))
    return Hours(some * 8, draw(st.integers(0, 2 * HOUR)))


def _vehicle(draw: st.DrawFn, name: str, place: st.SearchStrategy[int], free: list[str]) -> Vehicle:
    closes_s = draw(st.integers(1, 7)) * HOUR
    prefix = None
    if draw(st.integers(0, 3)) == 0:
        held = tuple(free.pop() for _ in range(draw(st.integers(0, min(2, len(free))))))
        prefix = Prefix(
            place=draw(place), free_s=draw(st.integers(0, HOUR)), on_board=held, started_s=0
        )
    opens_s = draw(st.integers(0, closes_s))
    rest = Break(
        window=Window(opens_s, opens_s + 1800), duration_s=900, is_paid=draw(st.booleans())
    )
    return a_vehicle(
        name,
        start=draw(place),
        end=draw(st.one_of(st.none(), place)),
        shift=Window(0, closes_s),
        capacity=draw(st.tuples(st.integers(0, 9), st.integers(0, 5))),
        skills=draw(_SKILLS),
        costs=Costs(
            fixed_cents=draw(st.sampled_from([0, 500])),
            hour_cents=3000,
            km_cents=50,
            stop_cents=draw(st.sampled_from([0, 10])),
            overtime_hour_cents=1500,
        ),
        latest_start_s=draw(st.sampled_from([None, None, HOUR])),
        regular_s=draw(st.sampled_from([None, None, HOUR])),
        max_duration_s=draw(st.sampled_from([None, None, 3 * HOUR])),
        max_distance_m=draw(st.sampled_from([None, None, 8000])),
        max_stops=draw(st.sampled_from([None, None, 2])),
        breaks=draw(st.sampled_from([(), (), (rest,)])),
        reload=draw(
            st.sampled_from([None, None, Reload(depots=(0,), duration_s=300, max_reloads=2)])
        ),
        prefix=prefix,
    )


@st.composite
def problems(draw: st.DrawFn, *, most: int = 7) -> Problem:
    """Draw up to ``most`` orders for up to three vehicles, over up to six places."""
    size = draw(st.integers(2, 6))
    cells = st.lists(st.integers(1, 3000), min_size=size * size, max_size=size * size)
    drive_s = np.array(draw(cells), dtype=np.int32).reshape(size, size)
    np.fill_diagonal(drive_s, 0)
    place = st.integers(0, size - 1)
    orders = [_order(draw, f"o{i}", place) for i in range(draw(st.integers(0, most)))]
    free = [order.id for order in orders if order.delivery is not None]
    fleet = [_vehicle(draw, f"v{i}", place, free) for i in range(draw(st.integers(1, 3)))]
    stability = draw(
        st.sampled_from([None, StabilityCosts(driver_cents=400, minute_cents=5, free_s=300)])
    )
    places = tuple(Place(id=f"p{i}", service_s=draw(st.integers(0, 60))) for i in range(size))
    return a_problem(
        orders,
        [msgspec.structs.replace(one, hours=hours(draw)) for one in fleet],
        minutes=range(size),
        matrices={"car": Matrix(drive_s, drive_s)},
        places=places,
        dimensions=("weight_g", "items"),
        stability=stability,
    )
