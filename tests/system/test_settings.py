"""The settings by hand: users invited and shut out, keys, one's own profile; and every colour."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from dispatch_server.demo import town as stage
from dispatch_server.demo.sheet import make_sheet
from tests.receiver import Reply, receiving
from tests.system.shop import SLOW, Shop, shop, sign_in
from tests.system.wcag import failures

__all__ = ["shop"]

PASSWORD = "uma senha bem comprida"


async def _open(browser: Browser, shop: Shop, *, width: int = 1280) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        locale="pt-BR",
        reduced_motion="reduce",
        color_scheme="light",
        base_url=shop.url,
    )
    return await context.new_page()


@pytest.fixture
async def console(shop: Shop, browser: Browser) -> AsyncIterator[Page]:
    page = await _open(browser, shop)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await sign_in(page, shop)
    await page.get_by_test_id("nav-settings").click()
    yield page
    await page.context.close()
    assert wrong == []


async def _invite(console: Page, name: str, email: str, role: str) -> str:
    await console.get_by_test_id("tab-users").click()
    await console.get_by_test_id("invite").click()
    await console.get_by_test_id("invite-name").fill(name)
    await console.get_by_test_id("invite-email").fill(email)
    await console.get_by_test_id("role-choice").select_option(role)
    await console.get_by_test_id("form-go").click()
    link = await console.get_by_test_id("secret").inner_text()
    await console.get_by_test_id("once-done").click()
    await expect(console.get_by_test_id("once")).to_have_count(0)
    return link


async def test_an_invited_person_chooses_a_password_and_is_shut_out_again(
    console: Page, shop: Shop, browser: Browser
) -> None:
    link = await _invite(console, "Zélia Ávila", "zelia@aurora.example", "viewer")
    line = console.locator('[data-email="zelia@aurora.example"]')
    await expect(line).to_have_attribute("data-state", "invited")

    theirs = await _open(browser, shop, width=390)
    await theirs.goto(link)
    await expect(theirs.get_by_test_id("choose-password")).to_contain_text("Zélia Ávila")
    assert await failures(theirs) == {}
    await theirs.get_by_test_id("choose-input").fill(PASSWORD)
    await theirs.get_by_test_id("choose-go").click()
    await expect(theirs.get_by_test_id("shell")).to_be_visible()
    assert "password" not in theirs.url
    await theirs.get_by_test_id("user").click()
    await theirs.get_by_test_id("user-settings").click()
    await expect(theirs.get_by_test_id("settings-page")).to_have_attribute("data-tab", "profile")
    await expect(theirs.get_by_test_id("tab-users")).to_have_count(0)

    again = await _open(browser, shop)
    await again.goto(link)
    await expect(again.get_by_role("alert")).to_contain_text("já foi usado")
    await again.get_by_test_id("choose-leave").click()
    await expect(again.get_by_test_id("login")).to_be_visible()

    await line.get_by_test_id("shut-out").click()
    await console.get_by_test_id("sure-go").click()
    await expect(line).to_have_attribute("data-state", "deactivated")
    await theirs.reload()
    await expect(theirs.get_by_test_id("login")).to_be_visible()


async def test_the_last_owner_is_told_why_they_stay(console: Page) -> None:
    await console.get_by_test_id("tab-users").click()
    line = console.locator(f'[data-email="{stage.EMAIL}"]')
    await line.get_by_test_id("change-role").click()
    await console.get_by_test_id("role-choice").select_option("admin")
    await console.get_by_test_id("form-go").click()
    await expect(console.get_by_test_id("form-wrong")).to_contain_text("último proprietário")


async def test_a_key_is_shown_once_and_revoked(console: Page, shop: Shop) -> None:
    await console.get_by_test_id("tab-keys").click()
    await console.get_by_test_id("key-new").click()
    await console.get_by_test_id("key-name").fill("Loja virtual")
    await console.get_by_test_id("key-expires").fill("2099-12-31")
    await console.get_by_test_id("form-go").click()
    token = await console.get_by_test_id("secret").inner_text()
    bearer = {"Authorization": f"Bearer {token}"}
    runs_path = f"/v1/runs?date={shop.date.isoformat()}"
    runs = await console.context.request.get(runs_path, headers=bearer)
    assert runs.status == 200
    await console.get_by_test_id("once-done").click()
    await console.get_by_test_id("key").get_by_test_id("key-revoke").click()
    await console.get_by_test_id("sure-go").click()
    await expect(console.get_by_test_id("key")).to_have_attribute("data-revoked", "true")
    runs = await console.context.request.get(runs_path, headers=bearer)
    assert runs.status == 401


async def test_a_webhook_is_made_tried_followed_and_sent_again(console: Page, shop: Shop) -> None:
    answers = iter([200, 200, 500])
    async with receiving(lambda _: Reply(status=next(answers, 200), body=b"<p>oi</p>")) as receiver:
        await console.get_by_test_id("tab-webhooks").click()
        await console.get_by_test_id("hook-new").click()
        await console.get_by_test_id("hook-name").fill("ERP da loja")
        await console.get_by_test_id("hook-url").fill(receiver.url)
        await console.get_by_text("Paradas", exact=True).click()
        await console.get_by_test_id("kind-stop.failed").check()
        await console.get_by_test_id("form-go").click()
        await expect(console.get_by_test_id("secret")).to_contain_text("whsec_")
        await console.get_by_test_id("once-done").click()
        await expect(console.get_by_test_id("webhook")).to_contain_text("stop.failed")
        await console.get_by_test_id("hook-test").click()
        await expect(console.locator(".toasts")).to_contain_text("200")
        sheet = make_sheet(shop.town.doors, shop.date, seed=5)
        await shop.office.import_orders("pedidos.csv", sheet, shop.date)
        await console.get_by_test_id("hook-log").click()
        delivered = console.locator('[data-testid="delivery"][data-state="delivered"]')
        await expect(delivered.first).to_be_visible(timeout=SLOW)
        assert await failures(console) == {}
        await console.get_by_test_id("only-delivered").click()
        await console.get_by_test_id("delivery-kind").select_option("order")
        await delivered.first.get_by_test_id("delivery-open").click()
        await expect(console.get_by_test_id("attempt")).to_contain_text("<p>oi</p>")
        assert await failures(console) == {}
        before = len(receiver.got)
        await console.get_by_test_id("delivery-replay").click()
        await receiver.wait_for(before + 1)
        await console.get_by_test_id("hook-remove").click()
        await console.get_by_test_id("sure-go").click()
        await expect(console.get_by_test_id("webhook")).to_have_count(0)


async def test_one_changes_ones_own_language_and_password(console: Page) -> None:
    await console.get_by_test_id("profile-locale").select_option("en")
    await console.get_by_test_id("profile-go").click()
    await expect(console.get_by_test_id("nav-settings")).to_contain_text("Settings")
    await console.get_by_test_id("password-now").fill("not this one, surely")
    await console.get_by_test_id("password-new").fill(PASSWORD)
    await console.get_by_test_id("password-go").click()
    await expect(console.get_by_test_id("form-wrong").nth(1)).to_contain_text("not your password")
    await console.get_by_test_id("password-now").fill(stage.PASSWORD)
    await console.get_by_test_id("password-go").click()
    await expect(console.get_by_test_id("session")).to_have_count(1)


async def test_a_phone_that_is_paired_is_seen_at_once(console: Page, shop: Shop) -> None:
    await console.get_by_test_id("tab-phones").click()
    await console.get_by_test_id("pair").click()
    code = await console.get_by_test_id("pairing-code").inner_text()
    async with httpx.AsyncClient(base_url=shop.url) as phone:
        paired = await phone.post("/v1/devices/pair", json={"code": code, "name": "Moto G"})
    assert paired.status_code == 201

    await expect(console.get_by_test_id("pairing-dialog")).to_have_count(0, timeout=SLOW)
    await expect(console.get_by_test_id("toasts")).to_contain_text("Conceição Araújo")
    await expect(console.get_by_test_id("phone")).to_contain_text("Moto G", timeout=SLOW)


async def test_pix_is_looked_at_before_it_is_taken(console: Page) -> None:
    await console.set_viewport_size({"width": 390, "height": 844})
    await console.get_by_test_id("tab-pix").click()
    chosen = console.get_by_test_id("tab-pix")
    await expect(chosen).to_be_in_viewport(ratio=1)
    await console.get_by_test_id("pix-key").fill("11988880000")
    await expect(console.get_by_test_id("pix-key")).to_have_attribute("aria-invalid", "true")
    await expect(console.get_by_test_id("save")).to_be_disabled()
    await console.get_by_test_id("pix-key").fill("529.982.247-25")
    await console.get_by_test_id("pix-city").fill("São Paulo")
    kind = console.get_by_test_id("pix-kind")
    await expect(kind).to_have_attribute("data-kind", "cpf", timeout=SLOW)
    await expect(console.get_by_test_id("pix-shown")).to_contain_text("Sao Paulo")
    assert await failures(console) == {}
    await console.get_by_test_id("save").click()

    await expect(console.get_by_test_id("pix-key")).to_have_value("52998224725", timeout=SLOW)
    await expect(console.get_by_test_id("save-bar")).to_have_count(0)


async def test_every_tab_says_what_each_thing_is_by_day_and_by_night(console: Page) -> None:
    await _invite(console, "Maria das Graças Vasconcelos", "maria@aurora.example", "support")
    wrong = {}
    for scheme in ("light", "dark"):
        await console.get_by_test_id("user").click()
        await console.get_by_test_id(f"theme-{scheme}").click()
        await console.keyboard.press("Escape")
        for tab in await console.locator("[data-testid^=tab-]").all():
            await tab.click()
            await expect(console.locator("#panel .skeleton")).to_have_count(0)
            wrong[f"{scheme} {await tab.get_attribute('data-testid')}"] = await failures(console)
        await console.get_by_test_id("tab-users").click()
        await console.get_by_test_id("invite").click()
        await expect(console.get_by_test_id("invite-dialog")).to_be_visible()
        wrong[f"{scheme} invite"] = await failures(console)
        await console.keyboard.press("Escape")
    assert {where: found for where, found in wrong.items() if found} == {}
