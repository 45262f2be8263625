"""A run is measured by its fixes, and not where they leave too much out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch_server.live.history import Spot
from dispatch_server.live.odometer import PositionOdometer, metres_of
from dispatch_server.live.rules import Current, Flag, Seen
from dispatch_server.runs.port import Driven
from shared.clock import FixedClock
from shared.geo import Point, offset
from shared.ids import RunId, uuid7
from tests.dispatch_server.live.test_history import ORGANIZATION, STREAM, a_history

BEGINS = datetime(2026, 11, 23, 11, tzinfo=UTC)
START = Point(60.17, 24.94)


def spots(*east_m: float, every_s: float = 60) -> list[Spot]:
    """Drive east, one fix a minute."""
    at = [offset(START, north_m=0, east_m=metres) for metres in east_m]
    ms = [int((BEGINS.timestamp() + n * every_s) * 1000) for n in range(len(at))]
    return [Spot(m, point.lat, point.lon) for m, point in zip(ms, at, strict=True)]


def test_a_drive_is_as_long_as_its_steps() -> None:
    assert metres_of(spots(0, 500, 1200, 900), BEGINS, BEGINS + timedelta(minutes=3)) == (
        pytest.approx(1500, abs=5)
    )


def test_a_parked_phone_drives_nowhere() -> None:
    jitter = spots(*[0, 8, -6, 12, 3, -9] * 5)
    assert metres_of(jitter, BEGINS, BEGINS + timedelta(minutes=30)) == 0


def test_slow_driving_counts_though_each_step_is_small() -> None:
    creeping = spots(*range(0, 300, 10), every_s=10)
    metres = metres_of(creeping, BEGINS, BEGINS + timedelta(seconds=300))
    assert metres == pytest.approx(280, abs=15)


@pytest.mark.parametrize(("track", "minutes"), [([], 30), (spots(0, 500), 30), (spots(0, 500), 0)])
def test_what_was_not_seen_is_not_guessed(track: list[Spot], minutes: int) -> None:
    assert metres_of(track, BEGINS, BEGINS + timedelta(minutes=minutes)) is None


async def test_only_believable_fixes_of_the_run_are_read(tmp_path: Path) -> None:
    clock = FixedClock(BEGINS)
    async with a_history(tmp_path / "p.sqlite", clock) as history:
        for seq, (spot, flags, accuracy) in enumerate(
            [(one, 0, 5.0) for one in spots(0, 400, 800, 1200)]
            + [(spots(9000)[0], int(Flag.JUMP), 5.0), (spots(7000)[0], 0, 900.0)]
            + [(Spot(spot.at + 3_600_000, 61.0, 25.0), 0, 5.0) for spot in spots(0)]
        ):
            seen = Seen(
                seq=seq,
                at=spot.at,
                received_at=spot.at,
                lat=spot.lat,
                lon=spot.lon,
                accuracy_m=accuracy,
                speed_mps=None,
                heading_deg=None,
                battery=None,
                flags=Flag(flags),
            )
            history.add(ORGANIZATION, Current(stream=STREAM, run_id=None, seen=seen))
        await history.flush()
        run = Driven(
            run_id=RunId(uuid7()),
            driver_id=STREAM.driver_id,
            begins=BEGINS,
            ends=BEGINS + timedelta(minutes=4),
        )
        measured = await PositionOdometer(history).driven_m(ORGANIZATION, [run])

    assert measured == {run.run_id: pytest.approx(1200, abs=3)}
