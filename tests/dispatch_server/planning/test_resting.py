"""Breaks are placed as well as trying every place would place them."""

from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_server.planning.acts import NOBODY, Act, acts_of
from dispatch_server.planning.problem import Break, Window
from dispatch_server.planning.resting import NOT_TAKEN, rest_positions
from tests.dispatch_server.planning.problems import a_delivery

MINUTE = 60


def go(now_s: int, here: int, there: int) -> int:
    return now_s + abs(here - there) * 10 * MINUTE


def place(breaks: list[Break], acts: list[Act], start_s: int = 0) -> tuple[int, ...]:
    return rest_positions(
        breaks,
        acts,
        go=go,
        start=0,
        start_s=start_s,
        earliest=[0] * len(acts),
        end=0,
    )


def drive(breaks: list[Break], acts: list[Act], places: tuple[int, ...]) -> tuple[int, int]:
    """Count what is missed, and give the end, with every break at its place."""
    now_s, here, missed = 0, 0, 0
    for at in range(len(acts) + 1):
        for rest, before in zip(breaks, places, strict=True):
            if before == at:
                begin_s = max(now_s, rest.window.opens_s)
                missed += begin_s > rest.window.closes_s
                now_s = begin_s + rest.duration_s
        there = 0 if at == len(acts) else acts[at].place
        now_s = go(now_s, here, there)
        here = there
        if at < len(acts):
            (window,) = acts[at].windows
            missed += now_s > window.closes_s
            now_s = max(now_s, window.opens_s if now_s <= window.closes_s else 0)
            now_s += acts[at].service_s
    pairs = zip(breaks, places, strict=True)
    missed += sum(p == NOT_TAKEN and rest.window.closes_s < now_s for rest, p in pairs)
    return missed, now_s


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Break], list[Act]]:
    acts = []
    for at in range(draw(st.integers(1, 5))):
        opens_s = draw(st.integers(0, 60)) * MINUTE
        order = a_delivery(
            f"o{at}",
            draw(st.integers(0, 4)),
            opens_s=opens_s,
            closes_s=opens_s + draw(st.integers(0, 90)) * MINUTE,
            service_s=draw(st.integers(0, 20)) * MINUTE,
        )
        acts += acts_of(order, at, NOBODY, frozenset())
    breaks, opens_s = [], 0
    for _ in range(draw(st.integers(1, 2))):
        opens_s += draw(st.integers(0, 60)) * MINUTE
        closes_s = opens_s + draw(st.integers(0, 40)) * MINUTE
        breaks.append(Break(window=Window(opens_s, closes_s), duration_s=15 * MINUTE))
        opens_s = closes_s
    return breaks, acts


@settings(max_examples=300, deadline=None)
@given(day=days())
def test_where_nothing_need_be_missed_nothing_is_and_none_ends_sooner(
    day: tuple[list[Break], list[Act]],
) -> None:
    breaks, acts = day
    ours = drive(breaks, acts, place(breaks, acts))
    tried = [
        (*taken, *[NOT_TAKEN] * (len(breaks) - count))
        for count in range(len(breaks) + 1)
        for taken in combinations_with_replacement(range(len(acts) + 1), count)
    ]
    best = min(drive(breaks, acts, places) for places in tried)
    if best[0] == 0:
        assert ours == best
    else:
        assert ours[0] > 0


def test_waiting_is_rested_away() -> None:
    rest = Break(window=Window(0, 3600), duration_s=20 * MINUTE)
    acts = acts_of(a_delivery("o", 1, opens_s=40 * MINUTE, closes_s=3600), 0, NOBODY, frozenset())
    assert place([rest], acts) == (0,)


def test_a_break_before_the_start_is_not_taken() -> None:
    rest = Break(window=Window(0, 60), duration_s=60)
    acts = acts_of(a_delivery("o", 1), 0, NOBODY, frozenset())
    assert place([rest], acts, start_s=3600) == (NOT_TAKEN,)
