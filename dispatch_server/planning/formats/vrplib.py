"""VRPLIB files: CVRPLIB's, EURO-NeurIPS 2022's and those with the fields that PyVRP reads."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.formats import sections
from dispatch_server.planning.formats.instance import (
    KM_CENTS,
    BadInstance,
    Instance,
    Numbers,
    fleet,
    problem_of,
    whole,
)
from dispatch_server.planning.formats.sections import Sections
from dispatch_server.planning.problem import (
    UNREACHABLE,
    Costs,
    Order,
    Reload,
    Task,
    Vehicle,
    Window,
)

ROUNDINGS: Final = {"none": 1, "round": 1, "trunc": 1, "dimacs": 10, "exact": 1000}
"""How values become whole, and how many of ours are one of the file's."""

_USUAL: Final = {
    "VRPTW": "dimacs", "PCVRPTW": "dimacs", "MTVRPTWR": "dimacs", "HFVRP": "exact",
    "MDVRPTW": "exact",
}  # fmt: skip
"""By which rounding the best-known costs of a file's type are published; the rest: nearest."""

_UNKNOWN: Final = ("MUTUALLY_EXCLUSIVE_GROUP_SECTION", "PICKUP_AND_DELIVERY_SECTION")
_ALWAYS: Final = -1.0
_OFTEN: Final = 100


def read(text: str, name: str, rounding: str = "auto") -> Instance:
    """Read the whole file. Raises BadInstance."""
    file = sections.split(text)
    for section in _UNKNOWN:
        if section in file.rows:
            raise BadInstance("is not supported", section)
    is_euro = file.keys.get("NAME", "").startswith("ORTEC-VRPTW-ASYM")
    if rounding == "auto":
        is_explicit = file.keys.get("EDGE_WEIGHT_TYPE") == "EXPLICIT"
        rounding = "round" if is_explicit else _USUAL.get(file.keys.get("TYPE", ""), "round")
    reader = _Reader(file, rounding, is_fleet_open=is_euro or "VEHICLES" not in file.keys)
    orders = reader.orders()
    return Instance(
        name=file.keys.get("NAME", name),
        format="euro-neurips" if is_euro else "vrplib",
        unit=ROUNDINGS[rounding],
        problem=problem_of(name, {"car": reader.matrix()}, orders, reader.vehicles()),
        stops={(o.id, kind): task.place for o in orders for kind, task in o.tasks},
    )


class _Reader:
    """One file's fields as parts of a problem."""

    def __init__(self, file: Sections, rounding: str, *, is_fleet_open: bool) -> None:
        self._file = file
        self._rounding = rounding
        self._size = file.size
        if self._size < 2:  # noqa: PLR2004 - a depot and somebody to serve
            raise BadInstance("there is no customer", "DIMENSION")
        self._depots = file.depots()
        self._distances = self._round(file.distances())
        self._demand = file.column(
            "LINEHAUL" if "LINEHAUL_SECTION" in file.rows else "DEMAND", self._size, 0
        )
        self._backhaul = file.column("BACKHAUL", self._size, 0)
        self._service = self._round(file.column("SERVICE_TIME", self._size, 0))
        self._service[: len(self._depots)] = 0
        self._windows = (
            self._round(file.columns("TIME_WINDOW_SECTION", self._size, 2))
            if "TIME_WINDOW_SECTION" in file.rows
            else None
        )
        self._count = self._fleet() if is_fleet_open else int(file.scalar("VEHICLES"))
        if self._count < 1:
            raise BadInstance("there is no vehicle", "VEHICLES")

    def _round(self, values: Numbers) -> Numbers:
        scaled = ROUNDINGS[self._rounding] * values
        if self._rounding == "none" and (scaled != np.floor(scaled)).any():
            raise BadInstance("fractions need a rounding")
        return np.trunc(scaled + 1e-9) if self._rounding in {"trunc", "dimacs"} else np.rint(scaled)

    def _fleet(self) -> int:
        capacity = self._file.scalar("CAPACITY", float(self._demand.sum()))
        return fleet(self._demand[len(self._depots) :], capacity)

    def matrix(self) -> NDArray[np.int32]:
        """Give the distances; with backhauls no way leads to one before all is delivered."""
        distances = self._distances.copy()
        if self._file.keys.get("TYPE") == "VRPB":
            back, line = self._backhaul > 0, self._demand > 0
            distances[0, back] = UNREACHABLE
            distances[np.ix_(back, line)] = UNREACHABLE
        return whole(distances, "EDGE_WEIGHT_SECTION")

    def orders(self) -> list[Order]:
        """Give an order for each customer; its prize is the price of leaving it out."""
        prizes = self._round(self._file.column("PRIZE", self._size, 0))
        releases = self._round(self._file.column("RELEASE_TIME", self._size, 0))
        allowed = self._allowed()
        found = []
        for n in range(len(self._depots), self._size):
            if self._demand[n] and self._backhaul[n]:
                raise BadInstance(f"{n + 1} has a demand too", "BACKHAUL_SECTION")
            task = Task(place=n, windows=self._window(n), service_s=int(self._service[n]))
            is_pickup = bool(self._backhaul[n])
            found.append(
                Order(
                    id=str(n),
                    pickup=task if is_pickup else None,
                    delivery=None if is_pickup else task,
                    load=(int(self._backhaul[n] if is_pickup else self._demand[n]),),
                    leave_out_cents=int(prizes[n]) or None,
                    release_s=int(releases[n]),
                    vehicle_ids=allowed.get(n),
                )
            )
        return found

    def _window(self, n: int) -> tuple[Window, ...]:
        if self._windows is None:
            return ()
        return (Window(int(self._windows[n, 0]), int(self._windows[n, 1])),)

    def _allowed(self) -> dict[int, frozenset[str]]:
        if "VEHICLES_ALLOWED_CLIENTS_SECTION" not in self._file.rows:
            return {}
        lists = self._file.lists("VEHICLES_ALLOWED_CLIENTS_SECTION", self._count)
        return {
            n: frozenset(f"v{v + 1}" for v, clients in enumerate(lists) if n + 1 in clients)
            for n in range(len(self._depots), self._size)
        }

    def vehicles(self) -> list[Vehicle]:
        """Give each vehicle with its own depot, room, costs and limits."""
        file, count = self._file, self._count
        room = file.column("CAPACITY", count, float(self._demand.sum() + self._backhaul.sum()))
        depots = file.column("VEHICLES_DEPOT", count, 1).astype(int) - 1
        fixed = self._round(file.column("VEHICLES_FIXED_COST", count, 0))
        by_unit = file.column("VEHICLES_UNIT_DISTANCE_COST", count, 1)
        longest = self._limits("VEHICLES_MAX_DURATION")
        farthest = self._limits("VEHICLES_MAX_DISTANCE")
        reloads = self._reloads()
        if not set(depots.tolist()) <= set(self._depots):
            raise BadInstance("names a place that is no depot", "VEHICLES_DEPOT_SECTION")
        return [
            Vehicle(
                id=f"v{n + 1}",
                start=int(depots[n]),
                end=int(depots[n]),
                shift=self._shift(int(depots[n])),
                capacity=(int(room[n]),),
                costs=Costs(fixed_cents=int(fixed[n]), km_cents=round(KM_CENTS * by_unit[n])),
                max_duration_s=longest[n],
                max_distance_m=farthest[n],
                reload=reloads[n],
            )
            for n in range(count)
        ]

    def _limits(self, key: str) -> list[int | None]:
        column = self._file.column(key, self._count, _ALWAYS)
        return [None if x == _ALWAYS else int(self._round(np.array([x]))[0]) for x in column]

    def _reloads(self) -> list[Reload | None]:
        if "VEHICLES_RELOAD_DEPOT_SECTION" not in self._file.rows:
            return [None] * self._count
        lists = self._file.lists("VEHICLES_RELOAD_DEPOT_SECTION", self._count)
        most = self._file.column("VEHICLES_MAX_RELOADS", self._count, _OFTEN)
        return [
            Reload(depots=tuple(n - 1 for n in depots), max_reloads=int(most[v]))
            if depots
            else None
            for v, depots in enumerate(lists)
        ]

    def _shift(self, depot: int) -> Window:
        """Give the depot's window, or one as long as going to each customer and back."""
        if self._windows is not None:
            return self._window(depot)[0]
        away = self._distances[depot] + self._distances[:, depot] + self._service
        return Window(0, int(min(UNREACHABLE - 1, away.sum())))
