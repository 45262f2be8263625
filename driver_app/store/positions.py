"""Fixes that wait to be sent: a day's worth at most, the oldest dropped first."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from driver_app.store.schema import Store
from shared.ids import DeviceId
from shared.sync import PositionFix

KEEP: Final = timedelta(hours=24)
MOST: Final = 100_000  # one a second for a day, and some


def keep(
    store: Store,
    device_id: DeviceId,
    *,
    occurred_at: datetime,
    lat: float,
    lon: float,
    accuracy_m: float = 0.0,
    speed_mps: float | None = None,
    heading_deg: float | None = None,
    battery: int | None = None,
    is_mock: bool = False,
) -> None:
    """Put a fix in the buffer. ``occurred_at`` is this phone's clock, uncorrected."""
    now = int(occurred_at.timestamp() * 1000)
    with store.tracking() as track:
        cursor = track.execute(
            "INSERT INTO position (device_id, occurred_ms, lat, lon, accuracy_m, speed_mps,"
            " heading_deg, battery, is_mock) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(device_id),
                now,
                lat,
                lon,
                accuracy_m,
                speed_mps,
                heading_deg,
                battery,
                is_mock,
            ),
        )
        track.execute(
            "DELETE FROM position WHERE seq <= ? OR occurred_ms < ?",
            ((cursor.lastrowid or 0) - MOST, now - int(KEEP.total_seconds() * 1000)),
        )


def oldest(store: Store, device_id: DeviceId, limit: int) -> list[PositionFix]:
    with store.tracking() as track:
        rows = track.execute(
            "SELECT seq, occurred_ms AS occurred_at, lat, lon, accuracy_m, speed_mps,"
            " heading_deg, battery, is_mock FROM position WHERE device_id = ?"
            " ORDER BY seq LIMIT ?",
            (str(device_id), limit),
        ).fetchall()
    return [msgspec.convert(dict(row), PositionFix, strict=False) for row in rows]


def drop(store: Store, device_id: DeviceId, through: int) -> None:
    """Forget the fixes up to number ``through``: they were sent, or are not worth keeping."""
    with store.tracking() as track:
        track.execute(
            "DELETE FROM position WHERE device_id = ? AND seq <= ?", (str(device_id), through)
        )
