"""Small planning problems to be had with one call, valid by default."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dispatch_server.planning.problem import (
    Costs,
    Matrix,
    Order,
    Place,
    Problem,
    Task,
    Vehicle,
    Window,
)

HOUR = 3600


def line_matrix(minutes: Sequence[int], *, metres_per_s: int = 10) -> Matrix:
    """Places along one road; driving back along it takes a tenth longer than out."""
    at = np.array(minutes) * 60
    out = at[None, :] - at[:, None]
    drive_s = np.where(out >= 0, out, -out * 11 // 10).astype(np.int32)
    return Matrix(drive_s, (drive_s * metres_per_s).astype(np.int32))


def a_delivery(
    name: str, place: int, *, opens_s: int | None = None, closes_s: int = 0, **more: Any
) -> Order:
    service_s = more.pop("service_s", 300)
    windows = more.pop("windows", () if opens_s is None else (Window(opens_s, closes_s),))
    task = Task(place=place, windows=windows, service_s=service_s)
    return Order(id=name, delivery=task, load=more.pop("load", (1,)), **more)


def a_pickup(name: str, place: int, *, windows: tuple[Window, ...] = (), **more: Any) -> Order:
    task = Task(place=place, windows=windows, service_s=300)
    return Order(id=name, pickup=task, load=more.pop("load", (1,)), **more)


def a_pair(
    name: str, fetch: int, bring: int, *, windows: tuple[Window, ...] = (), **more: Any
) -> Order:
    return Order(
        id=name,
        pickup=Task(place=fetch, service_s=300),
        delivery=Task(place=bring, windows=windows, service_s=300),
        load=more.pop("load", (1,)),
        **more,
    )


def a_vehicle(name: str = "v1", **more: Any) -> Vehicle:
    filled: dict[str, Any] = {
        "start": 0,
        "end": 0,
        "shift": Window(0, 8 * HOUR),
        "capacity": (100,),
        "costs": Costs(hour_cents=3000, km_cents=50),
    }
    return Vehicle(id=name, **(filled | more))


def a_problem(
    orders: Sequence[Order],
    vehicles: Sequence[Vehicle] | None = None,
    *,
    minutes: Sequence[int] = (0, 10, 20, 30, 40),
    **more: Any,
) -> Problem:
    """Places ``0, 1, 2…`` stand at these minutes along a road; the depot is place 0."""
    filled: dict[str, Any] = {
        "places": tuple(Place(id=f"p{i}") for i in range(len(minutes))),
        "matrices": {"car": line_matrix(minutes)},
        "dimensions": ("items",),
    }
    fleet = (a_vehicle(),) if vehicles is None else tuple(vehicles)
    return Problem(orders=tuple(orders), vehicles=fleet, **(filled | more))


def a_city(orders: int, vehicles: int, *, seed: int = 1, windows: float = 0.5) -> Problem:
    """Make a day over random points, asymmetric, with two load dimensions and some windows."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 9000, (orders + 1, 2))
    xy[0] = 4500
    straight_m = np.sqrt(((xy[:, None] - xy[None]) ** 2).sum(-1))
    metres = (straight_m * rng.uniform(1.2, 1.5, straight_m.shape)).astype(np.int32)
    np.fill_diagonal(metres, 0)
    wanted = []
    for place in range(1, orders + 1):
        opens_s = int(rng.integers(0, 7)) * HOUR
        has_window = rng.random() < windows
        wanted.append(
            a_delivery(
                f"o{place}",
                place,
                opens_s=opens_s if has_window else None,
                closes_s=opens_s + 2 * HOUR,
                service_s=180,
                load=(int(rng.integers(500, 9000)), 1),
            )
        )
    fleet = [
        a_vehicle(f"v{i}", shift=Window(0, 9 * HOUR), capacity=(300_000, 40))
        for i in range(vehicles)
    ]
    return a_problem(
        wanted,
        fleet,
        minutes=range(orders + 1),
        matrices={"car": Matrix((metres // 7).astype(np.int32), metres)},
        dimensions=("weight_g", "items"),
    )
