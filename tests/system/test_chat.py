"""A dispatcher at the console and a driver at the app write to each other, over a real server."""

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from dispatch_server.demo.sheet import make_sheet
from tests.driver_app import browser as phone
from tests.system.shop import SLOW, Shop, shop, sign_in

__all__ = ["shop"]


async def _publish(shop: Shop) -> None:
    sheet = make_sheet(shop.town.doors, shop.date, seed=5)
    await shop.office.import_orders("pedidos.csv", sheet, shop.date)
    plan = await shop.office.plan(shop.date, shop.depot.id, budget_s=1, seed=1)
    await shop.office.publish(plan.id)


async def _pair(app: Page, shop: Shop) -> None:
    code = await shop.office.pairing_code(shop.driver.id)
    await phone.open_app(app, f"{shop.url}/driver/")
    await phone.pair(app, code.code)
    await phone.tap(app, "run-accept")


async def test_both_sides_see_what_the_other_wrote_and_how_far_it_came(
    shop: Shop, browser: Browser, tmp_path: Path
) -> None:
    await _publish(shop)
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="pt-BR", reduced_motion="reduce"
    )
    console = await context.new_page()
    await sign_in(console, shop)
    await console.get_by_test_id("run").first.click()
    await console.get_by_test_id("chat-with").first.click()
    chat = console.get_by_test_id("chat")
    await expect(chat.get_by_role("heading", name="Conceição Araújo")).to_be_visible()
    await expect(chat.get_by_test_id("chat-text")).to_be_focused()
    await console.keyboard.type("Bom dia! Passe no portão dos fundos.")
    await console.keyboard.press("Enter")
    line = chat.get_by_test_id("chat-line")
    await expect(line).to_have_attribute("data-reach", "sent")

    async with phone.browsing(tmp_path / "profile") as (_, app):
        await _pair(app, shop)  # the driver had no phone until now: the line arrives late
        await expect(line).to_have_attribute("data-reach", "delivered", timeout=SLOW)
        await phone.tap(app, "chat-open")
        await expect(line).to_have_attribute("data-reach", "read", timeout=SLOW)
        await console.get_by_test_id("chat-close").click()
        await expect(chat).to_have_count(0)

        await phone.type_into(app, "chat-text", "O portão está fechado")
        await phone.tap(app, "chat-send")
        await phone.by_id(app, "quick-on_my_way").wait_for(state="attached")
        await phone.tap(app, "quick-on_my_way")
        badge = console.get_by_test_id("chats-open")
        await expect(badge).to_have_attribute(
            "aria-label", re.compile("2 mensagens não lidas"), timeout=SLOW
        )
        await console.locator("#panel").focus()
        await console.keyboard.press("g")
        await console.keyboard.press("c")
        await console.get_by_test_id("chat-in-list").get_by_role("button").click()
        await expect(line).to_contain_text(["fundos", "O portão está fechado", "A caminho"])
        await expect(badge).to_have_attribute("aria-label", "Conversas")
        seen = app.get_by_label("vista pela central").or_(app.get_by_text("vista pela central"))
        await seen.first.wait_for(state="attached", timeout=SLOW)

    await console.keyboard.press("Escape")
    await expect(chat).to_have_count(0)
    await context.close()
