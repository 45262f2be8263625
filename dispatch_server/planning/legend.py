"""What the numbers and names of a problem stand for: instants, doors, people, orders.

It is kept with the problem, so that a plan can be changed after its rows have moved on.
"""

import datetime as dt
from collections.abc import Iterable

import msgspec

from dispatch_server.orders.prices import cheapest
from dispatch_server.planning.day import Day
from dispatch_server.planning.plan import Route
from dispatch_server.planning.problem import Problem
from shared.geo import Point
from shared.ids import DriverId, OrderId, PlaceId, ShiftId, VehicleId


class OnDuty(msgspec.Struct, frozen=True):
    """A vehicle of the problem: one shift, with who drives it, what, and how fast by the hour.

    Its drives were multiplied by ``pace``; ``speeds`` is what ``roads.speeds.Speeds.day`` said.
    """

    shift_id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    speeds: tuple[float, ...] = ()
    pace: float = 1.0


class Wanted(msgspec.Struct, frozen=True):
    """An order of the problem, and the carrier's price that it was weighed against, if any."""

    order_id: OrderId
    external_id: str
    carrier: str = ""
    carrier_cents: int | None = None


class Legend(msgspec.Struct, frozen=True, kw_only=True):
    """``points`` and ``doors`` have an entry per place; a door is None where nobody lives.

    ``duties`` are by the vehicle's id in the problem, ``orders`` by the order's.
    """

    start: dt.datetime
    points: tuple[Point, ...]
    doors: tuple[PlaceId | None, ...]
    duties: dict[str, OnDuty]
    orders: dict[str, Wanted]

    def at(self, seconds: int) -> dt.datetime:
        return self.start + dt.timedelta(seconds=seconds)

    def door(self, place: int) -> PlaceId:
        """Give the door at a place that is one."""
        found = self.doors[place]
        if found is None:
            raise AssertionError(place)
        return found


def legend_of(day: Day) -> Legend:
    """Explain the problem that is made of a day."""
    wanted = {}
    for wish in day.wishes:
        price = cheapest(wish.order, day.now)
        wanted[str(wish.order.id)] = Wanted(
            order_id=wish.order.id,
            external_id=wish.order.external_id,
            carrier="" if price is None else price.carrier,
            carrier_cents=None if price is None else price.cents,
        )
    return Legend(
        start=day.start,
        points=tuple(day.points),
        doors=tuple(None if spot.place is None else spot.place.id for spot in day.spots),
        duties={
            str(duty.shift.id): OnDuty(
                shift_id=duty.shift.id,
                driver_id=duty.driver.id,
                vehicle_id=duty.vehicle.id,
                speeds=tuple(day.speeds.day(duty.vehicle.profile, duty.shift.starts_at)),
                pace=day.pace_of(duty).factor,
            )
            for duty in day.duties
        },
        orders=wanted,
    )


def trips(
    problem: Problem, legend: Legend, routes: Iterable[Route]
) -> list[tuple[str, list[Point]]]:
    """Give the profile and the points of each route, from its start to its end."""
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    found = []
    for route in routes:
        vehicle = vehicles[route.vehicle_id]
        places = [vehicle.start]
        for at in range(len(route.visits) + 1):
            places += [pause.place for pause in route.pauses if pause.before == at]
            places += [visit.place for visit in route.visits[at : at + 1]]
        places += [] if vehicle.end is None else [vehicle.end]
        # Two orders at one door are one point: a road engine would draw nothing between them.
        moves = [at for n, at in enumerate(places) if n == 0 or at != places[n - 1]]
        found.append((vehicle.profile, [legend.points[at] for at in moves]))
    return found
