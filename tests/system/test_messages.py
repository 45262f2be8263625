"""Messages by real hands: worded and tried in the settings, followed on the order's page."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from dispatch_server.messaging.schema import MessageRulesView
from tests.system.shop import SLOW, Shop, a_page, drive_today, shop, sign_in
from tests.system.wcag import failures

__all__ = ["shop"]

LOGGED = pytest.mark.parametrize("shop", [{"messages_to_log": True}], indirect=True)


@pytest.fixture(params=[1440, 390])
async def page(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    async with a_page(browser, width=request.param, height=860) as page:
        yield page


async def _open_rules(page: Page, shop: Shop) -> None:
    await sign_in(page, shop)
    await page.goto(f"{shop.url}/console?view=settings&tab=messages")
    await expect(page.get_by_test_id("messages")).to_be_visible(timeout=SLOW)


async def test_without_a_channel_the_console_says_that_nobody_is_told(
    page: Page, shop: Shop
) -> None:
    await _open_rules(page, shop)
    await expect(page.get_by_test_id("no-channel")).to_contain_text("PORTA_SMTP_URL")
    assert await failures(page) == {}


@LOGGED
async def test_a_text_is_worded_seen_as_it_reads_and_kept(page: Page, shop: Shop) -> None:
    await _open_rules(page, shop)
    kind = page.get_by_test_id("fold-next")
    await kind.get_by_role("button").first.click()
    words = kind.get_by_test_id("words-pt-BR")
    await words.get_by_test_id("words").fill("{name}, chegamos! {lnk}")
    await expect(words.get_by_role("status")).to_contain_text("Nada preenche {lnk}")
    await expect(page.get_by_test_id("save")).to_be_disabled()
    await words.get_by_test_id("words").fill("{name}, chegamos! {link}")
    await expect(words.get_by_test_id("preview")).to_contain_text(
        "Ana, chegamos! http", timeout=SLOW
    )
    await page.get_by_test_id("fold-late").get_by_test_id("is-on").uncheck()
    assert await failures(page) == {}
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("save")).to_have_count(0, timeout=SLOW)

    kept = await shop.office._ask(MessageRulesView, "GET", "/v1/message-rules")
    by_kind = {str(one.kind): one for one in kept.kinds}
    assert by_kind["next"].own == {"pt-BR": "{name}, chegamos! {link}"}
    assert [kind for kind, one in by_kind.items() if not one.is_on] == ["late"]


@LOGGED
async def test_an_order_shows_what_its_customer_was_told_and_tells_it_again(
    page: Page, shop: Shop
) -> None:
    await drive_today(shop)
    listed = (await shop.office.orders(shop.date)).orders
    order = next(one for one in listed if one.status == "assigned")
    await sign_in(page, shop)
    await page.goto(f"{shop.url}/console?view=orders&order={order.id}")
    told = page.get_by_test_id("order-message")
    await expect(told).to_have_attribute("data-state", "delivered", timeout=SLOW)
    await told.locator("summary").click()
    await expect(told).to_contain_text(f"{shop.url}/t/")
    assert await failures(page) == {}
    await told.get_by_test_id("send-again").click()
    await expect(told).to_have_count(2, timeout=SLOW)
    await expect(told.first).to_have_attribute("data-state", "delivered", timeout=SLOW)
    await expect(told.first).to_contain_text("à mão")
