"""A spreadsheet goes into a whole server with a real city, and what it holds is located."""

import csv
import io
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient

from dispatch_server.accounts import service as accounts
from dispatch_server.accounts.rules import Role
from dispatch_server.app import create_app
from dispatch_server.cities.index import AddressIndex
from dispatch_server.cities.pack import CityPack
from dispatch_server.db.session import Database
from dispatch_server.settings import Settings, SettingsInvalid
from shared.clock import FastClock, SystemClock

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
LOG_IN = {"email": "ana@aurora.example", "password": "uma senha comprida"}


def a_sheet(pack: CityPack, count: int) -> bytes:
    """Write orders to real addresses of the city, the last of them to nowhere."""
    index = AddressIndex(pack.addresses_file)
    houses = index.sample(count - 1, seed=3)
    index.close()
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["pedido", "destinatário", "endereço", "cidade", "CEP", "data", "janela"])
    for i, house in enumerate(houses):
        line = f"{house.street} {house.number}"
        writer.writerow([i, "Ana", line, "Helsinki", house.postcode, "24/11/2026", "8h-18h"])
    writer.writerow(["last", "Ana", "Rua Sem Saída 1", "", "", "24/11/2026", ""])
    return out.getvalue().encode("cp1252")


@pytest.mark.parametrize(("geocoder", "options"), [("atlantis", "{}"), ("photon", "{")])
def test_a_geocoder_that_cannot_be_is_said_at_the_start(
    tmp_path: Path, geocoder: str, options: str
) -> None:
    settings = Settings(data_dir=tmp_path, geocoder=geocoder, geocoder_options=options)
    with pytest.raises(SettingsInvalid, match="PORTA_GEOCODER"):
        create_app(settings)


async def test_nobody_imports_without_a_credential(tmp_path: Path) -> None:
    async with AsyncTestClient(create_app(Settings(data_dir=tmp_path))) as client:
        answers = [
            await client.post("/v1/orders", json={}),
            await client.post("/v1/orders/import", files={"file": ("a.csv", b"x")}),
            await client.get("/v1/places/search?q=x"),
            await client.get("/v1/depots"),
        ]

    assert {answer.status_code for answer in answers} == {401}


async def _furnish(db: Database) -> None:
    clock = SystemClock()
    async with db.transaction() as session:
        organization = await accounts.create_organization(
            session, clock, name="Aurora", slug="aurora"
        )
        organization.country, organization.time_zone = "FI", "Europe/Helsinki"
        await accounts.add_user(
            session,
            clock,
            organization_id=organization.id,
            email=LOG_IN["email"],
            name="Ana",
            role=Role.DISPATCHER,
            password=LOG_IN["password"],
        )


async def test_a_spreadsheet_is_imported_and_its_doubtful_address_confirmed(
    tmp_path: Path, helsinki: CityPack
) -> None:
    settings = Settings(
        data_dir=tmp_path,
        cities_dir=helsinki.folder.parent.parent,
        city=helsinki.slug,
        clock=str(FastClock(START, speed=1, anchor=time.time())),
    )
    content = a_sheet(helsinki, 60)
    async with AsyncTestClient(create_app(settings)) as client:
        db = Database(settings.database)
        await _furnish(db)
        await db.close()
        assert (await client.post("/v1/session", json=LOG_IN)).status_code == 200

        answer = await client.post("/v1/orders/import", files={"file": ("a.csv", content)})
        found = await client.get("/v1/places/search", params={"q": "Mannerheimintie 12"})
        queue = (await client.get("/v1/places/review")).json()
        confirmed = await client.post(
            f"/v1/places/{queue['places'][0]['id']}/confirm", json={"at": found.json()[0]["at"]}
        )
        day = (await client.get("/v1/orders", params={"date": "2026-11-24"})).json()

    report = answer.json()
    assert (answer.status_code, report["rows"], report["refused"]) == (200, 60, 0)
    assert (report["created"], report["review"], queue["total"]) == (59, 1, 1)
    assert {v["precision"] for v in report["verdicts"][:-1]} == {"house_number"}
    assert found.json()[0]["precision"] == "house_number"
    assert confirmed.status_code == 200
    assert (day["total"], day["counts"]) == (60, {"ready": 60})
    assert day["orders"][0]["window_opens"] == "2026-11-24T06:00:00Z"
