"""Shifts that come again every week, and the shifts of single days made of them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.errors import Missing, Refused
from dispatch_server.fleet.model import WeeklyShift
from dispatch_server.fleet.rules import ShiftOverlaps, ShiftTimesWrong
from dispatch_server.fleet.schema import LocalTime, NewShift
from dispatch_server.fleet.service import MOST, NotInFleet, add_shift, check_fleet
from shared.ids import DepotId, DriverId, OrganizationId, VehicleId, uuid7

MOST_DAYS: Final = 31  # made at once
_WEEK: Final = 7


class NewWeekly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``weekdays`` count from 0, Monday. One that ends before it starts ends on the next day."""

    driver_id: DriverId
    vehicle_id: VehicleId
    depot_id: DepotId
    weekdays: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=0, le=_WEEK - 1)], ...],
        msgspec.Meta(min_length=1, max_length=_WEEK),
    ]
    starts: LocalTime
    ends: LocalTime
    first: dt.date
    last: dt.date | None = None  # None: until it is taken away


class WeeklyView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    driver_id: DriverId
    vehicle_id: VehicleId
    depot_id: DepotId
    weekdays: tuple[int, ...]
    starts: dt.time
    ends: dt.time
    first: dt.date
    last: dt.date | None


class Days(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/weekly-shifts/make``: from when to when shifts are to be there."""

    first: dt.date
    last: dt.date


class MadeView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one weekly shift on one day. ``outcome``: made, there, overlaps, refused."""

    weekly_id: UUID
    date: dt.date
    outcome: str
    reason: str = ""


@dataclass(eq=False)
class NoSuchWeekly(Missing):
    """The organization has no such weekly shift."""

    slug: ClassVar[str] = "no-such-weekly-shift"
    id: UUID

    def __str__(self) -> str:
        return f"there is no weekly shift {self.id}"


@dataclass(eq=False)
class DaysNotMade(Refused):
    """The days are the wrong way round, or too many at once."""

    slug: ClassVar[str] = "days-not-made"
    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return f"ask for 1 to {MOST_DAYS} days, not for {self.first} to {self.last}"


@dataclass(eq=False)
class TooManyWeekly(Refused):
    """There are as many weekly shifts as one answer holds."""

    slug: ClassVar[str] = "too-many-weekly-shifts"

    def __str__(self) -> str:
        return f"there are {MOST} weekly shifts already; take one away first"


async def weekly_of(session: AsyncSession, organization_id: OrganizationId) -> list[WeeklyShift]:
    found = select(WeeklyShift).where(WeeklyShift.organization_id == organization_id)
    return list(await session.exec(found.order_by(col(WeeklyShift.id)).limit(MOST)))


async def add_weekly(
    session: AsyncSession, caller: Caller, new: NewWeekly, *, now: dt.datetime
) -> WeeklyShift:
    """Add a weekly shift; it makes no shift by itself. Raises NotInFleet, TooManyWeekly."""
    mine = caller.organization_id
    await check_fleet(session, mine, new.depot_id, new.driver_id, new.vehicle_id)
    count = select(func.count()).where(WeeklyShift.organization_id == mine)
    if (await session.exec(count)).one() >= MOST:
        raise TooManyWeekly
    row = WeeklyShift(
        **msgspec.structs.asdict(new) | {"weekdays": sorted(set(new.weekdays))},
        id=uuid7(),
        organization_id=mine,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def remove_weekly(session: AsyncSession, caller: Caller, weekly_id: UUID) -> None:
    """Take a weekly shift away; shifts that were made of it stay. Raises NoSuchWeekly."""
    row = await session.get(WeeklyShift, weekly_id)
    if row is None or row.organization_id != caller.organization_id:
        raise NoSuchWeekly(weekly_id)
    await session.delete(row)


async def make_shifts(
    session: AsyncSession, caller: Caller, days: Days, *, now: dt.datetime
) -> list[MadeView]:
    """Make the shifts of some days. Made again, they are there already.

    A day on which driver or vehicle has another shift says so, and stops no other day.
    Raises DaysNotMade.
    """
    if not 0 <= (days.last - days.first).days < MOST_DAYS:
        raise DaysNotMade(first=days.first, last=days.last)
    zone = ZoneInfo(caller.time_zone)
    return [
        await _make(session, caller, row, day, zone=zone, now=now)
        for row in await weekly_of(session, caller.organization_id)
        for day in dates_of(row, days)
    ]


def dates_of(row: WeeklyShift, days: Days) -> Iterator[dt.date]:
    """List the days on which a weekly shift is to be, among those asked for."""
    last = min(days.last, row.last or days.last)
    day = max(days.first, row.first)
    while day <= last:
        if day.weekday() in row.weekdays:
            yield day
        day += dt.timedelta(days=1)


def shift_of(row: WeeklyShift, day: dt.date, zone: ZoneInfo) -> NewShift:
    """Say the shift of one day, by the clock on the wall: also where the clocks change."""
    ends_on = day if row.ends > row.starts else day + dt.timedelta(days=1)
    return NewShift(
        driver_id=row.driver_id,
        vehicle_id=row.vehicle_id,
        depot_id=row.depot_id,
        date=day,
        starts_at=dt.datetime.combine(day, row.starts, zone),
        ends_at=dt.datetime.combine(ends_on, row.ends, zone),
    )


async def _make(
    session: AsyncSession,
    caller: Caller,
    row: WeeklyShift,
    day: dt.date,
    *,
    zone: ZoneInfo,
    now: dt.datetime,
) -> MadeView:
    wanted = shift_of(row, day, zone)
    try:
        await add_shift(session, caller, wanted, now=now)
    except ShiftOverlaps as other:
        is_same = (other.starts_at, other.ends_at) == (wanted.starts_at, wanted.ends_at)
        outcome = "there" if is_same else "overlaps"
        return MadeView(weekly_id=row.id, date=day, outcome=outcome, reason=other.who)
    except (NotInFleet, ShiftTimesWrong) as refused:
        return MadeView(weekly_id=row.id, date=day, outcome="refused", reason=refused.slug)
    return MadeView(weekly_id=row.id, date=day, outcome="made")
