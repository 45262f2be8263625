"""A waiting order goes into the running day from its row in the list, today's and tomorrow's."""

import datetime as dt

from playwright.async_api import Page, expect

from tests.system.shop import SLOW, Shop, drive_today, page, shop, sign_in
from tests.system.wcag import failures

__all__ = ["page", "shop"]


async def _wait_for(shop: Shop, number: str, date: dt.date) -> None:
    door = shop.town.doors[0]
    sheet = f"pedido;endereço;destinatário\n{number};{door.line}, Helsinki;Úrsula Sá\n"
    await shop.office.import_orders(f"{number}.csv", sheet.encode(), date)


async def test_orders_are_fitted_in_from_their_rows(page: Page, shop: Shop) -> None:
    tomorrow = shop.date + dt.timedelta(days=1)
    await drive_today(shop)
    await _wait_for(shop, "HOJE-1", shop.date)
    await _wait_for(shop, "AMANHA-1", tomorrow)
    await sign_in(page, shop)
    await page.get_by_test_id("nav-orders").click()
    await expect(page.get_by_test_id("order-row-fit")).to_have_count(1, timeout=SLOW)
    await page.get_by_test_id("order-row-fit").click()
    await expect(page.get_by_test_id("opening").first).to_be_visible(timeout=SLOW)
    await expect(page.get_by_test_id("openings-other-day")).to_have_count(0)
    assert await failures(page) == {}
    await page.get_by_test_id("opening-take").first.click()
    await expect(page.get_by_test_id("order-row-fit")).to_have_count(0, timeout=SLOW)

    await page.get_by_test_id("day").fill(tomorrow.isoformat())
    await page.get_by_test_id("order-row-fit").click(timeout=SLOW)
    await page.get_by_test_id("openings-today").click()
    await expect(page.get_by_test_id("openings-other-day")).to_have_count(0, timeout=SLOW)
    await page.get_by_test_id("opening-take").first.click(timeout=SLOW)
    await expect(page.get_by_test_id("openings")).to_have_count(0, timeout=SLOW)

    (run,) = await shop.office.runs(shop.date)
    stops = (await shop.office.run(run.id)).stops
    assert {"HOJE-1", "AMANHA-1"} <= {number for stop in stops for number in stop.external_ids}
