"""Solomon's and Gehring and Homberger's files: deliveries with windows, by the DIMACS rules.

Distances, windows and services count in tenths, rounded down; the cost is distance alone.
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

UNIT: Final = 10
_FIELDS: Final = ("CUST NO.", "XCOORD.", "YCOORD.", "DEMAND", "READY TIME", "DUE DATE", "SERVICE")


def read(text: str, name: str) -> Instance:
    """Read the whole file. Raises BadInstance."""
    lines = lines_of(text)
    at = next((i for i, (_, words) in enumerate(lines) if words[0].upper() == "NUMBER"), None)
    if at is None or at + 1 >= len(lines) or len(lines[at + 1][1]) != 2:  # noqa: PLR2004 - a pair
        raise BadInstance("NUMBER and CAPACITY are missing", "VEHICLE")
    line, words = lines[at + 1]
    vehicles, capacity = (int(number(word, "VEHICLE", line)) for word in words)
    rows = table([one for one in lines[at + 2 :] if one[1][0][0].isdigit()], _FIELDS)
    scaled = np.floor(UNIT * rows[:, 4:] + 1e-9).astype(int)
    orders = [
        Order(
            id=str(n),
            delivery=Task(
                place=n,
                windows=(Window(int(scaled[n, 0]), int(scaled[n, 1])),),
                service_s=int(scaled[n, 2]),
            ),
            load=(int(rows[n, 3]),),
        )
        for n in range(1, len(rows))
    ]
    shift = Window(int(scaled[0, 0]), int(scaled[0, 1]))
    fleet = [
        Vehicle(
            id=f"v{n}", start=0, end=0, shift=shift, capacity=(capacity,), costs=distance_costs()
        )
        for n in range(1, vehicles + 1)
    ]
    matrix = whole(np.floor(UNIT * euclid(rows[:, 1:3]) + 1e-9), "XCOORD.")
    return Instance(
        name=lines[0][1][0] if at > 1 else name,
        format="solomon",
        unit=UNIT,
        problem=problem_of(name, {"car": matrix}, orders, fleet),
        stops={(str(n), TaskKind.DELIVERY): n for n in range(1, len(rows))},
    )
