"""Li and Lim's files: pickups and deliveries in pairs, with windows.

All is in hundredths, rounded to the nearest; each vehicle used costs 1000, so that fewer vehicles
come before less distance, as in their tables.
"""

from typing import Final

import numpy as np

from dispatch_server.planning.formats.instance import (
    BadInstance,
    Instance,
    distance_costs,
    euclid,
    problem_of,
    whole,
)
from dispatch_server.planning.formats.tables import lines_of, number, table
from dispatch_server.planning.problem import Order, Task, TaskKind, Vehicle, Window

UNIT: Final = 100
VEHICLE_COST: Final = 1000
_HEAD: Final = 3
_FIELDS: Final = (
    "task", "x", "y", "demand", "earliest", "latest", "service", "pickup", "delivery",
)  # fmt: skip


def read(text: str, name: str) -> Instance:
    """Read the whole file. Raises BadInstance."""
    lines = lines_of(text)
    if not lines or len(lines[0][1]) != _HEAD:
        raise BadInstance("should have vehicles, capacity and speed", "", 1)
    line, head = lines[0]
    vehicles, capacity = (int(number(word, "vehicles", line)) for word in head[:2])
    rows = table(lines[1:], _FIELDS)
    scaled = np.rint(UNIT * rows[:, 4:7]).astype(int)

    def task(n: int) -> Task:
        window = Window(int(scaled[n, 0]), int(scaled[n, 1]))
        return Task(place=n, windows=(window,), service_s=int(scaled[n, 2]))

    orders, stops = [], {}
    for n in range(1, len(rows)):
        before, after = (int(x) for x in rows[n, 7:])
        other = before or after
        if not 0 < other < len(rows) or n not in (int(rows[other, 7]), int(rows[other, 8])):
            raise BadInstance(f"{n} and {other} do not name each other", "pickup", lines[n + 1][0])
        if after:
            pair = f"{n}-{after}"
            load = (int(rows[n, 3]),)
            orders.append(Order(id=pair, pickup=task(n), delivery=task(after), load=load))
            stops[pair, TaskKind.PICKUP], stops[pair, TaskKind.DELIVERY] = n, after
    costs = distance_costs(VEHICLE_COST * UNIT)
    shift = Window(int(scaled[0, 0]), int(scaled[0, 1]))
    fleet = [
        Vehicle(id=f"v{n}", start=0, end=0, shift=shift, capacity=(capacity,), costs=costs)
        for n in range(1, vehicles + 1)
    ]
    matrix = whole(np.rint(UNIT * euclid(rows[:, 1:3])), "x")
    return Instance(
        name=name,
        format="li-lim",
        unit=UNIT,
        problem=problem_of(name, {"car": matrix}, orders, fleet),
        stops=stops,
    )
