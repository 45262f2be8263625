"""What is drawn of OpenStreetMap, in which layer, and from which zoom on. Pure: tags in, layers out."""

from collections.abc import Mapping
from typing import Final, Protocol

import msgspec


class Tags(Protocol):
    """A mapping, or pyosmium's list of tags, which is not quite one."""

    def __contains__(self, key: str, /) -> bool: ...
    def __getitem__(self, key: str, /) -> str: ...
    def get(self, key: str, /) -> str | None: ...


class Drawn(msgspec.Struct, frozen=True):
    """One feature of one layer. ``minzoom`` is the first zoom that shows it."""

    layer: str
    minzoom: int
    tags: Mapping[str, str | int | bool]


AREA_KEYS: Final = ("building", "landuse", "leisure", "natural", "waterway", "water", "amenity")

_STREETS: Final = {
    "motorway": 5, "trunk": 6, "primary": 8, "secondary": 9, "tertiary": 10, "unclassified": 12,
    "residential": 12, "living_street": 12, "busway": 12, "road": 12, "pedestrian": 13,
    "service": 13, "track": 13, "footway": 14, "path": 14, "cycleway": 14, "steps": 14,
    "bridleway": 14,
}  # fmt: skip
_LINK_MINZOOM: Final = 12
_LABEL_MINZOOM: Final = 10
_RAILS: Final = frozenset({"rail", "subway", "light_rail", "tram", "monorail"})
_WATERWAYS: Final = {"river": 9, "canal": 9, "stream": 14, "ditch": 14, "drain": 14}
_PLACES: Final = {
    "city": 6, "town": 8, "village": 10, "suburb": 11, "quarter": 12, "hamlet": 12,
    "neighbourhood": 13, "locality": 13, "square": 14,
}  # fmt: skip
_LAND: Final = {
    "landuse": frozenset(
        {"residential", "commercial", "industrial", "retail", "forest", "grass", "meadow"}
        | {"farmland", "cemetery", "recreation_ground", "railway", "garages", "allotments"}
    ),
    "leisure": frozenset({"park", "garden", "playground", "pitch", "golf_course", "stadium"}),
    "natural": frozenset({"wood", "scrub", "heath", "grassland", "beach", "sand", "wetland"}),
}
_SITES: Final = frozenset({"school", "hospital", "university", "college", "parking"})


def draw_node(tags: Tags) -> list[Drawn]:
    name = tags.get("name")
    place = tags.get("place")
    if name and place in _PLACES:
        people = tags.get("population") or ""
        population = int(people) if people.isdecimal() else 0
        kept: dict[str, str | int | bool] = {"kind": place, "name": name, "population": population}
        return [Drawn("place_labels", _PLACES[place], kept)]
    drawn = []
    if house := tags.get("addr:housenumber"):
        drawn.append(Drawn("addresses", 14, {"housenumber": house}))
    kinds = {key: tags[key] for key in ("amenity", "shop", "tourism") if key in tags}
    if name and kinds:
        drawn.append(Drawn("pois", 14, kinds | {"name": name}))
    return drawn


def draw_way(tags: Tags) -> list[Drawn]:
    highway = tags.get("highway") or ""
    kind = highway.removesuffix("_link")
    if kind in _STREETS:
        return [] if tags.get("area") == "yes" else _draw_street(tags, kind, link=kind != highway)
    rail = tags.get("railway")
    if rail in _RAILS:
        return [Drawn("streets", 10, {"kind": rail, "rail": True, "tunnel": "tunnel" in tags})]
    water = tags.get("waterway")
    if water in _WATERWAYS:
        kept = {"kind": water, "name": tags.get("name") or ""}
        return [Drawn("water_lines", _WATERWAYS[water], kept)]
    return []


def _draw_street(tags: Tags, kind: str, *, link: bool) -> list[Drawn]:
    minzoom = max(_STREETS[kind], _LINK_MINZOOM) if link else _STREETS[kind]
    kept: dict[str, str | int | bool] = {
        "kind": kind,
        "link": link,
        "tunnel": "tunnel" in tags,
        "bridge": "bridge" in tags,
        "oneway": tags.get("oneway") in {"yes", "1", "true"},
    }
    if surface := tags.get("surface"):
        kept["surface"] = surface
    drawn = [Drawn("streets", minzoom, kept)]
    ref = tags.get("ref") or ""
    if name := tags.get("name") or ref:
        label = {"kind": kind, "name": name, "ref": ref}
        drawn.append(Drawn("street_labels", max(_LABEL_MINZOOM, minzoom), label))
    return drawn


def draw_area(tags: Tags) -> list[Drawn]:
    if "building" in tags:
        return [Drawn("buildings", 14, {})]
    if _is_water(tags):
        return [Drawn("water_polygons", 6, {"kind": tags.get("water") or "water"})]
    for key, kinds in _LAND.items():
        kind = tags.get(key)
        if kind in kinds:
            return [Drawn("land", 10, {"kind": kind})]
    site = tags.get("amenity")
    return [Drawn("sites", 10, {"kind": site})] if site in _SITES else []


def _is_water(tags: Tags) -> bool:
    return (
        tags.get("natural") == "water"
        or "water" in tags
        or tags.get("waterway") in {"riverbank", "dock"}
        or tags.get("landuse") in {"reservoir", "basin"}
    )
