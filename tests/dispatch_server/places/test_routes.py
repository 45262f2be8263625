"""Looking an address up over HTTP."""

from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from dispatch_server.places.routes import ROUTES
from tests.build import a_caller, an_app
from tests.intake import TownGeocoder


async def test_an_address_is_looked_up(db: Database, organization: Organization) -> None:
    geocoder = TownGeocoder()
    app = an_app(ROUTES, caller=a_caller(organization.id, Role.VIEWER), db=db, geocoder=geocoder)
    async with AsyncTestClient(app) as client:
        found = await client.get("/v1/places/search", params={"q": "Rua Augusta, 900"})
        nowhere = await client.get("/v1/places/search", params={"q": "Xyz"})
        empty = await client.get("/v1/places/search", params={"q": ""})
        too_long = await client.get("/v1/places/search", params={"q": "x" * 301})
        geocoder.is_up = False
        silent = await client.get("/v1/places/search", params={"q": "Rua Augusta, 900"})

    assert [c["precision"] for c in found.json()] == ["house_number"]
    assert (nowhere.status_code, nowhere.json()) == (200, [])
    assert (empty.status_code, too_long.status_code, silent.status_code) == (400, 400, 503)
    assert silent.json()["facts"]["source"] == "town"


async def test_a_driver_may_not(db: Database, organization: Organization) -> None:
    caller = a_caller(organization.id, Role.DRIVER)
    app = an_app(ROUTES, caller=caller, db=db, geocoder=TownGeocoder())
    async with AsyncTestClient(app) as client:
        answer = await client.get("/v1/places/search", params={"q": "Rua Augusta, 900"})

    assert answer.status_code == 403
