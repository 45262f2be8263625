"""The fleet is kept by organization, and nobody works twice at a time."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.fleet import service
from dispatch_server.fleet.rules import ShiftOverlaps
from dispatch_server.fleet.schema import NewDepot, NewDriver, NewShift, NewVehicle
from shared.clock import FixedClock
from shared.geo import Point
from shared.ids import DepotId, DriverId, VehicleId, uuid7
from tests.build import a_caller, an_organization

pytestmark = pytest.mark.both_databases

ZONE = ZoneInfo("America/Sao_Paulo")
DAY = dt.date(2026, 11, 23)


async def _fleet(
    db: Database, caller: Caller, clock: FixedClock
) -> tuple[DepotId, Sequence[DriverId], Sequence[VehicleId]]:
    now = clock.now()
    at = Point(-23.55, -46.63)
    async with db.transaction() as session:
        depot = await service.add_depot(
            session, caller, NewDepot(name="Sé", address="Praça da Sé", at=at), now=now
        )
        drivers = [
            await service.add_driver(session, caller, NewDriver(name=name), now=now)
            for name in ("Bia", "Ana")
        ]
        vehicles = [
            await service.add_vehicle(
                session, caller, NewVehicle(name=name, skills=("cold",)), now=now
            )
            for name in ("Fiorino", "Moto")
        ]
    return depot.id, [d.id for d in drivers], [v.id for v in vehicles]


def _shift(
    depot: DepotId, driver: DriverId, vehicle: VehicleId, *, starts: int = 8, ends: int = 17
) -> NewShift:
    return NewShift(
        driver_id=driver,
        vehicle_id=vehicle,
        depot_id=depot,
        date=DAY,
        starts_at=dt.datetime(2026, 11, 23, starts, tzinfo=ZONE),
        ends_at=dt.datetime(2026, 11, 23, ends, tzinfo=ZONE),
    )


async def test_a_fleet_is_listed_by_name(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await _fleet(db, a_caller(organization.id), clock)

    async with db.reading() as session:
        drivers = await service.drivers(session, organization.id)
        vehicles = await service.vehicles(session, organization.id)
        depots = await service.depots(session, organization.id)
    assert [d.name for d in drivers] == ["Ana", "Bia"]
    assert [(v.name, v.skills) for v in vehicles] == [("Fiorino", ["cold"]), ("Moto", ["cold"])]
    assert [d.name for d in depots] == ["Sé"]


async def test_shifts_one_after_another_are_fine(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    caller = a_caller(organization.id)
    depot, (ana, _), (fiorino, _) = await _fleet(db, caller, clock)

    async with db.transaction() as session:
        for starts, ends in ((12, 17), (8, 12)):
            new = _shift(depot, ana, fiorino, starts=starts, ends=ends)
            await service.add_shift(session, caller, new, now=clock.now())

    async with db.reading() as session:
        shifts = await service.shifts(session, organization.id, DAY)
    assert [s.starts_at.astimezone(ZONE).hour for s in shifts] == [8, 12]


@pytest.mark.parametrize(("other_driver", "who"), [(False, "driver"), (True, "vehicle")])
async def test_nobody_works_twice_at_a_time(
    db: Database, organization: Organization, clock: FixedClock, *, other_driver: bool, who: str
) -> None:
    caller = a_caller(organization.id)
    depot, drivers, vehicles = await _fleet(db, caller, clock)
    second = _shift(depot, drivers[other_driver], vehicles[not other_driver], starts=16, ends=18)

    async with db.transaction() as session:
        first = _shift(depot, drivers[0], vehicles[0])
        await service.add_shift(session, caller, first, now=clock.now())
        with pytest.raises(ShiftOverlaps) as refused:
            await service.add_shift(session, caller, second, now=clock.now())

    assert refused.value.who == who


async def test_what_belongs_to_others_is_missing(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Outra")
    depot, (ana, _), (fiorino, _) = await _fleet(db, a_caller(organization.id), clock)
    caller = a_caller(other.id)

    async with db.transaction() as session:
        with pytest.raises(service.NotInFleet) as missing:
            await service.add_shift(session, caller, _shift(depot, ana, fiorino), now=clock.now())
        unknown = _shift(DepotId(uuid7()), ana, fiorino)
        with pytest.raises(service.NotInFleet):
            await service.add_shift(session, caller, unknown, now=clock.now())

    assert missing.value.what == "depot"
    async with db.reading() as session:
        assert await service.depots(session, other.id) == []
