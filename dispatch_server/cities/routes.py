"""The city in use, and its base map, over HTTP. Tiles are public: a customer's page shows them."""

from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from dispatch_server.cities.errors import NoSuchCity, PainterBusy
from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.schema import CityView
from dispatch_server.cities.service import Cities
from dispatch_server.problems import responses

ATTRIBUTION: Final = "© OpenStreetMap contributors"  # asked for by the ODbL
TILE_TYPE: Final = "application/vnd.mapbox-vector-tile"
PICTURE_TYPE: Final = "image/png"
_KEEP: Final = "public, max-age=86400"


def view(pack: CityPack) -> CityView:
    place = f"{{z}}/{{x}}/{{y}}?v={pack.version}"
    return CityView(
        slug=pack.slug,
        name=pack.name,
        bbox=(pack.bbox.west, pack.bbox.south, pack.bbox.east, pack.bbox.north),
        centre=pack.centre,
        attribution=ATTRIBUTION,
        tiles=f"/tiles/{pack.slug}/{place}" if pack.has_map else "",
        pictures=f"/tiles/{pack.slug}/pictures/{place}" if pack.has_map else "",
        minzoom=pack.minzoom,
        maxzoom=pack.maxzoom,
        profiles=pack.profiles,
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


@get(
    "/tiles/{city:str}/pictures/{z:int}/{x:int}/{y:int}",
    responses=responses(NoSuchCity, PainterBusy),
    media_type=PICTURE_TYPE,
)
async def picture(
    cities: NamedDependency[Cities],
    city: FromPath[str],
    z: FromPath[int],
    x: FromPath[int],
    y: FromPath[int],
) -> Response[bytes]:
    """Give one tile of the base map as a PNG of 256 by 256, for maps that cannot draw vectors."""
    painted = await cities.picture(city, z, x, y)
    return Response(painted, media_type=PICTURE_TYPE, headers={"cache-control": _KEEP})


ROUTES: Final = [current_city, tile, picture]
