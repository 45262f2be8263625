"""What to make of a batch of fixes: when each really happened, and which one is the newest.

Phones have wrong clocks, lose signal for hours and send again what was already received. Order
comes from ``seq`` alone; times are corrected by the skew between the phone's clock and ours.
"""

from collections.abc import Iterable
from enum import IntFlag
from typing import Final

import msgspec

from dispatch_server.live.schema import VehiclePosition
from shared.geo import Point, distance_m
from shared.ids import DeviceId, DriverId, Epoch, RunId
from shared.sync import PositionFix

FUTURE_MS: Final = 120_000  # after correction; more is a clock that jumped
PAST_MS: Final = 48 * 3_600_000  # a phone keeps a day of fixes; twice that is a broken clock
CURRENT_MS: Final = 300_000  # an older fix is history: it says nothing about now
JUMP_MPS: Final = 60.0  # 216 km/h; no van drives that in a city
COARSE_M: Final = 200.0


class Flag(IntFlag):
    """Why a fix is kept but not trusted."""

    MOCK = 1  # the phone says that an app made it up
    JUMP = 2  # too far from the fix before
    COARSE = 4  # the accuracy is that of a cell tower


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A fix with the server's times, in milliseconds since 1970."""

    seq: int
    at: int  # when it was taken, by the server's clock
    received_at: int
    lat: float
    lon: float
    accuracy_m: float
    speed_mps: float | None
    heading_deg: float | None
    battery: int | None
    flags: Flag


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Whose fixes these are. ``seq`` counts within one epoch of one device."""

    driver_id: DriverId
    device_id: DeviceId
    epoch: Epoch


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """The fix that is shown as where a driver is now."""

    stream: Stream
    run_id: RunId | None
    seen: Seen

    def is_newer_than(self, other: "Current") -> bool:
        """Compare by seq within a stream, by corrected time across phones and epochs."""
        if self.stream == other.stream:
            return self.seen.seq > other.seen.seq
        return self.seen.at > other.seen.at

    @property
    def view(self) -> VehiclePosition:
        """What consoles are sent."""
        return VehiclePosition(
            driver_id=self.stream.driver_id,
            run_id=self.run_id,
            lat=self.seen.lat,
            lon=self.seen.lon,
            speed_mps=self.seen.speed_mps,
            heading_deg=self.seen.heading_deg,
            accuracy_m=self.seen.accuracy_m,
            battery=self.seen.battery,
            at=self.seen.at,
            received_at=self.seen.received_at,
        )


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """``current`` is the fix to show as now; None where the batch holds only history."""

    kept: tuple[Seen, ...]
    refused: int
    acked_through: int
    trusted: Seen | None  # the base for the next batch's jumps
    current: Seen | None


def judge(
    fixes: Iterable[PositionFix],
    *,
    sent_at: int,
    now: int,
    newest_seq: int = 0,
    trusted: Seen | None = None,
) -> Judgement:
    """Sort the fixes of one batch. ``newest_seq`` and ``trusted`` are of the same stream before."""
    skew = now - sent_at
    kept: list[Seen] = []
    refused = last = 0
    for fix in sorted(fixes, key=lambda f: f.seq):
        last = fix.seq
        at = fix.occurred_at + skew
        if not now - PAST_MS <= at <= now + FUTURE_MS:
            refused += 1
            continue
        seen = _seen(fix, at=at, received_at=now, trusted=trusted)
        kept.append(seen)
        if Flag.JUMP not in seen.flags and fix.seq > (trusted.seq if trusted else 0):
            trusted = seen
    newest = kept[-1] if kept else None
    is_current = newest and newest.seq > newest_seq and now - newest.at <= CURRENT_MS
    return Judgement(
        kept=tuple(kept),
        refused=refused,
        acked_through=last,
        trusted=trusted,
        current=newest if is_current else None,
    )


def _seen(fix: PositionFix, *, at: int, received_at: int, trusted: Seen | None) -> Seen:
    flags = Flag(0)
    if fix.is_mock:
        flags |= Flag.MOCK
    if fix.accuracy_m > COARSE_M:
        flags |= Flag.COARSE
    if trusted is not None and fix.seq > trusted.seq and _jumps(trusted, fix, at):
        flags |= Flag.JUMP
    return Seen(
        seq=fix.seq,
        at=at,
        received_at=received_at,
        lat=fix.lat,
        lon=fix.lon,
        accuracy_m=fix.accuracy_m,
        speed_mps=fix.speed_mps,
        heading_deg=fix.heading_deg,
        battery=fix.battery,
        flags=flags,
    )


def _jumps(before: Seen, fix: PositionFix, at: int) -> bool:
    """Tell whether the way between, less what both fixes may be off, was driven too fast."""
    way = distance_m(Point(before.lat, before.lon), Point(fix.lat, fix.lon))
    surely = way - before.accuracy_m - fix.accuracy_m
    return surely > JUMP_MPS * max((at - before.at) / 1000, 1.0)
