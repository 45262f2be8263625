"""OR-Tools' routing as a peer: guided local search on the same numbers, as act ids by vehicle."""

import importlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from dispatch_server.errors import Unavailable
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.problem import Vehicle
from dispatch_server.planning.timing import Timer

type Heard = Callable[[Sequences], None]


class PeerMissing(Unavailable):
    """The peer is not installed, or does not know what the file asks."""

    slug = "peer-missing"


def run_ortools(timer: Timer, budget_s: float, seed: int, heard: Heard) -> None:
    """Search with guided local search; its routing has no seed. Raises PeerMissing."""
    del seed
    began = time.process_time()
    if any(v.end is None or v.reload or v.breaks or v.prefix for v in timer.problem.vehicles):
        raise PeerMissing
    if any(len(act.windows) > 1 for act in timer.acts):
        raise PeerMissing
    try:
        solver: Any = importlib.import_module("ortools.constraint_solver.pywrapcp")
        enums: Any = importlib.import_module("ortools.constraint_solver.routing_enums_pb2")
    except ImportError as error:
        raise PeerMissing from error
    routing = _Routing(timer, solver)
    routing.set_costs()
    routing.set_loads()
    routing.set_windows()
    routing.set_pairs()
    asked: Any = solver.DefaultRoutingSearchParameters()
    starts = enums.FirstSolutionStrategy
    has_pairs = any(len(ids) > 1 for ids in timer.of_order)
    asked.first_solution_strategy = (
        starts.PARALLEL_CHEAPEST_INSERTION if has_pairs else starts.PATH_CHEAPEST_ARC
    )
    asked.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    left_s = max(1.0, budget_s - (time.process_time() - began))
    asked.time_limit.FromMilliseconds(int(left_s * 1000))
    routing.search(asked, heard)


class _Routing:
    """Nodes are a start and an end for each vehicle, then each act."""

    def __init__(self, timer: Timer, solver: Any) -> None:
        self.timer = timer
        vehicles = timer.problem.vehicles
        self.first = 2 * len(vehicles)
        self.places = [
            *(v.start for v in vehicles),
            *(v.end or 0 for v in vehicles),
            *(act.place for act in timer.acts),
        ]
        ends = list(range(len(vehicles), self.first))
        self.manager: Any = solver.RoutingIndexManager(
            len(self.places), len(vehicles), list(range(len(vehicles))), ends
        )
        self.model: Any = solver.RoutingModel(self.manager)

    def set_costs(self) -> None:
        """Price each leg, and run the clock along it."""
        service = np.array([0] * self.first + [act.service_s for act in self.timer.acts])
        costs: dict[object, Any] = {}
        times: dict[object, Any] = {}
        vehicles = self.timer.problem.vehicles
        for number, vehicle in enumerate(vehicles):
            key = (vehicle.profile, vehicle.costs)
            if key not in costs:
                cents, drive = self._legs(vehicle)
                costs[key] = self.model.RegisterTransitMatrix(cents.tolist())
                times[key] = self.model.RegisterTransitMatrix((drive + service[:, None]).tolist())
            self.model.SetArcCostEvaluatorOfVehicle(costs[key], number)
            self.model.SetFixedCostOfVehicle(vehicle.costs.fixed_cents, number)
        latest = max(v.shift.closes_s for v in vehicles)
        each = [times[v.profile, v.costs] for v in vehicles]
        self.model.AddDimensionWithVehicleTransits(each, latest, latest, False, "time")
        self.clock = self.model.GetDimensionOrDie("time")

    def _legs(self, vehicle: Vehicle) -> tuple[Any, Any]:
        grid = np.ix_(self.places, self.places)
        matrix = self.timer.problem.matrices[vehicle.profile]
        drive = matrix.drive_s[grid].astype(np.int64)
        cents = matrix.distance_m[grid] * (vehicle.costs.km_cents / 1000)
        cents = cents + drive * (vehicle.costs.hour_cents / 3600)
        return np.rint(cents).astype(np.int64), drive

    def set_loads(self) -> None:
        """Count what goes on board; deliveries count as they leave the depot."""
        vehicles = self.timer.problem.vehicles
        for d in range(len(self.timer.problem.dimensions)):
            change = [
                act.change[d] if act.at_start is None else act.at_start[d]
                for act in self.timer.acts
            ]
            index = self.model.RegisterUnaryTransitVector([0] * self.first + change)
            room = [vehicle.capacity[d] for vehicle in vehicles]
            self.model.AddDimensionWithVehicleCapacity(index, 0, room, True, f"load{d}")

    def set_windows(self) -> None:
        vehicles = self.timer.problem.vehicles
        latest = max(v.shift.closes_s for v in vehicles)
        for number, vehicle in enumerate(vehicles):
            for at in (self.model.Start(number), self.model.End(number)):
                self.clock.CumulVar(at).SetRange(vehicle.shift.opens_s, vehicle.shift.closes_s)
        for number, act in enumerate(self.timer.acts):
            for window in act.windows:
                at = self.manager.NodeToIndex(self.first + number)
                self.clock.CumulVar(at).SetRange(window.opens_s, min(window.closes_s, latest))

    def set_pairs(self) -> None:
        """Have one vehicle do both acts of an order, in turn."""
        for ids in self.timer.of_order:
            if len(ids) > 1:
                pickup, delivery = (self.manager.NodeToIndex(self.first + act) for act in ids)
                self.model.AddPickupAndDelivery(pickup, delivery)
                rule = self.model.solver().Add
                rule(self.model.VehicleVar(pickup) == self.model.VehicleVar(delivery))
                rule(self.clock.CumulVar(pickup) <= self.clock.CumulVar(delivery))

    def search(self, asked: Any, heard: Heard) -> None:
        best = [float("inf")]

        def at_solution() -> None:
            value = self.model.CostVar().Value()
            if value < best[0]:
                best[0] = value
                heard(self._routes())

        self.model.AddAtSolutionCallback(at_solution)
        self.model.SolveWithParameters(asked)

    def _routes(self) -> Sequences:
        routes: Sequences = []
        for vehicle in range(len(self.timer.problem.vehicles)):
            index = self.model.Start(vehicle)
            acts: list[int] = []
            while not self.model.IsEnd(index):
                node = self.manager.IndexToNode(index)
                if node >= self.first:
                    acts.append(node - self.first)
                index = self.model.NextVar(index).Value()
            routes.append(acts)
        return routes
