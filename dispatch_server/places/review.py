"""Places as people look at them, with the candidates that they may choose from."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from dispatch_server.places.model import Place
from dispatch_server.places.port import Geocoder, GeocoderUnavailable
from dispatch_server.places.schema import Candidate, PlaceView
from dispatch_server.places.service import AT_ONCE, query_of
from shared.geo import Point
from shared.ids import PlaceId

SHOWN: Final = 5  # candidates; nobody reads more


def place_view(place: Place, *, orders: int = 0, candidates: Sequence[Candidate] = ()) -> PlaceView:
    is_known = place.lat is not None and place.lon is not None
    return PlaceView(
        id=place.id,
        text=place.text,
        at=Point(place.lat or 0.0, place.lon or 0.0) if is_known else None,
        precision=place.precision,
        confidence=place.confidence,
        uncertainty_m=place.uncertainty_m,
        source=place.source,
        status=place.status,
        review_reason=place.review_reason,
        access_notes=place.access_notes,
        orders=orders,
        candidates=tuple(candidates[:SHOWN]),
    )


async def with_candidates(
    geocoder: Geocoder, places: Sequence[Place], waiting: Mapping[PlaceId, int]
) -> list[PlaceView]:
    """Ask the geocoder again for each place; one that does not answer leaves it without any."""
    asking = asyncio.Semaphore(AT_ONCE)

    async def one(place: Place) -> PlaceView:
        async with asking:
            try:
                candidates = await geocoder.search(query_of(place))
            except GeocoderUnavailable:
                candidates = []
        return place_view(place, orders=waiting.get(place.id, 0), candidates=candidates)

    return list(await asyncio.gather(*(one(place) for place in places)))
