"""Addresses against the city pack's own index: no network, milliseconds each.

The number on the map; else between known numbers; else, in Brazil, metres along the street. The
street by its name, typos allowed at a price, and by what the postal code says.
"""

import asyncio
from functools import lru_cache
from typing import Final

import msgspec

from dispatch_server.cities.index import AddressIndex, Entry
from dispatch_server.cities.normal import house_number, normal
from dispatch_server.places.numbering import Known, between_numbers, metres_along
from dispatch_server.places.port import AddressQuery
from dispatch_server.places.postal import PostalArea, PostalCodes
from dispatch_server.places.rules import RUNGS, Precision, sort_candidates
from dispatch_server.places.schema import Candidate
from shared.geo import Point, distance_m

SOURCE: Final = "city"
STREETS: Final = 6  # of one name or nearly: more say nothing
SHORT_STREET_M: Final = 400.0  # its middle is good enough for a postal code of its own
METRIC_COUNTRIES: Final = frozenset({"BR"})
_REMEMBERED: Final = 4_096
_CITY_LIKE: Final = frozenset({"city", "town", "village", "municipality"})
_ALIKE: Final = 0.9  # least likeness of a shop's or a district's name

# What other evidence does to the confidence in a street.
_OTHER_CITY: Final = 0.5
_OTHER_STREET: Final = 0.8  # than the postal code's
_OTHER_DISTRICT: Final = 0.8  # where another street of the name lies in the right one
_ONLY_BY_CODE: Final = 0.8  # the name in the text is unknown
_CONFIRMED_BY_CODE: Final = 0.95  # a typo, and the postal code has the right name


class _Street(msgspec.Struct, frozen=True):
    entry: Entry
    factor: float  # of confidence
    is_of_code: bool  # the postal code names it


class CityGeocoder:
    """One city's addresses. ``centre`` is where its streets begin to count, as a rule."""

    def __init__(
        self, index: AddressIndex, *, name: str, centre: Point, postal: PostalCodes
    ) -> None:
        self._index = index
        self._name = name
        self._centre = centre
        self._postal = postal
        self._find = lru_cache(_REMEMBERED)(self._find_now)
        self._numbers = lru_cache(_REMEMBERED)(self._numbers_now)

    async def search(self, query: AddressQuery) -> list[Candidate]:
        return await asyncio.to_thread(self.search_now, query)

    async def aclose(self) -> None:
        """Leave the index open: it belongs to the cities."""

    def search_now(self, query: AddressQuery) -> list[Candidate]:
        """Do the same in a thread of the caller's."""
        area = self._area(query)
        factor = _OTHER_CITY if self._is_elsewhere(query, area) else 1.0
        found = [self._on_street(query, street, factor) for street in self._streets(query, area)]
        return sort_candidates(found or self._coarse(query, area, factor))

    def _area(self, query: AddressQuery) -> PostalArea | None:
        if query.country != "BR" or not query.postal_code:
            return None
        return self._postal.look_up_now([query.postal_code]).get(query.postal_code)

    def _is_elsewhere(self, query: AddressQuery, area: PostalArea | None) -> bool:
        """Tell whether the address names a city that this one is not, as far as the map knows."""
        city = query.city or (area.city if area else "")
        if not city or set(normal(city).split()) <= set(normal(self._name).split()):
            return False
        known = [self._find(name, "place") for name in (city, self._name)]
        asked, own = (
            any(e.detail in _CITY_LIKE and e.likeness >= _ALIKE for e in entries)
            for entries in known
        )
        return own and not asked

    def _streets(self, query: AddressQuery, area: PostalArea | None) -> list[_Street]:
        """Give the streets that the text may mean, or the postal code's where it means none."""
        of_code = normal(area.street) if area else ""
        streets = []
        for entry in self._find(query.street, "street"):
            factor = entry.likeness**3
            if of_code and entry.norm == of_code:
                factor = max(factor, _CONFIRMED_BY_CODE)
            elif of_code:
                factor *= _OTHER_STREET
            streets.append(_Street(entry, factor, bool(of_code) and entry.norm == of_code))
        if of_code and not any(street.is_of_code for street in streets):
            named = self._find(of_code, "street")
            streets += [_Street(e, _ONLY_BY_CODE, True) for e in named if e.norm == of_code]
        return self._by_district(streets, query.district or (area.district if area else ""))

    def _by_district(self, streets: list[_Street], district: str) -> list[_Street]:
        """Prefer, among streets of one name, those in the district that the address names."""
        wanted = normal(district)
        there = {s.entry.norm for s in streets if wanted and normal(s.entry.area) == wanted}
        return [
            street
            if street.entry.norm not in there or normal(street.entry.area) == wanted
            else msgspec.structs.replace(street, factor=street.factor * _OTHER_DISTRICT)
            for street in streets
        ]

    def _on_street(self, query: AddressQuery, street: _Street, factor: float) -> Candidate:
        entry, number = street.entry, house_number(query.number)
        sure = street.factor * factor
        if number is None:
            return self._whole_street(street, sure)
        name = f"{entry.name}, {query.number}"
        if house := self._house(query, entry, number, sure):
            return house
        known = self._numbers(entry.id)
        estimate = between_numbers(number, known)
        if estimate:
            return _candidate(
                name, estimate.at, Precision.INTERPOLATED, sure, estimate.uncertainty_m
            )
        if query.country in METRIC_COUNTRIES:
            lines = self._index.lines(entry.id)
            at_metre = metres_along(number, lines, centre=self._centre, known=known)
            if at_metre:
                return _candidate(name, at_metre, Precision.METRIC, sure)
        return self._whole_street(street, sure)

    def _house(
        self, query: AddressQuery, entry: Entry, number: int, sure: float
    ) -> Candidate | None:
        """Give the number where the map has it; of 12 and 12 A the one that was asked for.

        A big building may carry one number at several doors: then the middle one, and its reach.
        """
        houses = self._index.house(entry.id, number)
        same = [h for h in houses if _plain(h.number) == _plain(query.number)]
        code = query.postal_code
        of_code = [h for h in same or houses if code and h.postcode == code]
        points = [house.point for house in of_code or same or houses]
        if not points:
            return None
        at = min(points, key=lambda p: sum(distance_m(p, other) for other in points))
        reach = max(
            RUNGS[Precision.HOUSE_NUMBER].uncertainty_m, *(distance_m(at, p) for p in points)
        )
        other_code = code and not of_code and any(h.postcode for h in houses)
        trust = sure * _OTHER_STREET if other_code else sure
        return _candidate(f"{entry.name}, {query.number}", at, Precision.HOUSE_NUMBER, trust, reach)

    def _whole_street(self, street: _Street, sure: float) -> Candidate:
        entry = street.entry
        is_short = street.is_of_code and entry.length_m <= SHORT_STREET_M
        precision = Precision.POSTAL_CODE if is_short else Precision.STREET
        reach = max(RUNGS[Precision.HOUSE_NUMBER].uncertainty_m, entry.length_m / 2)
        return _candidate(_with_area(entry), entry.point, precision, sure, reach)

    def _coarse(
        self, query: AddressQuery, area: PostalArea | None, factor: float
    ) -> list[Candidate]:
        """Give a shop, a district or the city, for a person to start from."""
        city = query.city or (area.city if area else "")
        district = query.district or (area.district if area else "")
        asked = (
            (query.street or query.text, "poi", Precision.POI),
            (district, "place", Precision.DISTRICT),
            (city, "place", Precision.CITY),
        )
        return [
            _candidate(_with_area(entry), entry.point, precision, entry.likeness * factor)
            for text, kind, precision in asked
            if text
            for entry in self._find(text, kind)
            if entry.likeness >= _ALIKE
        ]

    def _find_now(self, text: str, kind: str) -> tuple[Entry, ...]:
        return tuple(self._index.find(text, kinds=(kind,), limit=STREETS))

    def _numbers_now(self, street_id: int) -> tuple[Known, ...]:
        return tuple(
            Known(house.number_n, house.point)
            for house in self._index.houses(street_id)
            if house.number_n is not None
        )


def _candidate(
    text: str,
    at: Point,
    precision: Precision,
    factor: float,
    uncertainty_m: float | None = None,
) -> Candidate:
    rung = RUNGS[precision]
    return Candidate(
        text=text,
        at=at,
        precision=precision,
        confidence=round(rung.confidence * factor, 3),
        uncertainty_m=round(uncertainty_m or rung.uncertainty_m, 1),
        source=SOURCE,
    )


def _plain(number: str) -> str:
    return number.replace(" ", "").upper()


def _with_area(entry: Entry) -> str:
    return f"{entry.name}, {entry.area}" if entry.area else entry.name
