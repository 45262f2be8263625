"""Areas are kept one organization's own, and nobody overwrites what they have not seen."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from sqlmodel import col, select

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller
from dispatch_server.areas import service
from dispatch_server.areas.rules import AreaImpossible
from dispatch_server.areas.schema import AreaView, ChangedArea, NewArea
from dispatch_server.areas.service import AreaMoved, NoSuchArea
from dispatch_server.db.model import Event
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Driver
from dispatch_server.fleet.service import NotInFleet
from shared.clock import FixedClock
from shared.geo import offset
from shared.ids import AreaId, DriverId, OrganizationId, uuid7
from tests.build import a_caller, an_organization
from tests.shared.test_polygon import BOW_TIE, HOME, SQUARE, a_square

pytestmark = pytest.mark.both_databases
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def an_area(name: str = "Centro", **more: Any) -> NewArea:
    return NewArea(**({"name": name, "ring": tuple(SQUARE)} | more))


def changed(new: NewArea, version: int, **more: Any) -> ChangedArea:
    told = msgspec.structs.asdict(new) | {"expected_version": version} | more
    return ChangedArea(**told)


async def add(db: Database, caller: Caller, new: NewArea) -> AreaId:
    async with db.transaction() as session:
        return (await service.add_area(session, caller, new, now=NOW)).id


async def listed(db: Database, organization_id: OrganizationId) -> tuple[AreaView, ...]:
    async with db.reading() as session:
        areas = await service.areas_of(session, organization_id)
    return await service.views(areas)


async def test_an_area_is_added_changed_and_taken_away(
    db: Database, organization: Organization
) -> None:
    caller = a_caller(organization.id)
    area_id = await add(db, caller, an_area())
    await add(db, caller, an_area("Bairro", ring=tuple(a_square(500, north=800))))

    (other, view) = await listed(db, organization.id)
    assert (view.id, view.overlaps, other.overlaps) == (area_id, (other.id,), (area_id,))
    assert view.area_m2 == pytest.approx(1_000_000, rel=1e-3)
    async with db.transaction() as session:
        await service.change_area(
            session, caller, area_id, changed(an_area(), 1, name="Sé", skills=("moto",)), now=NOW
        )
    async with db.transaction() as session:
        with pytest.raises(AreaMoved):
            await service.change_area(session, caller, area_id, changed(an_area(), 1), now=NOW)
    assert {(one.name, one.version) for one in await listed(db, organization.id)} == {
        ("Sé", 2),
        ("Bairro", 1),
    }
    async with db.transaction() as session:
        await service.remove_area(session, caller, area_id, now=NOW)
    async with db.reading() as session:
        events = await session.exec(select(Event.type).order_by(col(Event.rev)))
        assert [one for one in events if one.startswith("area.")] == [
            "area.added",
            "area.added",
            "area.changed",
            "area.removed",
        ]


async def test_what_cannot_be_an_area_is_refused(
    db: Database, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = a_caller(organization.id)
    stranger = DriverId(uuid7())

    with pytest.raises(AreaImpossible):
        await add(db, caller, an_area(ring=tuple(BOW_TIE)))
    with pytest.raises(NotInFleet):
        await add(db, caller, an_area(driver_ids=(stranger,)))
    monkeypatch.setattr(service, "MOST_AREAS", 1)
    await add(db, caller, an_area())
    with pytest.raises(AreaImpossible) as many:
        await add(db, caller, an_area())
    assert many.value.why == "too_many"


async def test_nobody_sees_or_touches_the_areas_of_others(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Outra")
    area_id = await add(db, a_caller(organization.id), an_area())
    driver = Driver(
        id=DriverId(uuid7()),
        organization_id=organization.id,
        name="Ana",
        skills=[],
        created_at=NOW,
    )
    async with db.transaction() as session:
        session.add(driver)

    assert await listed(db, other.id) == ()
    async with db.reading() as session:
        here = offset(HOME, north_m=10, east_m=10)
        assert (await service.territories_of(session, other.id)).at(here) is None
        assert (await service.territories_of(session, organization.id)).at(here) is not None
    async with db.transaction() as session:
        with pytest.raises(NoSuchArea):
            await service.remove_area(session, a_caller(other.id), area_id, now=NOW)
    with pytest.raises(NotInFleet):
        await add(db, a_caller(other.id), an_area(driver_ids=(driver.id,)))
