"""What the dispatcher changed in a run since its driver last looked.

Worked out from two pictures of the run, the one that the driver has seen and the one of now, so
that nothing is missed over a day without signal, and nothing is told that was changed back.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from shared.geo import distance_m
from shared.ids import StopId
from shared.runs import StopView
from shared.states import ENDED_STOPS, StopStatus

MOVED_M: Final = 50.0  # of a door; less is a correction that nobody notices


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CANCELED = "canceled"
    ADDRESS = "address"
    WINDOW = "window"
    ORDERS = "orders"
    NOTES = "notes"
    REORDERED = "reordered"


class StopChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change. ``stop`` is as it is now, or as it was where it is gone.

    ``was`` and ``now`` are its places among the stops still to be served, from 1.
    """

    kind: ChangeKind
    stop: StopView
    before: StopView | None = None
    was: int = 0
    now: int = 0


def differences(
    seen: Sequence[StopView], now: Sequence[StopView], *, ended_here: Collection[StopId] = ()
) -> tuple[StopChange, ...]:
    """List what is different for the driver, in the order of the run.

    What the driver ended without having been told of a change is not told any more.
    """
    before = {stop.id: stop for stop in seen}
    after = {stop.id: stop for stop in now}
    open_now = [stop for stop in _in_order(now) if stop.status not in ENDED_STOPS]
    found: list[StopChange] = []
    for stop in _in_order(now):
        old = before.get(stop.id)
        if old is None:
            if stop.status not in ENDED_STOPS:
                place = open_now.index(stop) + 1
                found.append(StopChange(kind=ChangeKind.ADDED, stop=stop, now=place))
        else:
            found += _changes_of(old, stop)
    found += [
        StopChange(kind=ChangeKind.REMOVED, stop=old)
        for old in _in_order(seen)
        if old.id not in after and old.status not in ENDED_STOPS and old.id not in ended_here
    ]
    return (*found, *_reordered(before, open_now))


def _in_order(stops: Sequence[StopView]) -> list[StopView]:
    return sorted(stops, key=lambda stop: (stop.sequence, stop.id))


def _changes_of(old: StopView, stop: StopView) -> list[StopChange]:
    if stop.status is StopStatus.CANCELED:
        is_news = old.status is not StopStatus.CANCELED
        return [StopChange(kind=ChangeKind.CANCELED, stop=stop, before=old)] if is_news else []
    if stop.status in ENDED_STOPS:
        return []
    is_elsewhere = (old.address, old.complement) != (stop.address, stop.complement)
    checks = {
        ChangeKind.ADDRESS: is_elsewhere or distance_m(old.at, stop.at) > MOVED_M,
        ChangeKind.WINDOW: (old.window_opens, old.window_closes)
        != (stop.window_opens, stop.window_closes),
        ChangeKind.ORDERS: {task.id for task in old.tasks} != {task.id for task in stop.tasks},
        ChangeKind.NOTES: old.access_notes != stop.access_notes,
    }
    return [
        StopChange(kind=kind, stop=stop, before=old) for kind, differs in checks.items() if differs
    ]


def _reordered(before: dict[StopId, StopView], open_now: list[StopView]) -> list[StopChange]:
    """Name the fewest stops whose moving explains the new order."""
    known = [stop for stop in open_now if stop.id in before]
    places_before = {
        stop.id: place
        for place, stop in enumerate(_in_order([before[stop.id] for stop in known]), 1)
    }
    was = [places_before[stop.id] for stop in known]
    stayed = _longest_rise(was)
    return [
        StopChange(
            kind=ChangeKind.REORDERED,
            stop=stop,
            before=before[stop.id],
            was=place,
            now=number,
        )
        for number, (stop, place) in enumerate(zip(known, was, strict=True), 1)
        if number - 1 not in stayed
    ]


def _longest_rise(values: Sequence[int]) -> frozenset[int]:
    """Find the positions of a longest increasing subsequence (patience sorting, O(n log n))."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for at, value in enumerate(values):
        pile = bisect_left(tails, value)
        previous.append(ends[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(value)
            ends.append(at)
        else:
            tails[pile], ends[pile] = value, at
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = previous[at]
    return frozenset(kept)
