"""One order's whole way, by real clicks: spreadsheet, plan, phone, photo, console, customer."""

import asyncio
import time
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from dispatch_server.demo.sheet import make_sheet
from tests.driver_app.browser import browsing, by_id, open_app, tap, type_into
from tests.system.shop import ORDERS, SLOW, Shop, shop, sign_in

__all__ = ["shop"]

AT_ONCE_S = 3.0  # from the phone's "saved" to the dispatcher's screen, on a busy machine


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
    await _change_by_hand(page)
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


async def _change_by_hand(page: Page) -> None:
    """Lock a route, take that back, and have the rest of the time thought over."""
    lock, undo = page.get_by_test_id("plan-lock").first, page.get_by_test_id("plan-undo")
    await expect(undo).to_be_disabled()
    await lock.click()
    await expect(lock).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    await undo.click()
    await expect(lock).to_have_attribute("aria-pressed", "false", timeout=SLOW)
    await expect(undo).to_be_disabled()
    await page.get_by_test_id("plan-again").click()
    await expect(page.get_by_test_id("plan-progress")).to_be_visible(timeout=SLOW)
    await expect(undo).to_be_enabled(timeout=SLOW)
    history = page.get_by_test_id("plan-history")
    await history.locator("summary").click()
    await expect(history.locator("li")).to_have_count(4, timeout=SLOW)
    await expect(history.locator("li[aria-current=true]")).to_contain_text("de novo")


@pytest.mark.alone
async def test_an_order_goes_from_a_spreadsheet_to_a_proof_at_the_door(
    shop: Shop, browser: Browser, tmp_path: Path
) -> None:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="pt-BR", reduced_motion="reduce"
    )
    console = await context.new_page()
    await sign_in(console, shop)
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
