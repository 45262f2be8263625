"""Where on a route each break is taken.

Exact where nothing need be missed: it then misses nothing and ends as early as can be, by going
along the route once with the earliest time for every number of breaks taken so far. That suffices
because to be somewhere earlier is never worse: one can wait, and who leaves later arrives no earlier.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dispatch_server.planning.acts import Act
from dispatch_server.planning.problem import Break

NOT_TAKEN = -1

type Go = Callable[[int, int, int], int]
"""When one is at a place who leaves at a second from another, with the time to get in."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to have come so far: the windows missed, the time, and where each break was taken."""

    missed: int
    now_s: int
    taken: tuple[int, ...]
    here: int


def rest_positions(
    breaks: Sequence[Break],
    acts: Sequence[Act],
    *,
    go: Go,
    start: int,
    start_s: int,
    earliest: Sequence[int],
    end: int | None,
) -> tuple[int, ...]:
    """Give, per break, before which act it is taken (their count: after the last), or NOT_TAKEN.

    ``breaks`` are sorted by window. ``earliest`` is when each act may start at all, beside its
    windows. A break whose window closes before the start or after the end is not taken; one that
    should be and cannot is placed last, late.
    """
    ways = {0: _Way(0, start_s, (), start)}
    for at in range(len(acts) + 1):
        reached: dict[int, _Way] = {}
        for way in ways.values():
            for rested in _rests(way, breaks, at, go, start_s):
                on = _end(rested, breaks, go, end) if at == len(acts) else rested
                if at < len(acts):
                    on = _go(rested, acts[at], go, earliest[at])
                count = len(on.taken)
                best = reached.get(count)
                if best is None or (on.missed, on.now_s) < (best.missed, best.now_s):
                    reached[count] = on
        ways = reached
    best = min(ways.values(), key=lambda way: (way.missed, way.now_s, -len(way.taken)))
    return (*best.taken, *(NOT_TAKEN for _ in breaks[len(best.taken) :]))


def _rests(way: _Way, breaks: Sequence[Break], at: int, go: Go, start_s: int) -> list[_Way]:
    """Give the ways to go on from here: with no break, or with the next ones."""
    found = [way]
    for rest in breaks[len(way.taken) :]:
        last = found[-1]
        if at == 0 and rest.window.closes_s < start_s:
            found.append(_Way(last.missed, last.now_s, (*last.taken, NOT_TAKEN), last.here))
            continue
        place = last.here if rest.place is None else rest.place
        begin_s = max(go(last.now_s, last.here, place), rest.window.opens_s)
        if begin_s > rest.window.closes_s:
            break
        found.append(_Way(last.missed, begin_s + rest.duration_s, (*last.taken, at), place))
    return found


def _go(way: _Way, act: Act, go: Go, earliest_s: int) -> _Way:
    ready_s = max(go(way.now_s, way.here, act.place), earliest_s)
    window = next((w for w in act.windows if ready_s <= w.closes_s), None)
    start_s = ready_s if window is None else max(ready_s, window.opens_s)
    missed = way.missed + (window is None and bool(act.windows))
    return _Way(missed, start_s + act.service_s, way.taken, act.place)


def _end(way: _Way, breaks: Sequence[Break], go: Go, end: int | None) -> _Way:
    end_s = way.now_s if end is None else go(way.now_s, way.here, end)
    due = sum(rest.window.closes_s < end_s for rest in breaks[len(way.taken) :])
    return _Way(way.missed + due, end_s, way.taken, way.here)
