"""The fleet by real hands: papers that end, and shifts that come again each week."""

import datetime as dt

from playwright.async_api import Page, expect

from dispatch_server.fleet.schema import ShiftView
from tests.system.shop import SLOW, Shop, page, shop, sign_in
from tests.system.wcag import failures

__all__ = ["page", "shop"]


async def open_fleet(page: Page, shop: Shop) -> None:
    await sign_in(page, shop)
    await page.get_by_test_id("nav-fleet").click()
    await expect(page.get_by_test_id("driver")).to_have_count(1, timeout=SLOW)


async def test_a_licence_that_ends_soon_warns_beside_its_driver(page: Page, shop: Shop) -> None:
    await open_fleet(page, shop)
    await page.get_by_test_id("papers").click()
    await page.get_by_test_id("paper-add").click()
    ends = shop.date + dt.timedelta(days=10)
    await page.get_by_test_id("paper-until").fill(ends.isoformat())
    assert await failures(page) == {}
    await page.get_by_test_id("papers-save").click()

    due = page.get_by_test_id("paper-due")
    await expect(due).to_have_attribute("data-standing", "soon", timeout=SLOW)
    await expect(due).to_contain_text("CNH")
    assert await failures(page) == {}


async def test_weekly_shifts_are_made_once(page: Page, shop: Shop) -> None:
    await open_fleet(page, shop)
    await page.get_by_test_id("weekly-add").click()
    for day in await page.locator("[name=weekday]").all():
        await day.check()
    assert await failures(page) == {}
    await page.get_by_test_id("weekly-save").click()
    await expect(page.get_by_test_id("weekly")).to_contain_text("Conceição Araújo", timeout=SLOW)

    await page.get_by_test_id("weekly-make").click()
    outcome = page.get_by_test_id("weekly-outcome")
    await expect(outcome).to_contain_text("13 turnos criados", timeout=SLOW)
    await expect(outcome).to_contain_text("o motorista trabalha em outro turno")
    await page.get_by_test_id("weekly-make").click()
    await expect(outcome).to_contain_text("13 já existiam", timeout=SLOW)
    assert await failures(page) == {}

    tomorrow = shop.date + dt.timedelta(days=1)
    made = await shop.office._ask(list[ShiftView], "GET", f"/v1/shifts?date={tomorrow}")
    assert [one.driver_id for one in made] == [shop.driver.id]
