"""Areas over HTTP."""

from typing import Any

from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.areas.routes import ROUTES
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from tests.build import a_caller, an_app
from tests.shared.test_polygon import BOW_TIE, SQUARE

RING = [{"lat": at.lat, "lon": at.lon} for at in SQUARE]
AREA = {"name": "Centro", "ring": RING, "colour": "#c2410c"}


async def test_a_dispatcher_draws_an_area(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    app = an_app(ROUTES, caller=a_caller(organization.id), db=db, clock=clock)
    async with AsyncTestClient(app) as client:
        made: Any = await client.post("/v1/areas", json=AREA)
        path = f"/v1/areas/{made.json()['id']}"
        kept: Any = await client.put(path, json=AREA | {"name": "Sé", "expected_version": 1})
        moved: Any = await client.put(path, json=AREA | {"expected_version": 1})
        bow = [{"lat": at.lat, "lon": at.lon} for at in BOW_TIE]
        crossed: Any = await client.post("/v1/areas", json=AREA | {"ring": bow})
        line: Any = await client.post("/v1/areas", json=AREA | {"ring": RING[:2]})
        listed: Any = await client.get("/v1/areas")
        gone: Any = await client.delete(path)
        again: Any = await client.delete(path)

    assert (made.status_code, kept.json()["version"], kept.json()["name"]) == (201, 2, "Sé")
    assert (moved.status_code, crossed.status_code, line.status_code) == (409, 422, 400)
    assert crossed.json()["facts"]["corners"] == [1, 3]
    assert listed.json() == [kept.json()]
    assert (gone.status_code, again.status_code) == (204, 404)


async def test_a_viewer_looks_and_draws_nothing(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    caller = a_caller(organization.id, Role.VIEWER)
    async with AsyncTestClient(an_app(ROUTES, caller=caller, db=db, clock=clock)) as client:
        seen: Any = await client.get("/v1/areas")
        refused: Any = await client.post("/v1/areas", json=AREA)

    assert (seen.json(), refused.status_code) == ([], 403)
