"""The two passes along a route: on as early as can be, and back as late as may be.

Without a clock of hours each leg takes what the matrix says; with one, what the hours say.
"""

from collections.abc import Sequence

from dispatch_server.planning.acts import Act
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import Vehicle
from dispatch_server.planning.walk import Rest, Walk
from dispatch_server.roads.hours import HourClock


def forward(
    walk: Walk, row: Sequence[Act], earliest: Sequence[int], clock: HourClock | None
) -> None:
    """Go along and note the times; anew, with the windows of the first time."""
    is_first = not walk.windows and not walk.starts
    now_s, waited_s = walk.start_s, 0
    walk.arrivals, walk.starts, walk.driven_s = [], [], []
    rests = iter(walk.rests)
    rest = next(rests, None)
    for at, act in enumerate(row):
        while rest is not None and rest.before == at:
            now_s, waited_s = _take(rest, now_s, waited_s, clock)
            rest = next(rests, None)
        if clock is None:
            arrival_s = now_s + walk.legs_s[at]
        else:
            arrival_s = clock.arrives(now_s, walk.legs_s[at])
            walk.driven_s.append(arrival_s - now_s)
        ready_s = arrival_s + walk.access_s[at]
        start_s = max(ready_s, earliest[at])
        if is_first:
            window = None
            for one in act.windows:
                if start_s <= one.closes_s:
                    window = one
                    break
            else:
                if act.windows:
                    walk.broken.append((Limit.WINDOW, at))
            walk.windows.append(window)
        else:
            window = walk.windows[at]
        if window is not None and window.opens_s > start_s:
            start_s = window.opens_s
        walk.arrivals.append(arrival_s)
        walk.starts.append(start_s)
        waited_s += start_s - ready_s
        now_s = start_s + walk.services[at]
    while rest is not None:
        now_s, waited_s = _take(rest, now_s, waited_s, clock)
        rest = next(rests, None)
    walk.waiting_s = waited_s
    walk.home_s = walk.back_s if clock is None else clock.arrives(now_s, walk.back_s) - now_s
    walk.end_s = now_s + walk.home_s + walk.end_access_s


def _take(rest: Rest, now_s: int, waited_s: int, clock: HourClock | None) -> tuple[int, int]:
    """Rest; give when it is over and how long has been waited."""
    rest.arrival_s = now_s + rest.leg_s if clock is None else clock.arrives(now_s, rest.leg_s)
    rest.driven_s = rest.arrival_s - now_s
    ready_s = rest.arrival_s + rest.access_s
    rest.start_s = max(ready_s, rest.window.opens_s)
    return rest.start_s + rest.duration_s, waited_s + rest.start_s - ready_s


def backward(walk: Walk, one: Vehicle, clock: HourClock | None) -> int:
    """Fill ``latest`` and return by how much the start can wait without a later end."""
    walk.latest, by_s = _latest(walk, max(one.shift.closes_s, walk.end_s), clock)
    if one.prefix is not None:
        return 0
    if one.latest_start_s is not None:
        if walk.start_s > one.latest_start_s:
            walk.broken.append((Limit.LATEST_START, None))
        by_s = min(by_s, one.latest_start_s)
    if clock is None:
        return max(0, min(walk.waiting_s, by_s - walk.start_s))
    # A later start meets other hours: it is put off only as far as they lead to the same end.
    _, same_s = _latest(walk, walk.end_s, clock)
    return max(0, min(by_s, same_s) - walk.start_s)


def _latest(walk: Walk, end_s: int, clock: HourClock | None) -> tuple[list[int], int]:
    """Give the latest start of each element, and of the route, so that it ends by ``end_s``."""
    by_s = end_s - walk.end_access_s
    by_s = by_s - walk.back_s if clock is None else clock.leaves(by_s, walk.back_s)
    rests = list(walk.rests)
    latest = [0] * len(walk.starts)
    for at in range(len(walk.starts), -1, -1):
        if at < len(walk.starts):
            window = walk.windows[at]
            by_s -= walk.services[at]
            by_s = by_s if window is None else min(by_s, window.closes_s)
            latest[at] = by_s
            by_s -= walk.access_s[at]
            leg_s = walk.legs_s[at]
            by_s = by_s - leg_s if clock is None else clock.leaves(by_s, leg_s)
        while rests and rests[-1].before == at:
            rest = rests.pop()
            by_s = min(by_s - rest.duration_s, rest.window.closes_s) - rest.access_s
            by_s = by_s - rest.leg_s if clock is None else clock.leaves(by_s, rest.leg_s)
    return latest, by_s
