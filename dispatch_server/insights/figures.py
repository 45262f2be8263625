"""Reads what the figures are made of, and lets the rules work them out, off the event loop."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.areas.rules import Territories
from dispatch_server.areas.service import territories_of
from dispatch_server.db.session import Database
from dispatch_server.errors import Refused
from dispatch_server.fleet.model import Driver, Vehicle
from dispatch_server.insights.rules import (
    MOST_DAYS,
    Drive,
    Try,
    Window,
    figures_of,
    grouped,
)
from dispatch_server.insights.schema import FigureLine, FiguresView, Grouping
from dispatch_server.orders.model import Promise
from dispatch_server.places.model import Place
from dispatch_server.runs.model import Attempt, Run, Stop
from dispatch_server.runs.port import Driven, Odometer
from shared.geo import Point
from shared.ids import DriverId, OrderId, OrganizationId, RunId
from shared.states import ENDED_STOPS, StopStatus

MOST_MEASURED: Final = 200  # runs of one question whose positions are read: some 600,000 fixes
_TRIED: Final = ENDED_STOPS - {StopStatus.CANCELED}


@dataclass(eq=False)
class DaysRefused(Refused):
    """The days are the wrong way round, or more than one question may ask for."""

    slug: ClassVar[str] = "days-refused"
    first: dt.date
    last: dt.date
    at_most: int = MOST_DAYS

    def __str__(self) -> str:
        return f"ask for 1 to {self.at_most} days, not for {self.first} to {self.last}"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which figures: of which days, and of one driver alone where one is named."""

    first: dt.date
    last: dt.date
    by: Grouping = Grouping.DAY
    driver_id: DriverId | None = None


class _Facts(msgspec.Struct, frozen=True):
    tries: list[Try]
    drives: list[Drive]
    told: dict[OrderId, list[Window]]


async def work_out(
    db: Database, odometer: Odometer, organization_id: OrganizationId, asked: Asked
) -> FiguresView:
    """Give the figures of some days. Raises DaysRefused."""
    if not 0 <= (asked.last - asked.first).days < MOST_DAYS:
        raise DaysRefused(first=asked.first, last=asked.last)
    async with db.reading() as session:
        tried = await _tries(session, organization_id, asked)
        territories = await _territories(session, organization_id, asked)
        told = await _told(session, organization_id, asked)
        runs = await _runs(session, organization_id, asked)
        ended = await _ended(session, organization_id, asked)
    measured = await odometer.driven_m(
        organization_id, [_driven(run) for run, _, _ in runs[-MOST_MEASURED:]]
    )
    drives = [
        _drive(run, name, vehicle, stops=ended.get(run.id, 0), driven_m=measured.get(run.id))
        for run, name, vehicle in runs
    ]

    def view() -> FiguresView:
        return _view(asked, _Facts(tries_of(tried, territories), drives, told))

    return await asyncio.to_thread(view)


def _view(asked: Asked, facts: _Facts) -> FiguresView:
    tries = grouped(facts.tries, lambda one: _key(one, asked.by))
    drives = {} if asked.by is Grouping.AREA else grouped(facts.drives, lambda d: _key(d, asked.by))
    both: list[Try | Drive] = [*facts.tries, *facts.drives]
    names = {_key(one, asked.by): one.driver_name for one in both}
    return FiguresView(
        first=asked.first,
        last=asked.last,
        by=asked.by,
        total=figures_of(facts.tries, facts.drives, facts.told),
        lines=tuple(
            FigureLine(
                key=key,
                name=names[key] if asked.by is Grouping.DRIVER else key,
                figures=figures_of(tries.get(key, []), drives.get(key, []), facts.told),
            )
            for key in sorted({*tries, *drives})
        ),
    )


def _key(one: Try | Drive, by: Grouping) -> str:
    if by is Grouping.DAY:
        return one.day.isoformat()
    if by is Grouping.DRIVER:
        return str(one.driver_id)
    return one.area if isinstance(one, Try) else ""


async def _territories(
    session: AsyncSession, organization_id: OrganizationId, asked: Asked
) -> Territories:
    """Read the areas where they are asked for: looking up every door takes its time."""
    if asked.by is not Grouping.AREA:
        return Territories(())
    return await territories_of(session, organization_id)


async def _tries(
    session: AsyncSession, organization_id: OrganizationId, asked: Asked
) -> Sequence[Any]:
    rows = await session.exec(
        select(  # type: ignore[call-overload]  # more columns than SQLModel has overloads for
            Attempt.order_id,
            Run.date,
            Attempt.driver_id,
            Driver.name,
            Place.district,
            Place.city,
            Stop.lat,
            Stop.lon,
            Attempt.number,
            Attempt.outcome,
            Attempt.reason,
            Stop.arrived_at,
            Attempt.occurred_at,
        )
        .where(
            *_within(organization_id, asked),
            Attempt.run_id == Run.id,
            col(Attempt.is_public).is_(True),
            Stop.id == Attempt.stop_id,
            Place.id == Stop.place_id,
            Driver.id == Attempt.driver_id,
        )
        .order_by(col(Attempt.received_at), col(Attempt.id))
    )
    return rows.all()


def tries_of(rows: Sequence[Any], territories: Territories) -> list[Try]:
    """Say each try with the drawn area of its door, else with the district of its address."""

    @cache
    def area_at(lat: float, lon: float) -> str:
        area = territories.at(Point(lat, lon))
        return area.name if area is not None else ""

    return [
        Try(
            order_id=row.order_id,
            day=row.date,
            driver_id=row.driver_id,
            driver_name=row.name,
            area=area_at(row.lat, row.lon) or row.district or row.city,
            number=row.number,
            is_success=row.outcome == "succeeded",
            reason=row.reason,
            at=row.arrived_at or row.occurred_at,
        )
        for row in rows
    ]


async def _told(
    session: AsyncSession, organization_id: OrganizationId, asked: Asked
) -> dict[OrderId, list[Window]]:
    """Read what was promised to those who were visited, oldest first."""
    visited = select(Attempt.order_id).where(
        *_within(organization_id, asked), Attempt.run_id == Run.id
    )
    rows = await session.exec(
        select(Promise.order_id, Promise.opens, Promise.closes, Promise.made_at)
        .where(Promise.organization_id == organization_id, col(Promise.order_id).in_(visited))
        .order_by(col(Promise.made_at), col(Promise.id))
    )
    told: dict[OrderId, list[Window]] = {}
    for order_id, opens, closes, made_at in rows:
        told.setdefault(OrderId(order_id), []).append(Window(opens, closes, made_at))
    return told


async def _runs(
    session: AsyncSession, organization_id: OrganizationId, asked: Asked
) -> Sequence[tuple[Run, str, Vehicle]]:
    """Read the runs that are over, oldest first."""
    found = await session.exec(
        select(Run, Driver.name, Vehicle)
        .where(
            *_within(organization_id, asked),
            col(Run.started_at).is_not(None),
            col(Run.completed_at).is_not(None),
            Driver.id == Run.driver_id,
            Vehicle.id == Run.vehicle_id,
        )
        .order_by(col(Run.date), col(Run.number), col(Run.id))
    )
    return found.all()


async def _ended(
    session: AsyncSession, organization_id: OrganizationId, asked: Asked
) -> dict[RunId, int]:
    rows = await session.exec(
        select(Stop.run_id, func.count())
        .where(
            *_within(organization_id, asked),
            Stop.run_id == Run.id,
            col(Stop.status).in_(_TRIED),
        )
        .group_by(col(Stop.run_id))
    )
    return {RunId(run_id): count for run_id, count in rows}


def _within(organization_id: OrganizationId, asked: Asked) -> list[bool]:
    """Keep to runs of the days, and of the driver, that were asked for."""
    own = [
        Run.organization_id == organization_id,
        Run.date >= asked.first,
        Run.date <= asked.last,
    ]
    return own if asked.driver_id is None else [*own, Run.driver_id == asked.driver_id]


def _driven(run: Run) -> Driven:
    return Driven(
        run_id=run.id,
        driver_id=run.driver_id,
        begins=run.started_at or run.departs_at,
        ends=run.completed_at or run.ends_at,
    )


def _drive(run: Run, name: str, vehicle: Vehicle, *, stops: int, driven_m: int | None) -> Drive:
    driven = _driven(run)
    return Drive(
        day=run.date,
        driver_id=run.driver_id,
        driver_name=name,
        stops=stops,
        planned_s=int((run.ends_at - run.departs_at).total_seconds()),
        driven_s=max(0, int((driven.ends - driven.begins).total_seconds())),
        planned_m=run.distance_m,
        driven_m=driven_m,
        day_cents=vehicle.cost_fixed_cents,
        hour_cents=vehicle.cost_hour_cents,
        km_cents=vehicle.cost_km_cents,
        stop_cents=vehicle.cost_stop_cents,
    )
