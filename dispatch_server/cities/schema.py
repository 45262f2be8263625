"""What goes over the wire about the city in use."""

import msgspec

from shared.geo import Point


class CityView(msgspec.Struct, frozen=True, kw_only=True):
    """``tiles`` (vectors) and ``pictures`` (PNG) are paths with {z}, {x} and {y} in them.

    Both are empty where the city has no base map. Pictures go some zooms deeper than ``maxzoom``.
    """

    slug: str
    name: str
    bbox: tuple[float, float, float, float]  # west, south, east, north, as GeoJSON has it
    centre: Point
    attribution: str
    tiles: str
    pictures: str
    minzoom: int
    maxzoom: int
    profiles: tuple[str, ...]
    """The kinds of vehicle that it has roads for."""
