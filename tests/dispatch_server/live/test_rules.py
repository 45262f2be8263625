"""A batch of fixes is put in order, corrected, flagged, and only news becomes current."""

import random
from typing import Any

import pytest

from dispatch_server.live.rules import Flag, Seen, judge
from shared.geo import Point, offset
from shared.sync import PositionFix

NOW = 1_795_000_000_000
HOME = Point(60.17, 24.94)


def a_fix(seq: int, *, age_s: float = 0, at: Point = HOME, **more: Any) -> PositionFix:
    return PositionFix(seq=seq, occurred_at=int(NOW - age_s * 1000), lat=at.lat, lon=at.lon, **more)


def test_the_highest_seq_of_a_shuffled_batch_is_current() -> None:
    fixes = [a_fix(seq, age_s=100 - seq) for seq in range(1, 101)]
    random.Random(1).shuffle(fixes)

    judged = judge(fixes, sent_at=NOW, now=NOW)

    assert judged.current is not None
    assert judged.current.seq == judged.acked_through == 100
    assert [s.seq for s in judged.kept] == list(range(1, 101))


@pytest.mark.parametrize("skew_h", [-24, -1, 0, 1, 24])
def test_a_wrong_clock_is_corrected(skew_h: int) -> None:
    sent_at = NOW + skew_h * 3_600_000
    fix = PositionFix(seq=1, occurred_at=sent_at - 5_000, lat=0, lon=0)

    judged = judge([fix], sent_at=sent_at, now=NOW)

    assert judged.current is not None
    assert judged.current.at == NOW - 5_000


def test_a_fix_from_the_future_is_refused_and_acknowledged() -> None:
    judged = judge([a_fix(1), a_fix(2, age_s=-121)], sent_at=NOW, now=NOW)

    assert (judged.refused, judged.acked_through) == (1, 2)
    assert [s.seq for s in judged.kept] == [1]


def test_a_fix_a_little_ahead_is_kept() -> None:
    assert judge([a_fix(1, age_s=-119)], sent_at=NOW, now=NOW).refused == 0


@pytest.mark.parametrize("occurred_at", [-(2**63), 0, 2**63])
def test_a_time_beyond_reason_is_refused(occurred_at: int) -> None:
    fix = PositionFix(seq=1, occurred_at=occurred_at, lat=0, lon=0)

    assert judge([fix], sent_at=NOW, now=NOW).refused == 1


def test_a_buffered_fix_fills_history_and_is_never_current() -> None:
    judged = judge([a_fix(9, age_s=301)], sent_at=NOW, now=NOW)

    assert judged.current is None
    assert [s.seq for s in judged.kept] == [9]


def test_a_fix_that_comes_again_or_late_is_not_current() -> None:
    assert judge([a_fix(7)], sent_at=NOW, now=NOW, newest_seq=7).current is None
    assert judge([a_fix(6)], sent_at=NOW, now=NOW, newest_seq=7).current is None


def test_a_mock_and_a_coarse_fix_are_kept_and_flagged() -> None:
    judged = judge(
        [a_fix(1, is_mock=True), a_fix(2, accuracy_m=201), a_fix(3, accuracy_m=200)],
        sent_at=NOW,
        now=NOW,
    )

    assert [s.flags for s in judged.kept] == [Flag.MOCK, Flag.COARSE, Flag(0)]


def _driven(metres: float, seconds: float, **more: Any) -> tuple[Seen, ...]:
    there = offset(HOME, north_m=metres, east_m=0)
    fixes = [a_fix(1, age_s=seconds), a_fix(2, at=there, **more)]
    return judge(fixes, sent_at=NOW, now=NOW).kept


def test_a_jump_is_flagged() -> None:
    assert _driven(610, 10)[1].flags == Flag.JUMP
    assert _driven(590, 10)[1].flags == Flag(0)


def test_what_the_accuracy_explains_is_no_jump() -> None:
    assert _driven(700, 10, accuracy_m=150)[1].flags == Flag(0)


def test_the_way_back_from_a_glitch_is_no_jump() -> None:
    far = offset(HOME, north_m=50_000, east_m=0)
    fixes = [a_fix(1, age_s=2), a_fix(2, age_s=1, at=far), a_fix(3)]

    judged = judge(fixes, sent_at=NOW, now=NOW)

    assert [s.flags for s in judged.kept] == [Flag(0), Flag.JUMP, Flag(0)]
    assert judged.trusted is not None
    assert judged.trusted.seq == 3


def test_a_jump_is_seen_across_batches() -> None:
    first = judge([a_fix(1, age_s=1)], sent_at=NOW, now=NOW)
    far = offset(HOME, north_m=50_000, east_m=0)

    second = judge([a_fix(2, at=far)], sent_at=NOW, now=NOW, newest_seq=1, trusted=first.trusted)

    assert second.kept[0].flags == Flag.JUMP
