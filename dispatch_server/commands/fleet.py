"""``porta fleet``: a first depot, its drivers, and when they work."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

import click
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.commands.common import organization_of, run
from dispatch_server.errors import Refused
from dispatch_server.fleet import service
from dispatch_server.fleet.schema import NewDepot, NewDriver, NewShift, NewVehicle
from dispatch_server.parts import Parts
from dispatch_server.places.parse import to_query
from dispatch_server.places.rules import review_reason
from shared.geo import Point
from shared.ids import DepotId

HOUR = click.DateTime(["%H:%M"])


@dataclass(eq=False)
class DepotNotFound(Refused):
    """No geocoder is sure where the depot is."""

    slug: ClassVar[str] = "depot-not-found"
    address: str

    def __str__(self) -> str:
        return f"nobody knows for sure where {self.address} is; say it with --at LAT,LON"


@click.group()
def fleet() -> None:
    """Depots, vehicles, drivers and their shifts."""


@fleet.command("start")
@click.argument("address")
@click.argument("drivers", nargs=-1, required=True)
@click.option("--depot", "name", default="Centro", show_default=True, help="What to call it.")
@click.option("--at", default="", help="Where it is, as LAT,LON; found by the address by default.")
@click.option("--from", "opens", type=HOUR, default="08:00", show_default=True)
@click.option("--to", "closes", type=HOUR, default="18:00", show_default=True)
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 60))
@click.option("--organization", default="", help="Its short name; the only one needs no naming.")
def fleet_start(
    address: str,
    drivers: tuple[str, ...],
    *,
    name: str,
    at: str,
    opens: dt.datetime,
    closes: dt.datetime,
    days: int,
    organization: str,
) -> None:
    """Open a depot at ADDRESS, with a vehicle and shifts for each of DRIVERS from today on."""
    known = _point(at) if at else None
    hours = (opens.time(), closes.time())

    async def start(parts: Parts) -> None:
        owner = await organization_of(parts.db, organization)
        place = known or await _find(parts, owner, address)
        caller = Caller(
            organization_id=owner.id,
            role=Role.OWNER,
            locale=owner.locale,
            time_zone=owner.time_zone,
        )
        today = parts.clock.now().astimezone(ZoneInfo(owner.time_zone)).date()
        async with parts.db.transaction() as session:
            depot = await service.add_depot(
                session,
                caller,
                NewDepot(name=name, address=address, at=place, opens=hours[0], closes=hours[1]),
                now=parts.clock.now(),
            )
            for driver in drivers:
                await _hire(session, caller, driver, depot.id, today, hours, days, parts)

    run(start)
    click.echo(f"{name} is open, with {len(drivers)} drivers for {days} days")


async def _find(parts: Parts, owner: Organization, address: str) -> Point:
    found = await parts.geocoder.search(to_query(text=address, country=owner.country))
    if review_reason(found):
        raise DepotNotFound(address)
    return found[0].at


async def _hire(  # noqa: PLR0917 - the day's facts, once
    session: AsyncSession,
    caller: Caller,
    driver: str,
    depot_id: DepotId,
    today: dt.date,
    hours: tuple[dt.time, dt.time],
    days: int,
    parts: Parts,
) -> None:
    now, zone = parts.clock.now(), ZoneInfo(caller.time_zone)
    hired = await service.add_driver(session, caller, NewDriver(name=driver), now=now)
    vehicle = await service.add_vehicle(session, caller, NewVehicle(name=driver), now=now)
    for date in (today + dt.timedelta(days=day) for day in range(days)):
        starts, ends = (dt.datetime.combine(date, hour, zone) for hour in hours)
        new = NewShift(
            driver_id=hired.id,
            vehicle_id=vehicle.id,
            depot_id=depot_id,
            date=date,
            starts_at=starts,
            ends_at=ends,
        )
        await service.add_shift(session, caller, new, now=now)


def _point(text: str) -> Point:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as error:
        raise click.ClickException("--at takes LAT,LON, as in -30.03,-51.23") from error
    return Point(lat, lon)
