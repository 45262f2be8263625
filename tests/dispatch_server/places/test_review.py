"""The review queue shows what a person needs to decide."""

from typing import Any

from dispatch_server.places.model import Place
from dispatch_server.places.review import SHOWN, place_view, with_candidates
from shared.clock import FixedClock
from shared.geo import Point
from shared.ids import OrganizationId, PlaceId, uuid7
from tests.intake import TownGeocoder


def _place(clock: FixedClock, **more: object) -> Place:
    usual: dict[str, Any] = {
        "id": PlaceId(uuid7()),
        "organization_id": OrganizationId(uuid7()),
        "text": "Rua Longa, 5",
        "street": "Rua Longa",
        "number": "5",
        "key": "k",
        "created_at": clock.now(),
    }
    return Place(**usual | more)


def test_a_place_without_a_point_has_none(clock: FixedClock) -> None:
    assert place_view(_place(clock)).at is None
    assert place_view(_place(clock, lat=0.0, lon=1.0)).at == Point(0.0, 1.0)


async def test_candidates_are_asked_for_and_a_silent_geocoder_gives_none(
    clock: FixedClock,
) -> None:
    geocoder, place = TownGeocoder(), _place(clock)

    (view,) = await with_candidates(geocoder, [place], {place.id: 3})
    geocoder.is_up = False
    (bare,) = await with_candidates(geocoder, [place], {})

    assert ([c.precision for c in view.candidates], view.orders) == (["street"], 3)
    assert (bare.candidates, bare.orders) == ((), 0)
    assert len(place_view(place, candidates=view.candidates * 9).candidates) == SHOWN
