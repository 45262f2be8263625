"""Two people at their consoles: each sees where the other is, before what they do crosses."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from dispatch_server.accounts.rules import Role
from dispatch_server.demo.sheet import make_sheet
from tests.system.shop import SLOW, Shop, add_colleague, drive_today, shop, sign_in
from tests.system.wcag import failures

__all__ = ["shop"]


async def _open(browser: Browser) -> Page:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="pt-BR",
        reduced_motion="reduce",
        color_scheme="light",
    )
    return await context.new_page()


@pytest.fixture
async def mine(browser: Browser) -> AsyncIterator[Page]:
    page = await _open(browser)
    yield page
    await page.context.close()


async def test_two_people_see_that_they_change_the_same_plan_before_they_cross(
    browser: Browser, mine: Page, shop: Shop
) -> None:
    ana = await add_colleague(shop, "Ana Beatriz Conceição")
    sheet = make_sheet(shop.town.doors, shop.date, seed=5)
    await shop.office.import_orders("pedidos.csv", sheet, shop.date)
    await shop.office.plan(shop.date, shop.depot.id, budget_s=1, seed=1)
    await sign_in(mine, shop)
    await mine.get_by_test_id("nav-plan").click()
    await expect(mine.get_by_test_id("people")).to_have_count(0)

    theirs = await _open(browser)
    await sign_in(theirs, shop, ana)
    await theirs.get_by_test_id("nav-plan").click()
    line = mine.get_by_test_id("also-here-line")
    await expect(line).to_contain_text("Ana Beatriz Conceição", timeout=SLOW)
    await expect(theirs.get_by_test_id("also-here-line")).to_contain_text("Demo", timeout=SLOW)
    await expect(mine.get_by_test_id("people")).to_contain_text("AC")
    assert await failures(mine) == {}

    await theirs.get_by_test_id("mark").first.focus()
    await theirs.keyboard.press("Space")
    await expect(line).to_have_attribute("data-editing", "true", timeout=SLOW)
    await expect(line).to_contain_text("está alterando isto agora")
    await mine.get_by_test_id("people").locator("summary").click()
    await expect(mine.get_by_test_id("person")).to_contain_text("alterando algo")
    assert await failures(mine) == {}

    await theirs.context.close()
    await expect(mine.get_by_test_id("people")).to_have_count(0, timeout=SLOW)
    await expect(line).to_have_count(0)


async def test_who_looks_at_a_run_stands_on_its_lane_even_one_who_may_only_look(
    browser: Browser, mine: Page, shop: Shop
) -> None:
    vera = await add_colleague(shop, "Vera Sá", Role.VIEWER)
    await drive_today(shop)
    await sign_in(mine, shop)
    theirs = await _open(browser)
    await sign_in(theirs, shop, vera)
    await theirs.get_by_test_id("run").click()

    lane = mine.get_by_test_id("lane").get_by_test_id("also-here")
    await expect(lane).to_contain_text("Vera Sá está vendo", timeout=SLOW)
    await theirs.get_by_test_id("nav-orders").click()
    await expect(lane).to_have_count(0, timeout=SLOW)
    await expect(mine.get_by_test_id("people")).to_contain_text("VS")
    await mine.set_viewport_size({"width": 390, "height": 844})
    await mine.get_by_test_id("people").locator("summary").click()
    assert await failures(mine) == {}
    assert await mine.evaluate("() => document.documentElement.scrollWidth") <= 390
    await theirs.context.close()
