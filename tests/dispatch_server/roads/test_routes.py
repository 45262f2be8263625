"""Speed tables over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from dispatch_server.roads.engines.osrm_http import OsrmHttpRoads
from dispatch_server.roads.routes import ROUTES
from shared.clock import FixedClock
from tests.build import a_caller, an_app

Client = AsyncTestClient[Litestar]
PATH = "/v1/roads/speeds"
SLOW = {"profile": "car", "factors": [1.5] * 168}


@pytest.fixture
async def client(
    db: Database, organization: Organization, clock: FixedClock
) -> AsyncIterator[Client]:
    roads = OsrmHttpRoads({"car": "http://127.0.0.1:1"})
    app = an_app(ROUTES, caller=a_caller(organization.id), db=db, clock=clock, roads=roads)
    async with AsyncTestClient(app) as client:
        yield client
    await roads.aclose()


async def test_without_a_word_all_roads_are_free(client: Client) -> None:
    found = (await client.get(PATH)).json()

    assert found["time_zone"] == "America/Sao_Paulo"
    assert [(one["profile"], one["has_roads"]) for one in found["speeds"]] == [
        ("car", True),
        ("motorcycle", False),
        ("bicycle", False),
        ("truck", False),
    ]
    assert all(one["factors"] == [1.0] * 168 for one in found["speeds"])
    assert all(one["updated_at"] is None for one in found["speeds"])


async def test_a_table_is_kept_with_who_said_it_and_when(client: Client, clock: FixedClock) -> None:
    kept = await client.put(PATH, json=SLOW)

    car, motorcycle, *_ = (await client.get(PATH)).json()["speeds"]
    assert kept.status_code == 200, kept.text
    assert car == kept.json()
    assert car["factors"] == SLOW["factors"]
    assert car["updated_by"].startswith("user:")
    assert car["updated_at"].startswith(clock.now().isoformat()[:19])
    assert motorcycle["updated_at"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"factors": [1.0] * 167},
        {"factors": [1.0] * 169},
        {"factors": [0.4] + [1.0] * 167},
        {"factors": [3.1] + [1.0] * 167},
        {"profile": "boat"},
        {"hours": 168},
    ],
)
async def test_what_is_no_table_is_refused(client: Client, wrong: dict[str, Any]) -> None:
    answer = await client.put(PATH, json=SLOW | wrong)

    assert answer.status_code == 400
    assert all(one["updated_at"] is None for one in (await client.get(PATH)).json()["speeds"])


async def test_a_viewer_may_look_and_not_touch(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    roads = OsrmHttpRoads({})
    viewer = a_caller(organization.id, Role.VIEWER)
    app = an_app(ROUTES, caller=viewer, db=db, clock=clock, roads=roads)
    async with AsyncTestClient(app) as client:
        assert (await client.get(PATH)).status_code == 200
        assert (await client.put(PATH, json=SLOW)).status_code == 403
    await roads.aclose()
