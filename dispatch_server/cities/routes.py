"""The city in use, and its base map, over HTTP. Tiles are public: a customer's page shows them."""

from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from dispatch_server.cities.errors import NoSuchCity
from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.service import Cities
from dispatch_server.problems import responses
from shared.geo import Point

ATTRIBUTION: Final = "© OpenStreetMap contributors"  # asked for by the ODbL
TILE_TYPE: Final = "application/vnd.mapbox-vector-tile"
_KEEP: Final = "public, max-age=86400"


class CityView(msgspec.Struct, frozen=True, kw_only=True):
    """``tiles`` is a path with {z}, {x} and {y} in it; empty where the city has no base map."""

    slug: str
    name: str
    bbox: tuple[float, float, float, float]  # west, south, east, north, as GeoJSON has it
    centre: Point
    attribution: str
    tiles: str
    minzoom: int
    maxzoom: int


def view(pack: CityPack) -> CityView:
    return CityView(
        slug=pack.slug,
        name=pack.name,
        bbox=(pack.bbox.west, pack.bbox.south, pack.bbox.east, pack.bbox.north),
        centre=pack.centre,
        attribution=ATTRIBUTION,
        tiles=f"/tiles/{pack.slug}/{{z}}/{{x}}/{{y}}?v={pack.version}" if pack.has_map else "",
        minzoom=pack.minzoom,
        maxzoom=pack.maxzoom,
    )


@get("/v1/city", responses=responses(NoSuchCity))
async def current_city(cities: NamedDependency[Cities]) -> CityView:
    """Describe the city in use, and where its tiles are."""
    return view(cities.current)


@get(
    "/tiles/{city:str}/{z:int}/{x:int}/{y:int}",
    responses=responses(NoSuchCity),
    media_type=TILE_TYPE,
)
async def tile(
    cities: NamedDependency[Cities],
    city: FromPath[str],
    z: FromPath[int],
    x: FromPath[int],
    y: FromPath[int],
) -> Response[bytes]:
    """Give one vector tile of the base map, gzipped; 204 where nothing is drawn."""
    found = cities.tile(city, z, x, y)
    if found is None:
        return Response(b"", status_code=204, headers={"cache-control": _KEEP})
    headers = {"content-encoding": "gzip", "cache-control": _KEEP}
    return Response(found, media_type=TILE_TYPE, headers=headers)


ROUTES: Final = [current_city, tile]
