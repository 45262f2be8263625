"""A vehicle that drives a line and says where it is, as badly as a phone does."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from driver_app.device.port import Reading
from shared.geo import Point, offset
from shared.line import Line

NINE = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def a_reading(point: Point, second: float = 0.0, **more: object) -> Reading:
    values: dict[str, object] = {"accuracy_m": 8.0, "speed_mps": 8.0, "heading_deg": None}
    at = NINE + timedelta(seconds=second)
    return Reading(at=at, point=point, **(values | more))  # type: ignore[arg-type]


def drive(
    line: Line,
    from_m: float,
    to_m: float,
    *,
    speed_mps: float = 8.0,
    noise_m: float = 0.0,
    seed: int = 1,
    second: float = 0.0,
) -> Iterator[Reading]:
    """Yield a fix a second. ``noise_m`` is one standard deviation, north and east."""
    chance = random.Random(seed)
    covered = from_m
    while covered < to_m:
        here, heading = line.at(covered)
        seen = offset(here, north_m=chance.gauss(0, noise_m), east_m=chance.gauss(0, noise_m))
        yield a_reading(
            seen,
            second,
            accuracy_m=max(4.0, noise_m),
            speed_mps=speed_mps,
            heading_deg=heading,
        )
        covered += speed_mps
        second += 1
