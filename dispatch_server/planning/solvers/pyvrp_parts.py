"""Cuts a part of some routes out of PyVRP's problem, as a problem of its own.

PyVRP's time for one step grows with the whole problem, so on large ones a few hundred stops are
searched at a time. A part holds whole routes, so whatever PyVRP knows still holds in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyvrp
from pyvrp import Activity, ActivityType


@dataclass(frozen=True, slots=True)
class Part:
    """Some routes with a problem of their own, and what its numbers are in the whole."""

    data: pyvrp.ProblemData
    start: pyvrp.Solution
    clients: Sequence[int]
    shipments: Sequence[int]
    types: Sequence[int]

    def routes_in(self, whole: pyvrp.ProblemData, solution: pyvrp.Solution) -> list[pyvrp.Route]:
        """Say the part's routes in the numbers of the whole."""
        return [
            pyvrp.Route(
                whole,
                [self._outside(act) for act in route if not act.is_depot()],
                self.types[route.vehicle_type()],
            )
            for route in solution.routes()
        ]

    def _outside(self, act: Activity) -> Activity:
        outside = self.clients if act.type == ActivityType.CLIENT else self.shipments
        return Activity(act.type, outside[act.idx])


def can_cut(data: pyvrp.ProblemData) -> bool:
    """Tell whether routes may be planned apart: no alternatives, no coming back for more."""
    return data.num_groups == 0 and all(not t.reload_depots for t in data.vehicle_types())


def cut(data: pyvrp.ProblemData, routes: Sequence[pyvrp.Route], spare: Sequence[int]) -> Part:
    """Make a problem of these routes, with ``spare[t]`` more vehicles of type ``t``."""
    acts = [act for route in routes for act in route if not act.is_depot()]
    clients = sorted({act.idx for act in acts if act.type == ActivityType.CLIENT})
    shipments = sorted({act.idx for act in acts if act.type != ActivityType.CLIENT})
    used = [0] * data.num_vehicle_types
    for route in routes:
        used[route.vehicle_type()] += 1
    types = [t for t in range(data.num_vehicle_types) if used[t] + spare[t]]
    wanted = [data.depot(d).location for d in range(data.num_depots)]
    wanted += [data.client(c).location for c in clients]
    for s in shipments:
        shipment = data.shipment(s)
        wanted += [shipment.pickup.location, shipment.delivery.location]
    places = list(dict.fromkeys(wanted))
    where = {place: at for at, place in enumerate(places)}
    grid = np.ix_(places, places)
    profiles = sorted({data.vehicle_type(t).profile for t in types})
    part = pyvrp.ProblemData(
        [data.location(place) for place in places],
        [_client(data.client(c), where) for c in clients],
        [_depot(data.depot(d), where) for d in range(data.num_depots)],
        [
            data.vehicle_type(t).replace(
                num_available=used[t] + spare[t],
                profile=profiles.index(data.vehicle_type(t).profile),
            )
            for t in types
        ],
        cast("Any", [data.distance_matrix(p)[grid] for p in profiles]),
        cast("Any", [data.duration_matrix(p)[grid] for p in profiles]),
        shipments=[_shipment(data.shipment(s), where) for s in shipments],
    )
    inside = {
        **{(ActivityType.CLIENT, c): n for n, c in enumerate(clients)},
        **{
            (kind, s): n
            for n, s in enumerate(shipments)
            for kind in (ActivityType.PICKUP, ActivityType.DELIVERY)
        },
    }
    start = [
        pyvrp.Route(
            part,
            [Activity(a.type, inside[a.type, a.idx]) for a in route if not a.is_depot()],
            types.index(route.vehicle_type()),
        )
        for route in routes
    ]
    return Part(part, pyvrp.Solution(part, start), clients, shipments, types)


def _client(client: pyvrp.Client, where: dict[int, int]) -> pyvrp.Client:
    return pyvrp.Client(
        where[client.location],
        client.delivery,
        client.pickup,
        client.service_duration,
        client.tw_early,
        client.tw_late,
        client.release_time,
        client.prize,
        client.required,
    )


def _depot(depot: pyvrp.Depot, where: dict[int, int]) -> pyvrp.Depot:
    return pyvrp.Depot(where[depot.location], depot.tw_early, depot.tw_late, depot.service_duration)


def _shipment(shipment: pyvrp.Shipment, where: dict[int, int]) -> pyvrp.Shipment:
    pickup, delivery = shipment.pickup, shipment.delivery
    return pyvrp.Shipment(
        where[pickup.location],
        where[delivery.location],
        pickup.tw_early,
        pickup.tw_late,
        pickup.service_duration,
        delivery.tw_early,
        delivery.tw_late,
        delivery.service_duration,
        shipment.amount,
        shipment.prize,
        shipment.required,
    )
