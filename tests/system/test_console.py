"""The console by real keys: find an order, read its story, reschedule it; and every colour of it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.system.shop import ORDERS, SLOW, Shop, drive_today, shop, sign_in
from tests.system.wcag import failures

__all__ = ["shop"]


@pytest.fixture
async def console(shop: Shop, browser: Browser) -> AsyncIterator[Page]:
    """The console of a shop whose orders are in a published plan."""
    await drive_today(shop)
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800},
        locale="pt-BR",
        reduced_motion="reduce",
        color_scheme="light",
    )
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await sign_in(page, shop)
    yield page
    await context.close()
    assert wrong == []


async def _find(page: Page, number: str) -> None:
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("palette-input").fill(number)
    await expect(page.locator('[data-testid="palette-row"][data-kind="order"]')).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("order-page")).to_be_visible()


async def test_support_finds_an_order_and_moves_it_to_another_day(
    console: Page, shop: Shop
) -> None:
    day: Any = await shop.office.orders(shop.date)
    order = day.orders[0]
    await _find(console, order.external_id)
    page = console.get_by_test_id("order-page")
    await expect(page.locator('[data-type="order.received"]')).to_have_count(1)
    await expect(console.get_by_test_id("order-now")).to_be_visible()

    await console.keyboard.press("n")
    await console.keyboard.type("Campainha não toca: ligar")
    await console.keyboard.press("Control+Enter")
    await expect(console.get_by_test_id("order-note")).to_contain_text("Campainha não toca")

    await console.get_by_test_id("order-correct").click()
    await console.locator(".by-hand summary").click()
    await console.get_by_test_id("review-lat").fill("60.1712")
    await console.get_by_test_id("review-lat").press("Tab")
    await console.get_by_test_id("correct-go").click()
    await expect(console.get_by_test_id("correct-place")).to_have_count(0)

    await console.locator("#panel").focus()
    await console.keyboard.press("r")
    await console.get_by_test_id("reschedule-from").fill("09:00")
    await console.get_by_test_id("reschedule-to").fill("11:00")
    await console.get_by_test_id("reschedule-go").click()
    await expect(console.get_by_test_id("reschedule")).to_have_count(0)
    await expect(page.locator(".order-head [data-status]")).to_have_attribute(
        "data-status", "ready"
    )
    await expect(console.get_by_test_id("order-promises")).to_contain_text("09:00\N{EN DASH}11:00")

    left: Any = await shop.office.orders(shop.date)
    assert left.total == ORDERS - 1
    run = await shop.office.run((await shop.office.runs(shop.date))[0].id)
    gone = next(stop for stop in run.stops if order.id in stop.order_ids)
    assert gone.status == "canceled"
    assert round(gone.at.lat, 4) == 60.1712


async def test_the_keyboard_goes_everywhere_unless_it_was_turned_off(console: Page) -> None:
    panel = console.locator("#panel")
    await panel.focus()
    await console.keyboard.press("g")
    await console.keyboard.press("o")
    await expect(console.get_by_test_id("shell")).to_have_attribute("data-view", "orders")
    await expect(console.get_by_test_id("order")).to_have_count(ORDERS)
    await console.keyboard.press("j")
    await console.keyboard.press("Enter")
    await expect(console.get_by_test_id("order-page")).to_be_visible()
    await console.keyboard.press("u")
    await expect(console.get_by_test_id("order")).to_have_count(ORDERS)

    await console.keyboard.press("?")
    await console.get_by_test_id("single-keys").uncheck()
    await console.keyboard.press("Escape")
    await expect(console.get_by_test_id("keyboard")).to_have_count(0)
    await panel.focus()
    await console.keyboard.press("g")
    await console.keyboard.press("r")
    await expect(console.get_by_test_id("shell")).to_have_attribute("data-view", "orders")


async def _walk(console: Page) -> dict[str, dict[str, list[str]]]:
    """Look at every view, an order's page and the windows over them; give what fails, and where."""
    wrong = {}
    views = console.locator("nav button[data-testid^=nav-]")
    for view in await views.all():
        await view.click()
        await expect(console.locator("#panel h1, #panel h2").first).to_be_visible()
        await expect(console.locator("#panel .skeleton")).to_have_count(0)
        wrong[str(await view.get_attribute("data-testid"))] = await failures(console)
    await console.get_by_test_id("nav-runs").click()
    await console.get_by_test_id("run").first.click()
    await console.get_by_test_id("stop").first.locator(".stop-open").click()
    wrong["run"] = await failures(console)
    await console.get_by_test_id("chat-with").last.click()  # about the stop
    await expect(console.get_by_test_id("chat-text")).to_be_focused()
    await console.keyboard.type("Está tudo bem?")
    await console.keyboard.press("Enter")
    await expect(console.get_by_test_id("chat-line").last).to_have_attribute("data-reach", "sent")
    wrong["chat"] = await failures(console)
    await console.get_by_test_id("chat-all").click()
    await expect(console.get_by_test_id("chat-in-list")).to_have_count(1)
    wrong["chats"] = await failures(console)
    await console.keyboard.press("Escape")
    await expect(console.get_by_test_id("chat")).to_have_count(0)
    await console.get_by_test_id("nav-orders").click()
    await console.get_by_test_id("order").first.click()
    await expect(console.get_by_test_id("order-page")).to_be_visible()
    wrong["order"] = await failures(console)
    await console.locator("#panel").focus()
    await console.keyboard.press("?")
    await expect(console.get_by_test_id("keyboard")).to_be_visible()
    wrong["shortcuts"] = await failures(console)
    await console.keyboard.press("Escape")
    await console.keyboard.press("Control+k")
    await expect(console.get_by_test_id("palette")).to_be_visible()
    wrong["palette"] = await failures(console)
    await console.keyboard.press("Escape")
    return {where: found for where, found in wrong.items() if found}


async def test_every_view_says_what_each_thing_is_by_day_and_by_night(console: Page) -> None:
    ground = console.locator("#panel")
    await expect(ground).to_have_css("background-color", "rgb(255, 255, 255)")
    wrong = await _walk(console)
    await console.get_by_test_id("user").click()
    await console.get_by_test_id("theme-dark").click()
    await expect(ground).to_have_css("background-color", "rgb(20, 27, 39)")
    wrong |= {f"by night {where}": found for where, found in (await _walk(console)).items()}
    assert wrong == {}
    await console.reload()
    await console.get_by_test_id("nav-runs").click()
    await console.get_by_test_id("run").first.click()
    sheet = console.get_by_test_id("run-sheet")
    await expect(sheet).to_have_attribute("data-stops", str(ORDERS))
    await expect(sheet).not_to_be_visible()
    await console.emulate_media(media="print")
    await expect(sheet).to_be_visible()
    await expect(console.get_by_test_id("stops")).not_to_be_visible()
    await expect(console.locator("#panel")).to_have_css("background-color", "rgb(255, 255, 255)")
    await console.emulate_media(media="screen")
    await expect(console.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(console).to_have_title(re.compile("Porta"))


async def test_a_sheet_in_nobodys_words_is_imported_and_its_bad_rows_come_back(
    console: Page, shop: Shop
) -> None:
    good = f"X-1;{shop.town.doors[0].line};Zélia;24/12/2026"
    sheet = f"C1;C2;C3;C4\n{good}\nX-2;;Rui;24/12/2026\n".encode()
    await console.get_by_test_id("nav-orders").click()
    await console.get_by_test_id("import-open").click()
    await console.get_by_test_id("import-file").set_input_files(
        {"name": "exportação.csv", "mimeType": "text/csv", "buffer": sheet}
    )
    said = {"C1": "external_id", "C2": "address", "C3": "recipient_name", "C4": "date"}
    for header, field in said.items():
        column = console.locator(f'[data-testid="import-column"][data-header="{header}"]')
        await column.select_option(field)
    await console.get_by_test_id("import-columns-again").click()
    report = console.get_by_test_id("import-report")
    await expect(report).to_have_attribute("data-dry", "true", timeout=SLOW)
    await expect(console.get_by_test_id("import-refused")).to_have_text("1")
    await console.get_by_test_id("import-confirm").click()
    await expect(report).to_have_attribute("data-dry", "false", timeout=SLOW)

    async with console.expect_download() as started:
        await console.get_by_test_id("import-rejected").click()
    path = await (await started.value).path()
    rows = path.read_text(encoding="utf-8-sig").splitlines()

    assert rows[0] == "C1;C2;C3;C4;o que corrigir"
    assert rows[1].startswith("X-2;;Rui;24/12/2026;")
    again: Any = await shop.office.import_orders("depois.csv", sheet, shop.date)
    assert (again.unchanged, again.refused, again.is_remembered) == (1, 1, True)
