"""The demo's dispatcher works over HTTP, and passes the server's own words on when it refuses."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar, Response, get, post

from dispatch_server.cities.pack import CityPack
from dispatch_server.demo import town as stage
from dispatch_server.demo.office import Office, OfficeRefused
from dispatch_server.demo.server import ServerProcess
from dispatch_server.demo.sheet import make_sheet
from dispatch_server.demo.town import Town
from dispatch_server.settings import Settings
from shared.ids import DepotId, uuid7
from shared.states import OrderStatus
from tests.dispatch_server.live.serving import serve
from tests.ports import free_port

ORDERS = 5


@pytest.fixture
def town(helsinki: CityPack, tmp_path: Path) -> Town:
    root = helsinki.folder.parent.parent
    return stage.find_town(root, tmp_path, helsinki.slug, orders=ORDERS, seed=2)


@pytest.fixture
async def office(town: Town, tmp_path: Path) -> AsyncIterator[Office]:
    """Give the office of a new shop on a real server."""
    settings = Settings(
        data_dir=tmp_path,
        cities_dir=town.pack.folder.parent.parent,
        city=town.pack.slug,
        port=free_port(),
        log_file=str(tmp_path / "server.log"),
    )
    await stage.found_organization(settings, town)
    server = ServerProcess(settings)
    await server.start()
    office = Office(settings.url)
    yield office
    await office.close()
    await server.stop()


async def test_a_day_goes_from_the_spreadsheet_to_the_customers_link(
    office: Office, town: Town
) -> None:
    date = town.today()
    with pytest.raises(OfficeRefused, match="GET /v1/orders: 401 "):
        await office.orders(date)
    assert (await office.log_in(stage.EMAIL, stage.PASSWORD)).user.email == stage.EMAIL
    depot = await office.add_depot(
        name="Centro",
        address="Centro",
        at=msgspec.to_builtins(town.depot.point),
        opens="08:00:00",
        closes="18:00:00",
    )
    vehicle = await office.add_vehicle(name="Van 01", plate="POR1A01", capacity_weight_g=900_000)
    driver = await office.add_driver(name="Motorista 01")
    await office.add_shift(
        driver_id=str(driver.id),
        vehicle_id=str(vehicle.id),
        depot_id=str(depot.id),
        date=date.isoformat(),
        starts_at=town.local(date, dt.time(8)).isoformat(),
        ends_at=town.local(date, dt.time(17)).isoformat(),
    )

    report = await office.import_orders("p.csv", make_sheet(town.doors, date, seed=2), date)
    plan = await office.plan(date, depot.id, budget_s=0.5, seed=2)
    await office.publish(plan.id)

    assert (report.rows, report.created) == (ORDERS, ORDERS)
    (run,) = await office.runs(date)
    assert (run.driver_id, run.plan_id) == (driver.id, plan.id)
    assert len((await office.run(run.id)).stops) == run.stops > 0
    order = next(o for o in (await office.orders(date)).orders if o.status == OrderStatus.ASSIGNED)
    async with httpx.AsyncClient(trust_env=False) as customer:
        assert (await customer.get(await office.tracking_link(order.id))).status_code == 200
    line = await office.write(driver.id, "Bom dia!")
    assert (line.driver_id, line.number, line.text) == (driver.id, 1, "Bom dia!")
    assert len((await office.pairing_code(driver.id)).code) >= 8


@pytest.fixture
async def proxy() -> AsyncIterator[str]:
    """Serve what stands before a server that is down, and a plan that fails."""
    plan: dict[str, Any] = {
        "id": "01a20587-dffc-7d6f-8361-477060a6fe13",
        "date": "2026-11-23",
        "depot_id": "01a20587-dffc-7d6f-8361-477060a6fe13",
        "depot_ids": [],
        "engine": "porta",
        "roads_source": "straight",
        "progress": {},
        "figures": None,
        "unassigned": [],
        "created_at": "2026-11-23T11:00:00Z",
        "ready_at": None,
        "published_at": None,
    }

    @post("/v1/plans", sync_to_thread=False)
    def begin() -> dict[str, Any]:
        return plan | {"status": "optimizing", "failure": ""}

    @get(f"/v1/plans/{plan['id']}", sync_to_thread=False)
    def look() -> dict[str, Any]:
        return plan | {"status": "failed", "failure": "no roads"}

    @get("/v1/runs", sync_to_thread=False)
    def down() -> Response[str]:
        return Response("<html>Bad gateway" + "x" * 5000, status_code=502, media_type="text/html")

    async with serve(Litestar([begin, look, down])) as address:
        yield f"http://{address}"


async def test_a_plan_that_fails_ends_the_waiting(proxy: str) -> None:
    office = Office(proxy)

    with pytest.raises(OfficeRefused, match="no roads"):
        await office.plan(dt.date(2026, 11, 23), DepotId(uuid7()), budget_s=1, seed=1)
    await office.close()


async def test_an_answer_that_is_none_of_ours_is_quoted_in_short(proxy: str) -> None:
    office = Office(proxy)

    with pytest.raises(OfficeRefused, match="502 <html>Bad gateway") as refusal:
        await office.runs(dt.date(2026, 11, 23))
    assert len(str(refusal.value)) < 300
    await office.close()
