"""A shop with a real server and a real city, for tests that click through the console."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.schema import Me
from dispatch_server.accounts.service import add_user
from dispatch_server.cities.pack import CityPack
from dispatch_server.db.session import Database
from dispatch_server.demo import town as stage
from dispatch_server.demo.office import Office
from dispatch_server.demo.server import ServerProcess, count_errors
from dispatch_server.demo.sheet import make_sheet
from dispatch_server.demo.town import Town
from dispatch_server.fleet.schema import DepotView, DriverView, ShiftView
from dispatch_server.planning.schema import PlanView
from dispatch_server.settings import Settings
from driver_app.phones import Phone
from driver_app.store.runs import read_view
from driver_app.store.schema import Store
from driver_app.work import sign_in as pairing
from shared.clock import FastClock, SystemClock
from shared.ids import PlanId, uuid7
from tests.ports import free_port

ORDERS = 5
SLOW = 30_000  # ms, for what waits for a solver or a first frame on a busy machine


@dataclass
class Shop:
    """A shop in Helsinki at nine in the morning, with one driver and nothing to do yet."""

    settings: Settings
    town: Town
    date: dt.date
    depot: DepotView
    driver: DriverView
    office: Office
    owner: Me

    @property
    def url(self) -> str:
        return self.settings.url


@pytest.fixture
async def shop(
    request: pytest.FixtureRequest, helsinki: CityPack, tmp_path: Path
) -> AsyncIterator[Shop]:
    """Open a shop; an indirect parameter holds settings besides the usual ones."""
    async with a_shop(helsinki, tmp_path, **getattr(request, "param", {})) as shop:
        yield shop


@asynccontextmanager
async def a_shop(helsinki: CityPack, tmp_path: Path, **more: Any) -> AsyncIterator[Shop]:
    """Open a shop with ``more`` settings; its server may log no error."""
    settings = Settings(
        data_dir=tmp_path / "server",
        cities_dir=helsinki.folder.parent.parent,
        port=free_port(),
        log_file=str(tmp_path / "server.log"),
        webhooks_to_private=True,  # to receivers of the tests
        webhooks_without_tls=True,
        **more,
    )
    town = stage.find_town(settings.cities, tmp_path, helsinki.slug, orders=ORDERS, seed=5)
    await stage.found_organization(settings, town)
    date = town.today()
    server = ServerProcess(settings)
    office = Office(settings.url)
    await server.start(clock=str(FastClock(town.local(date, dt.time(9)), 1.0, time.time())))
    try:
        owner = await office.log_in(stage.EMAIL, stage.PASSWORD)
        depot, driver = await _furnish(office, town, date)
        yield Shop(settings, town, date, depot, driver, office, owner)
    finally:
        await office.close()
        await server.stop()
    assert await asyncio.to_thread(count_errors, Path(settings.log_file)) == 0


async def _furnish(office: Office, town: Town, date: dt.date) -> tuple[DepotView, DriverView]:
    depot = await office.add_depot(
        name="Centro",
        address=f"{town.depot.street} {town.depot.number}",
        at={"lat": town.depot.point.lat, "lon": town.depot.point.lon},
    )
    vehicle = await office.add_vehicle(name="Van 1")
    driver = await office.add_driver(name="Conceição Araújo")
    await office.add_shift(
        driver_id=str(driver.id),
        vehicle_id=str(vehicle.id),
        depot_id=str(depot.id),
        date=date.isoformat(),
        starts_at=town.local(date, dt.time(8)).isoformat(),
        ends_at=town.local(date, dt.time(18)).isoformat(),
    )
    return depot, driver


async def drive_today(shop: Shop) -> None:
    """Have the day's orders planned and published."""
    sheet = make_sheet(shop.town.doors, shop.date, seed=5)
    await shop.office.import_orders("pedidos.csv", sheet, shop.date)
    plan = await shop.office.plan(shop.date, shop.depot.id, budget_s=1, seed=1)
    await shop.office.publish(plan.id)


@asynccontextmanager
async def phone_of(shop: Shop, folder: Path) -> AsyncIterator[Phone]:
    """Pair a phone with the shop's driver, and wait until it has the run."""
    code = await shop.office.pairing_code(shop.driver.id)
    store = Store.open(folder)
    await pairing.sign_in(store, server_url=shop.url, code=code.code, name="test")
    phone = Phone(folder, store, SystemClock())
    came = asyncio.Event()
    phone.watch(came.set)
    try:
        async with asyncio.timeout(SLOW / 1000):
            while not read_view(store).runs:
                await came.wait()
                came.clear()
        yield phone
    finally:
        await phone.close()


async def add_colleague(shop: Shop, name: str, role: Role = Role.DISPATCHER) -> str:
    """Let one more person into the shop, by the same password. Gives their e-mail address."""
    email = f"{uuid7()}@porta.example"
    db = Database(shop.settings.database)
    try:
        async with db.transaction() as session:
            await add_user(
                session,
                SystemClock(),
                organization_id=shop.owner.organization.id,
                email=email,
                name=name,
                role=role,
                password=stage.PASSWORD,
            )
    finally:
        await db.close()
    return email


async def sign_in(page: Page, shop: Shop, email: str = stage.EMAIL) -> None:
    await page.goto(f"{shop.url}/console?date={shop.date.isoformat()}")
    await page.get_by_test_id("login-email").fill(email)
    await page.get_by_test_id("login-password").fill(stage.PASSWORD)
    await page.get_by_test_id("login-submit").click()
    await expect(page.get_by_test_id("shell")).to_be_visible()


async def second_driver(shop: Shop) -> ShiftView:
    """Put one more driver on duty, with a vehicle whose kilometres cost something."""
    vehicle = await shop.office.add_vehicle(name="Van 2", cost_km_cents=100)
    driver = await shop.office.add_driver(name="Zélia Nóbrega")
    return await shop.office.add_shift(
        driver_id=str(driver.id),
        vehicle_id=str(vehicle.id),
        depot_id=str(shop.depot.id),
        date=shop.date.isoformat(),
        starts_at=shop.town.local(shop.date, dt.time(8)).isoformat(),
        ends_at=shop.town.local(shop.date, dt.time(18)).isoformat(),
    )


async def read_plan(shop: Shop, plan_id: PlanId) -> PlanView:
    """Read a plan with its routes, as it is now."""
    return await shop.office._ask(PlanView, "GET", f"/v1/plans/{plan_id}")


@asynccontextmanager
async def a_page(browser: Browser, *, width: int = 1440, height: int = 900) -> AsyncIterator[Page]:
    """Open a page in Portuguese; a script that fails fails the test."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="pt-BR", reduced_motion="reduce"
    )
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    await context.close()
    assert wrong == []


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A wide console."""
    async with a_page(browser) as page:
        yield page
