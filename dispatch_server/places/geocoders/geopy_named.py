"""Any geocoder that geopy knows, by its name: photon, nominatim, pelias, googlev3 and others.

What a service calls its precision differs: the words of the large ones are known; else a result
counts as a house only if the number that was asked for stands in its text.
"""

import asyncio
import difflib
import math
import re
import time
from typing import Any, Final

from geopy.exc import GeopyError
from geopy.geocoders import get_geocoder_for_service

from dispatch_server.cities.normal import fold, normal
from dispatch_server.places.geocoders.http import HttpxAdapter
from dispatch_server.places.port import AddressQuery, GeocoderUnavailable
from dispatch_server.places.rules import RUNGS, Precision, sort_candidates
from dispatch_server.places.schema import Candidate
from shared.geo import Point

TIMEOUT_S: Final = 5.0
PER_SECOND: Final = 1.0  # what the public servers of OpenStreetMap allow
LIMIT: Final = 5
MAX_WAIT_S: Final = 60.0  # for our turn; then the address goes to review, to be asked again
_TEXT: Final = 300

_KINDS: Final[dict[str, Precision]] = {
    "house": Precision.HOUSE_NUMBER,
    "building": Precision.HOUSE_NUMBER,
    "address": Precision.HOUSE_NUMBER,
    "rooftop": Precision.HOUSE_NUMBER,
    "range_interpolated": Precision.INTERPOLATED,
    "interpolated": Precision.INTERPOLATED,
    "street": Precision.STREET,
    "road": Precision.STREET,
    "route": Precision.STREET,
    "highway": Precision.STREET,
    "geometric_center": Precision.STREET,
    "postcode": Precision.STREET,
    "venue": Precision.POI,
    "amenity": Precision.POI,
    "shop": Precision.POI,
    "locality": Precision.DISTRICT,
    "neighbourhood": Precision.DISTRICT,
    "suburb": Precision.DISTRICT,
    "district": Precision.DISTRICT,
    "city": Precision.CITY,
    "town": Precision.CITY,
    "county": Precision.CITY,
    "state": Precision.CITY,
    "country": Precision.CITY,
}


class GeocoderUnknown(ValueError):
    """A setting names a geocoder that geopy does not know, or options that it does not take."""


class GeopyGeocoder:
    """One service, asked no faster than it allows. ``options`` go to geopy as they are."""

    def __init__(
        self,
        name: str,
        options: dict[str, Any] | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        per_second: float = PER_SECOND,
    ) -> None:
        given: dict[str, Any] = {"user_agent": "porta", "timeout": timeout_s} | (options or {})
        try:
            make = get_geocoder_for_service(name)
            self._service = make(adapter_factory=HttpxAdapter, **given)
        except (GeopyError, TypeError) as error:
            raise GeocoderUnknown(f"{name}: {error}") from error
        self.source = f"geopy:{name}"
        self._pause_s = 1 / per_second
        self._free_at = 0.0  # monotonic; when the next question may be asked

    async def search(self, query: AddressQuery) -> list[Candidate]:
        await self._turn()
        try:
            found = await self._service.geocode(_words(query), exactly_one=False, **self._more())
        except GeopyError as error:
            reason = type(error).__name__
            raise GeocoderUnavailable(source=self.source, reason=reason) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:  # a shape geopy trips on
            raise GeocoderUnavailable(source=self.source, reason="odd answer") from error
        candidates = [self._candidate(query, one) for one in found or ()]
        return sort_candidates(one for one in candidates if one is not None)

    async def aclose(self) -> None:
        await self._service.adapter.__aexit__(None, None, None)

    async def _turn(self) -> None:
        """Wait until the service may be asked again. Raises GeocoderUnavailable for a long queue."""
        now = time.monotonic()
        wait = max(0.0, self._free_at - now)
        if wait > MAX_WAIT_S:
            raise GeocoderUnavailable(source=self.source, reason="too many questions")
        self._free_at = now + wait + self._pause_s
        await asyncio.sleep(wait)

    def _more(self) -> dict[str, Any]:
        takes_limit = type(self._service).__name__ in {"Photon", "Nominatim"}
        return {"limit": LIMIT} if takes_limit else {}

    def _candidate(self, query: AddressQuery, found: Any) -> Candidate | None:
        lat, lon = found.latitude, found.longitude
        if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004
            return None
        text = str(found.address)[:_TEXT]
        precision = _precision(query, text, found.raw)
        rung = RUNGS[precision]
        return Candidate(
            text=text,
            at=Point(lat, lon),
            precision=precision,
            confidence=round(rung.confidence * _alike(query, text), 3),
            uncertainty_m=rung.uncertainty_m,
            source=self.source,
        )


def _words(query: AddressQuery) -> str:
    line = " ".join(part for part in (query.street, query.number) if part) or query.text
    parts = (line, query.district, query.city, query.state, query.postal_code)
    return ", ".join(part for part in parts if part)[:_TEXT]


def _precision(query: AddressQuery, text: str, raw: Any) -> Precision:
    """Read what the service says of itself; a house must have the number that was asked for."""
    precision = next((_KINDS[word] for word in _said(raw) if word in _KINDS), Precision.STREET)
    if precision not in {Precision.HOUSE_NUMBER, Precision.INTERPOLATED}:
        return precision
    has_number = fold(query.number) in re.split(r"[^\w]+", fold(text))
    return precision if query.number and has_number else Precision.STREET


def _said(raw: Any) -> list[str]:
    """Collect the words for the kind of a result: Photon's, Nominatim's, Pelias's, Google's."""
    if not isinstance(raw, dict):
        return []
    inner = [raw.get(name) for name in ("properties", "geometry")]
    words = [
        part.get(name)
        for part in (*(one for one in inner if isinstance(one, dict)), raw)
        for name in ("type", "layer", "location_type", "addresstype", "class", "category")
    ]
    return [word.lower() for word in words if isinstance(word, str)]


def _alike(query: AddressQuery, text: str) -> float:
    """Compare the words of the street that was asked for with those of the answer; 1 is equal."""
    asked, answered = normal(query.street).split(), normal(text).split()
    if not asked or not answered:
        return 1.0 if not asked else 0.0
    best = (
        max(difflib.SequenceMatcher(None, word, other).ratio() for other in answered)
        for word in asked
    )
    return (sum(best) / len(asked)) ** 3
