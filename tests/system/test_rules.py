"""The rules of the business by real hands: proofs, and reasons in the organization's words."""

from playwright.async_api import Page, expect

from dispatch_server.forgetting.rules import KeepingView
from dispatch_server.runs.demands import DemandView
from dispatch_server.runs.reasons import ReasonRuleView
from tests.system.shop import SLOW, Shop, page, shop, sign_in
from tests.system.wcag import failures

__all__ = ["page", "shop"]


async def open_tab(page: Page, shop: Shop, tab: str) -> None:
    await sign_in(page, shop)
    await page.get_by_test_id("nav-settings").click()
    await page.get_by_test_id(f"tab-{tab}").click()
    await expect(page.get_by_test_id("settings-page")).to_have_attribute("data-tab", tab)


async def test_a_proof_is_demanded_and_seen_as_the_driver_will(page: Page, shop: Shop) -> None:
    await open_tab(page, shop, "proofs")
    ending = page.get_by_test_id("fold-succeeded")
    seen = ending.get_by_test_id("driver-sees")
    await expect(seen.locator("[data-kind=signature]")).to_have_count(0)

    await ending.get_by_test_id("rule-signature").select_option("required")
    await expect(seen.locator("[data-kind=signature]")).to_have_attribute("data-rule", "required")
    assert await failures(page) == {}
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("save")).to_have_count(0, timeout=SLOW)

    underage = page.get_by_test_id("fold-underage")
    await underage.get_by_role("button").first.click()
    await expect(underage.get_by_test_id("rule-note")).to_be_visible()
    await expect(underage.get_by_test_id("rule-photo")).to_have_count(0)
    kept = await shop.office._ask(list[DemandView], "GET", "/v1/proof-rules")
    assert [(one.outcome, one.kind, one.rule) for one in kept] == [
        ("succeeded", "signature", "required")
    ]


async def test_a_reason_gets_own_words_and_another_place_by_keys(page: Page, shop: Shop) -> None:
    await open_tab(page, shop, "reasons")
    refused = page.get_by_test_id("fold-refused")
    await refused.get_by_role("button").first.press("Enter")
    await refused.get_by_test_id("label-pt-BR").fill("Não quis receber")
    await refused.get_by_test_id("follow").select_option("reattempt")
    for _ in range(2):
        await refused.get_by_test_id("up").press("Enter")
    await expect(page.get_by_test_id("reasons").locator("li").first).to_contain_text(
        "Não quis receber"
    )
    assert await failures(page) == {}
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("save")).to_have_count(0, timeout=SLOW)

    kept = await shop.office._ask(list[ReasonRuleView], "GET", "/v1/failure-reasons")
    assert (kept[0].code, kept[0].labels, kept[0].follow) == (
        "refused",
        {"pt-BR": "Não quis receber"},
        "reattempt",
    )
    await page.get_by_test_id("reasons-reset").click()
    await page.get_by_test_id("sure-go").click()
    await expect(page.get_by_test_id("reasons").locator("li").first).not_to_contain_text(
        "Não quis receber"
    )


async def test_days_of_keeping_are_set_within_their_bounds(page: Page, shop: Shop) -> None:
    await open_tab(page, shop, "retention")
    photos = page.get_by_test_id("keeping-photos")
    await photos.get_by_test_id("days").fill("7")
    await expect(photos).to_contain_text("De 30 a 3.650 dias")
    await expect(page.get_by_test_id("save")).to_be_disabled()
    assert await failures(page) == {}

    await photos.get_by_test_id("days").fill("400")
    await expect(photos).to_contain_text("0 sai na próxima noite")
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("save")).to_have_count(0, timeout=SLOW)
    kept = await shop.office._ask(list[KeepingView], "GET", "/v1/retention")
    assert {str(one.kind): one.days for one in kept}["photos"] == 400
