"""WhatsApp's approval and SMS by real hands: texts handed in, refused, and told over what is left."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from dispatch_server.cities.pack import CityPack
from tests import meta as of_meta
from tests import twilio as of_twilio
from tests.meta import Meta, a_meta
from tests.system.shop import SLOW, Shop, a_page, a_shop, drive_today, sign_in
from tests.system.wcag import failures
from tests.twilio import Twilio, a_twilio


@dataclass
class Told:
    """A shop that reaches its customers over a Meta and a Twilio of the tests."""

    shop: Shop
    meta: Meta
    twilio: Twilio


@pytest.fixture
async def told(helsinki: CityPack, tmp_path: Path) -> AsyncIterator[Told]:
    async with a_meta() as meta, a_twilio() as twilio:
        settings = {
            "whatsapp_url": meta.url,
            "whatsapp_phone_id": of_meta.PHONE,
            "whatsapp_account_id": of_meta.ACCOUNT,
            "whatsapp_token": of_meta.TOKEN,
            "whatsapp_secret": "s",
            "whatsapp_verify": "v",
            "twilio_url": twilio.url,
            "twilio_account_sid": of_twilio.ACCOUNT,
            "twilio_auth_token": of_twilio.TOKEN,
            "twilio_from": of_twilio.NUMBER,
        }
        async with a_shop(helsinki, tmp_path, **settings) as shop:
            yield Told(shop, meta, twilio)


@pytest.fixture(params=[1440, 390])
async def page(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    async with a_page(browser, width=request.param, height=860) as page:
        yield page


async def _agree(page: Page, told: Told) -> None:
    """Say that customers agreed, and see the texts handed in."""
    await sign_in(page, told.shop)
    await page.goto(f"{told.shop.url}/console?view=settings&tab=messages")
    await page.get_by_test_id("whatsapp-agreed").check(timeout=SLOW)
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("save")).to_have_count(0, timeout=SLOW)
    await page.get_by_test_id("check-templates").click()
    await expect(page.get_by_text("WhatsApp consultado")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_test_id("approvals")).to_contain_text("0 de 12 textos aprovados")


async def test_texts_are_handed_in_and_say_how_they_stand(page: Page, told: Told) -> None:
    await _agree(page, told)
    (refused,) = (
        name for name, language in told.meta.templates if "late" in name and language == "pt_BR"
    )
    told.meta.turn("APPROVED")
    told.meta.turn("REJECTED", reason="PROMOTIONAL", name=refused)
    await page.get_by_test_id("check-templates").click()
    approvals = page.get_by_test_id("approvals")
    await expect(approvals).to_contain_text("11 de 12", timeout=SLOW)
    await expect(approvals).to_contain_text("1 não é enviado")
    kind = page.get_by_test_id("fold-late")
    await kind.get_by_role("button").first.click()
    words = kind.get_by_test_id("words-pt-BR")
    await expect(words.get_by_test_id("approval")).to_have_attribute("data-state", "rejected")
    await expect(words.get_by_test_id("approval")).to_contain_text("Parece propaganda.")
    await expect(words.get_by_test_id("preview-sms")).to_contain_text("Ola, Ana", timeout=SLOW)
    await expect(words.get_by_test_id("preview-whatsapp")).to_contain_text("[Ver meu pedido]")
    assert await failures(page) == {}

    await page.get_by_test_id("sms-plain").uncheck()
    sms = words.get_by_test_id("preview-sms")
    await expect(sms).to_contain_text("Olá, Ana", timeout=SLOW)
    await expect(sms).to_contain_text("70 letras")
    await words.get_by_test_id("words").fill("Oi, {name}, atrasou: {link}")
    await expect(words).to_contain_text("Ao salvar, estas palavras vão para a aprovação")
    await page.get_by_test_id("channel-sms").get_by_test_id("sooner").click()
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("save")).to_have_count(0, timeout=SLOW)
    await expect(page.get_by_test_id("channels").locator("li").first).to_contain_text("1. SMS")
    await expect(words.get_by_test_id("approval")).not_to_have_attribute("data-state", "rejected")


async def test_an_order_shows_what_was_not_sent_and_what_was_told_instead(
    page: Page, told: Told
) -> None:
    await _agree(page, told)
    told.meta.turn("REJECTED", reason="INVALID_FORMAT")
    await page.get_by_test_id("check-templates").click()
    await expect(page.get_by_test_id("approvals")).to_contain_text("12 não são", timeout=SLOW)
    await drive_today(told.shop)
    listed = (await told.shop.office.orders(told.shop.date)).orders
    order = next(one for one in listed if one.status == "assigned")
    await page.goto(f"{told.shop.url}/console?view=orders&order={order.id}")
    lines = page.get_by_test_id("order-message")
    await expect(lines).to_have_count(2, timeout=SLOW)
    by_sms = lines.filter(has_text="SMS")
    await expect(by_sms).to_have_attribute("data-state", "sent", timeout=SLOW)
    await by_sms.locator("summary").click()
    await expect(by_sms).to_contain_text("Responda SAIR")
    unsent = lines.filter(has_text="ainda não aprovou este texto")
    await expect(unsent).to_have_attribute("data-state", "suppressed")
    assert told.twilio.sent
    assert await failures(page) == {}
