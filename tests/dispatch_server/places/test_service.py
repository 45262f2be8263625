"""Places are found or made once, kept with their doubt, and pinned by people."""

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.places import service
from dispatch_server.places.model import Place
from dispatch_server.places.parse import to_query
from dispatch_server.places.port import Geocoder
from dispatch_server.places.schema import ConfirmPlace
from shared.clock import FixedClock
from shared.geo import Point
from shared.ids import PlaceId, uuid7
from tests.build import a_caller, an_organization
from tests.intake import TownGeocoder

pytestmark = pytest.mark.both_databases

PIN = Point(-23.56, -46.64)


async def _kept(
    db: Database, geocoder: Geocoder, organization: Organization, clock: FixedClock, *texts: str
) -> list[Place]:
    queries = [to_query(text=text, country="BR") for text in texts]
    located = await service.locate(db, geocoder, organization.id, queries)
    async with db.transaction() as session:
        places = await service.keep(session, organization.id, located, now=clock.now())
        return [places[one.key] for one in located]


async def test_a_place_keeps_its_text_and_how_far_it_is_to_be_trusted(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    (place,) = await _kept(db, TownGeocoder(), organization, clock, " R. Augusta,  900 ")

    assert (place.text, place.status) == (" R. Augusta,  900 ", "located")
    assert (place.precision, place.source, place.uncertainty_m) == ("house_number", "town", 15)
    assert place.lat is not None


async def test_a_place_in_doubt_is_kept_for_review(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    vague, lost = await _kept(db, TownGeocoder(), organization, clock, "Rua Longa, 5", "Xyz")

    assert (vague.status, vague.review_reason, vague.precision) == (
        "review",
        "imprecise",
        "street",
    )
    assert (lost.status, lost.review_reason, lost.lat) == ("review", "not_found", None)
    async with db.reading() as session:
        first, total = await service.review_queue(session, organization.id, limit=1)
        rest, _ = await service.review_queue(session, organization.id, after=first[0].id)
    assert total == 2
    assert {p.id for p in first + rest} == {vague.id, lost.id}


async def test_a_pin_holds_for_the_door_and_for_every_later_order(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    geocoder = TownGeocoder()
    texts = ("Rua Longa, 5", "Rua Longa, 5 - ap 3", "Rua Longa, 7")
    place, flat, other = await _kept(db, geocoder, organization, clock, *texts)
    caller = a_caller(organization.id)
    async with db.transaction() as session:
        said = ConfirmPlace(at=PIN, access_notes="blue gate")
        changed = await service.confirm(session, caller, place.id, said, now=clock.now())

    assert [p.id for p in changed] == [place.id, flat.id]
    (later,) = await _kept(db, geocoder, organization, clock, "R. Longa 5, fundos")
    assert (later.status, later.precision, later.source) == ("located", "confirmed", "history")
    assert (later.lat, later.lon) == (PIN.lat, PIN.lon)
    assert "R. Longa 5, fundos" not in geocoder.asked
    async with db.reading() as session:
        kept = await service.one_place(session, organization.id, place.id)
        assert (kept.access_notes, kept.reviewed_by) == ("blue gate", caller.actor)
        assert (await service.one_place(session, organization.id, other.id)).status == "review"


async def test_a_silent_geocoder_is_asked_again_the_next_time(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    geocoder = TownGeocoder()
    geocoder.is_up = False
    (before,) = await _kept(db, geocoder, organization, clock, "Rua Augusta, 900")
    assert before.review_reason == service.UNAVAILABLE
    geocoder.is_up = True

    (after,) = await _kept(db, geocoder, organization, clock, "Rua Augusta, 900")

    assert (after.id, after.status, after.precision) == (before.id, "located", "house_number")
    async with db.reading() as session:
        assert len(list(await session.exec(select(Place)))) == 1


async def test_places_of_others_are_not_there(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    (place,) = await _kept(db, TownGeocoder(), organization, clock, "Rua Longa, 5")
    stranger = a_caller((await an_organization(db, clock, name="Outra")).id)

    async with db.transaction() as session:
        for place_id in (place.id, PlaceId(uuid7())):
            with pytest.raises(service.NoSuchPlace):
                await service.confirm(
                    session, stranger, place_id, ConfirmPlace(at=PIN), now=clock.now()
                )
        assert await service.places_by_id(session, stranger.organization_id, [place.id]) == {}
