"""Whether the way on the phone still leads to the stops that are left, and how to mend it."""

from collections.abc import Sequence
from typing import Final

import msgspec

from shared import polyline
from shared.geo import distance_m
from shared.ids import StopId
from shared.line import Line
from shared.runs import StopView
from shared.ways import WayLeg, WayView

SAME_DOOR_M: Final = 2.0


def leads_to(way: WayView, stops: Sequence[StopView]) -> bool:
    """Whether ``way`` ends with these stops, in this order, at the doors where they are now."""
    legs = [leg for leg in way.legs if leg.stop_id is not None]
    if len(stops) > len(legs):
        return False
    ending = legs[len(legs) - len(stops) :]
    return all(
        leg.stop_id == stop.id and distance_m(leg.to, stop.at) <= SAME_DOOR_M
        for leg, stop in zip(ending, stops, strict=True)
    )


def leg_index(way: WayView, stop_id: StopId | None) -> int | None:
    return next((at for at, leg in enumerate(way.legs) if leg.stop_id == stop_id), None)


def spliced(way: WayView, detour: WayView) -> WayView:
    """Lead along ``detour`` to its last stop, and from there on as ``way`` does."""
    index = leg_index(way, detour.legs[-1].stop_id)
    if index is None or index + 1 == len(way.legs):
        return detour
    line = Line(polyline.decode(way.geometry))
    cut_m = way.legs[index].ends_m
    head = polyline.decode(detour.geometry)
    shift_m = Line(head).length_m - cut_m
    rest = tuple(_shifted(leg, shift_m) for leg in way.legs[index + 1 :])
    return msgspec.structs.replace(
        detour,
        geometry=polyline.encode([*head, *line.piece(cut_m, line.length_m)[1:]]),
        legs=detour.legs + rest,
        is_estimate=detour.is_estimate or way.is_estimate,
    )


def _shifted(leg: WayLeg, by_m: float) -> WayLeg:
    turns = tuple(msgspec.structs.replace(turn, at_m=turn.at_m + by_m) for turn in leg.turns)
    return msgspec.structs.replace(leg, ends_m=leg.ends_m + by_m, turns=turns)
