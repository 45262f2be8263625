"""The base map over HTTP, out of the real pack of Helsinki."""

import io
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from PIL import Image

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.paint import blank
from dispatch_server.cities.routes import ROUTES
from dispatch_server.cities.service import Cities
from shared.ids import OrganizationId, uuid7
from tests.build import a_caller, an_app

CENTRE = "14/9327/4742"  # the Senate Square


@pytest.fixture
async def client(helsinki: CityPack) -> AsyncIterator[AsyncTestClient[Litestar]]:
    cities = Cities([helsinki])
    app = an_app(ROUTES, caller=a_caller(OrganizationId(uuid7())), cities=cities)
    async with AsyncTestClient(app) as client:
        yield client
    cities.close()


async def test_the_city_in_use_says_where_its_tiles_are(
    client: AsyncTestClient[Litestar], helsinki: CityPack
) -> None:
    answer = await client.get("/v1/city")

    city = answer.json()
    assert (city["slug"], city["name"]) == ("helsinki", "Helsinki")
    west, south, east, north = city["bbox"]
    assert south < city["centre"]["lat"] < north
    assert west < city["centre"]["lon"] < east
    assert city["attribution"] == "© OpenStreetMap contributors"
    assert (city["minzoom"], city["maxzoom"]) == (4, 14)
    z, x, y = CENTRE.split("/")
    there = city["tiles"].replace("{z}", z).replace("{x}", x).replace("{y}", y)
    assert (await client.get(there)).status_code == 200
    assert helsinki.version in city["tiles"]


async def test_a_tile_is_gzipped_and_may_be_kept(client: AsyncTestClient[Litestar]) -> None:
    answer = await client.get(f"/tiles/helsinki/{CENTRE}")

    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["content-encoding"] == "gzip"
    assert "max-age" in answer.headers["cache-control"]
    assert b"Aleksanterinkatu" in answer.content
    for layer in ("streets", "street_labels", "buildings", "addresses", "pois", "land"):
        assert layer.encode() in answer.content


@pytest.mark.parametrize("place", ["14/0/0", "2/7/7", "40/1/1", "14/9327/99999999"])
async def test_nothing_is_drawn_elsewhere(client: AsyncTestClient[Litestar], place: str) -> None:
    answer = await client.get(f"/tiles/helsinki/{place}")

    assert (answer.status_code, answer.content) == (204, b"")


async def test_an_unknown_city_is_a_problem_that_says_what_to_do(
    client: AsyncTestClient[Litestar],
) -> None:
    answer = await client.get(f"/tiles/atlantis/{CENTRE}")

    problem = answer.json()
    assert answer.status_code == 404
    assert problem["type"].endswith("/no-such-city")
    assert "porta city add FILE.osm.pbf" in problem["detail"]
    assert problem["facts"] == {"city": "atlantis", "known": ["helsinki"]}


async def test_a_server_without_a_city_says_so() -> None:
    app = an_app(ROUTES, caller=a_caller(OrganizationId(uuid7())), cities=Cities([]))
    async with AsyncTestClient(app) as client:
        answer = await client.get("/v1/city")

    assert answer.status_code == 404
    assert "porta city add" in answer.json()["detail"]


async def test_a_picture_is_the_same_map_for_who_cannot_draw_vectors(
    client: AsyncTestClient[Litestar],
) -> None:
    template = (await client.get("/v1/city")).json()["pictures"]
    there = template.replace("{z}", "16").replace("{x}", "37310").replace("{y}", "18969")

    answer = await client.get(there)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert "max-age" in answer.headers["cache-control"]
    image = Image.open(io.BytesIO(answer.content))
    assert image.size == (256, 256)
    assert len(image.convert("RGB").getcolors(1000) or []) > 10


@pytest.mark.parametrize("place", ["16/0/0", "30/1/1", "14/9327/0", "14/9327/99999999"])
async def test_elsewhere_a_picture_is_blank(client: AsyncTestClient[Litestar], place: str) -> None:
    answer = await client.get(f"/tiles/helsinki/pictures/{place}")

    assert (answer.status_code, answer.content) == (200, blank())
