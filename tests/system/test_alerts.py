"""What needs a decision is told: on the tab, aloud, and by the browser where it was allowed."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from driver_app.phones import Phone
from driver_app.store.runs import read_view
from driver_app.work.report import report
from shared.facts import ReportKind
from tests.system.shop import SLOW, Shop, a_page, drive_today, phone_of, shop, sign_in
from tests.system.wcag import failures

__all__ = ["shop"]

# A browser without a screen refuses notifications; this stands for one whose reader allowed them.
ALLOWED = """
  window.told = [];
  window.asked = 0;
  window.Notification = class {
    static permission = "default";
    static requestPermission() {
      window.asked += 1;
      this.permission = "granted";
      return Promise.resolve("granted");
    }
    constructor(title, options) {
      window.told.push({ title, tag: options.tag });
      window.newest = this;
    }
    close() {}
  };
"""


@pytest.fixture
async def phone(shop: Shop, tmp_path: Path) -> AsyncIterator[Phone]:
    await drive_today(shop)
    async with phone_of(shop, tmp_path / "phone") as phone:
        yield phone


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    async with a_page(browser, width=390, height=844) as page:
        yield page


async def _choose(page: Page, level: str) -> None:
    await page.get_by_test_id("user").click()
    await page.get_by_test_id(f"alerts-{level}").click()
    await expect(page.get_by_test_id(f"alerts-{level}")).to_have_attribute("aria-pressed", "true")


async def test_news_is_shown_once_allowed_and_its_click_leads_to_the_incident(
    page: Page, shop: Shop, phone: Phone
) -> None:
    await page.add_init_script(ALLOWED)
    await sign_in(page, shop)
    assert await page.evaluate("() => window.asked") == 0
    await _choose(page, "all")
    assert await page.evaluate("() => window.asked") == 1
    await page.keyboard.press("Escape")

    await report(phone.recorder, ReportKind.ACCIDENT, run_id=read_view(phone.store).runs[0].id)
    await expect(page.get_by_test_id("spoken")).to_contain_text("Conceição Araújo", timeout=SLOW)
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
    told = await page.evaluate("() => window.told")
    assert [one["tag"] for one in told] == ["porta-needs"]
    await page.evaluate("() => window.newest.onclick()")
    card = page.locator('[data-kind="reported_accident"]')
    await expect(card).to_be_focused()
    assert "incident=" in page.url
    await page.get_by_test_id("incident-acknowledge").click()
    await expect(page).to_have_title(re.compile(r"^[^(]"), timeout=SLOW)

    await page.reload()
    await expect(card).to_be_visible(timeout=SLOW)
    await page.get_by_test_id("user").click()
    await expect(page.get_by_test_id("alerts-all")).to_have_attribute("aria-pressed", "true")


async def test_without_leave_the_number_and_the_reading_out_still_work(
    page: Page, shop: Shop, phone: Phone
) -> None:
    await sign_in(page, shop)
    await _choose(page, "quiet")
    await expect(page.get_by_test_id("alerts-leave")).to_have_attribute("data-leave", "denied")
    assert await failures(page) == {}
    width = await page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 390

    await report(phone.recorder, ReportKind.BREAKDOWN, run_id=read_view(phone.store).runs[0].id)
    await expect(page.get_by_test_id("spoken")).to_contain_text("O veículo quebrou", timeout=SLOW)
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
