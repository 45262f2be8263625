"""What of a vehicle's limits is spoken for: by the day so far, and by the breaks to come.

Engines that know neither are asked with the rest. Breaks are reserved by closing everything that
comes after the first of them earlier by their length; any route that keeps these earlier times has
room for the breaks after the first stop that it leaves in their window.
"""

from dataclasses import dataclass

from dispatch_server.planning.problem import UNREACHABLE, Break, Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """Seconds, metres and stops that are gone, and the breaks left from ``from_s`` on."""

    free_s: int = 0
    worked_s: int = 0
    distance_m: int = 0
    stops: int = 0
    rest_s: int = 0
    paid_rest_s: int = 0
    from_s: int = UNREACHABLE

    @classmethod
    def of(cls, vehicle: Vehicle) -> "Reserve":
        prefix, breaks = vehicle.prefix, breaks_to_come(vehicle)
        rests = {
            "rest_s": sum(rest.duration_s for rest in breaks),
            "paid_rest_s": sum(rest.duration_s for rest in breaks if rest.is_paid),
            "from_s": min((rest.window.opens_s for rest in breaks), default=UNREACHABLE),
        }
        if prefix is None:
            return cls(**rests)
        since_s = prefix.free_s if prefix.started_s is None else prefix.started_s
        return cls(
            free_s=prefix.free_s,
            worked_s=max(0, prefix.free_s - since_s),
            distance_m=prefix.distance_m,
            stops=prefix.stops,
            **rests,
        )


def breaks_to_come(vehicle: Vehicle) -> tuple[Break, ...]:
    """Give the breaks that a route of the vehicle may have to hold.

    One whose window closes with the shift, or before it began, is taken off the road.
    """
    prefix = vehicle.prefix
    opens_s = vehicle.shift.opens_s
    if prefix is not None:
        opens_s = max(opens_s, prefix.free_s)
    left = vehicle.breaks[0 if prefix is None else prefix.breaks :]
    return tuple(r for r in left if opens_s <= r.window.closes_s < vehicle.shift.closes_s)
