"""One order's whole way, by real clicks: spreadsheet, plan, phone, photo, console, customer."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from dispatch_server.cities.pack import CityPack
from dispatch_server.demo import town as stage
from dispatch_server.demo.office import Office
from dispatch_server.demo.server import ServerProcess, count_errors
from dispatch_server.demo.sheet import make_sheet
from dispatch_server.demo.town import Town
from dispatch_server.fleet.schema import DriverView
from dispatch_server.settings import Settings
from shared.clock import FastClock
from tests.driver_app.browser import browsing, by_id, open_app, tap, type_into
from tests.ports import free_port

ORDERS = 5
AT_ONCE_S = 1.0  # from the phone's "saved" to the dispatcher's screen
SLOW = 30_000  # ms, for what waits for a solver or a first frame on a busy machine


@dataclass
class Shop:
    """A shop in Helsinki at nine in the morning, with one driver and nothing to do yet."""

    settings: Settings
    town: Town
    date: dt.date
    driver: DriverView
    office: Office

    @property
    def url(self) -> str:
        return self.settings.url


@pytest.fixture
async def shop(helsinki: CityPack, tmp_path: Path) -> AsyncIterator[Shop]:
    settings = Settings(
        data_dir=tmp_path / "server",
        cities_dir=helsinki.folder.parent.parent,
        port=free_port(),
        log_file=str(tmp_path / "server.log"),
    )
    town = stage.find_town(settings.cities, tmp_path, helsinki.slug, orders=ORDERS, seed=5)
    await stage.found_organization(settings, town)
    date = town.today()
    server = ServerProcess(settings)
    office = Office(settings.url)
    await server.start(clock=str(FastClock(town.local(date, dt.time(9)), 1.0, time.time())))
    try:
        await office.log_in(stage.EMAIL, stage.PASSWORD)
        yield Shop(settings, town, date, await _furnish(office, town, date), office)
    finally:
        await office.close()
        await server.stop()
    assert await asyncio.to_thread(count_errors, Path(settings.log_file)) == 0


async def _furnish(office: Office, town: Town, date: dt.date) -> DriverView:
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
    return driver


async def _sign_in(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}/console?date={shop.date.isoformat()}")
    await page.get_by_test_id("login-email").fill(stage.EMAIL)
    await page.get_by_test_id("login-password").fill(stage.PASSWORD)
    await page.get_by_test_id("login-submit").click()
    await expect(page.get_by_test_id("shell")).to_be_visible()


async def _import_orders(page: Page, shop: Shop) -> None:
    sheet = make_sheet(shop.town.doors, shop.date, seed=5)
    await page.get_by_test_id("nav-orders").click()
    await page.get_by_test_id("import-open").click()
    await page.get_by_test_id("import-file").set_input_files(
        {"name": "pedidos de segunda.csv", "mimeType": "text/csv", "buffer": sheet}
    )
    report = page.get_by_test_id("import-report")
    await expect(report).to_have_attribute("data-dry", "true", timeout=SLOW)
    await expect(page.get_by_test_id("import-created")).to_have_text(str(ORDERS))
    await page.get_by_test_id("import-confirm").click()
    await expect(report).to_have_attribute("data-dry", "false", timeout=SLOW)


async def _plan_and_publish(page: Page) -> None:
    await page.get_by_test_id("import-to-plan").click()
    await page.get_by_test_id("plan-budget").select_option(index=0)
    await page.get_by_test_id("plan-go").click()
    plan = page.get_by_test_id("plan")
    await expect(plan).to_have_attribute("data-status", "ready", timeout=SLOW)
    await page.get_by_test_id("plan-publish").click()
    await page.get_by_test_id("publish-confirm").click()
    await expect(page.get_by_test_id("run")).to_have_count(1, timeout=SLOW)


async def _begin_the_run(phone: Page, shop: Shop) -> None:
    code = await shop.office.pairing_code(shop.driver.id)
    await open_app(phone, f"{shop.url}/driver/?code={code.code}")
    await _tap_each(phone, "run-accept", "run-start")


async def _deliver_with_a_photo(phone: Page) -> None:
    await _tap_each(phone, "run-next", "arrive", "deliver")
    await by_id(phone, "photo-take").wait_for(state="attached", timeout=SLOW)
    await phone.wait_for_timeout(2_000)  # the fake camera's lens opens
    await tap(phone, "photo-take")
    await by_id(phone, "photo-1").wait_for(state="attached", timeout=SLOW)
    await type_into(phone, "receiver-name", "Zélia da portaria")
    await tap(phone, "deliver-done")
    await by_id(phone, "undo").last.wait_for(state="attached", timeout=SLOW)  # it is saved


async def _tap_each(phone: Page, *identifiers: str) -> None:
    for identifier in identifiers:
        await by_id(phone, identifier).last.wait_for(state="attached", timeout=SLOW)
        await tap(phone, identifier)


async def _seconds_until_shown(console: Page, stop_id: str) -> float:
    """Wait until the dispatcher sees a stop that has just been saved on the phone."""
    saved = time.monotonic()
    shown = console.locator(f'[data-stop="{stop_id}"][data-status="succeeded"]')
    await shown.wait_for(state="attached", timeout=SLOW)
    return time.monotonic() - saved


@pytest.mark.alone
async def test_an_order_goes_from_a_spreadsheet_to_a_proof_at_the_door(
    shop: Shop, browser: Browser, tmp_path: Path
) -> None:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="pt-BR", reduced_motion="reduce"
    )
    console = await context.new_page()
    await _sign_in(console, shop)
    await _import_orders(console, shop)
    await _plan_and_publish(console)
    await console.get_by_test_id("run").first.click()
    stops = console.get_by_test_id("stop")
    await expect(stops).to_have_count(ORDERS)

    waits: list[float] = []
    async with browsing(tmp_path / "phone") as (_, phone):
        await _begin_the_run(phone, shop)
        for stop_id in [await stop.get_attribute("data-stop") for stop in await stops.all()]:
            await _deliver_with_a_photo(phone)
            waits.append(await _seconds_until_shown(console, str(stop_id)))
            if waits[-1] <= AT_ONCE_S:
                break  # the machine may be busy with other things; once is proof that it can

    assert min(waits) <= AT_ONCE_S, waits
    await _customer_sees_the_proof(context, shop)


async def _customer_sees_the_proof(context: BrowserContext, shop: Shop) -> None:
    run = (await shop.office.runs(shop.date))[0]
    stop = (await shop.office.run(run.id)).stops[0]
    link = await shop.office.tracking_link(stop.order_ids[0])
    page = await context.new_page()
    async with asyncio.timeout(30):
        while True:
            await page.goto(link)
            photo = page.locator("img[src*='/proof/']")
            if await photo.count():
                break
            await asyncio.sleep(0.5)
    width = await photo.first.evaluate("async image => (await image.decode(), image.naturalWidth)")

    assert width > 0
    await expect(page.locator("body")).to_contain_text("entregue", ignore_case=True)
