"""Points on the earth, and the straight way between them."""

import math
from typing import Annotated, Final

import msgspec

EARTH_RADIUS_M: Final = 6_371_008.8  # mean radius, IUGG


class Point(msgspec.Struct, frozen=True):
    """A place in WGS 84 degrees, latitude first. GeoJSON alone wants ``lon, lat``."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]


def distance_m(a: Point, b: Point) -> float:
    """Great-circle metres between ``a`` and ``b`` (haversine)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def bearing_deg(a: Point, b: Point) -> float:
    """Direction of travel from ``a`` to ``b``, clockwise from north, in [0, 360)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    d_lon = math.radians(b.lon - a.lon)
    x = math.sin(d_lon) * math.cos(lat_b)
    y = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(d_lon)
    return math.degrees(math.atan2(x, y)) % 360


def between(a: Point, b: Point, share: float) -> Point:
    """Find the point ``share`` of the way from ``a`` to ``b``. Flat: for legs within a city."""
    return Point(a.lat + (b.lat - a.lat) * share, a.lon + (b.lon - a.lon) * share)


def offset(origin: Point, *, north_m: float, east_m: float) -> Point:
    """Find the point so many metres north and east of ``origin``. Flat, as above."""
    d_lat = math.degrees(north_m / EARTH_RADIUS_M)
    d_lon = math.degrees(east_m / (EARTH_RADIUS_M * math.cos(math.radians(origin.lat))))
    return Point(origin.lat + d_lat, origin.lon + d_lon)
