"""The inbox by real hands: what drivers report is decided where it is seen."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from dispatch_server.runs.incident_schema import IncidentView
from driver_app.phones import Phone
from driver_app.store.runs import read_view
from driver_app.work.report import report
from shared.facts import FactType, Failed, ReportKind
from shared.states import FailureReason
from tests.system.shop import (
    SLOW,
    Shop,
    a_page,
    add_colleague,
    drive_today,
    phone_of,
    shop,
    sign_in,
)
from tests.system.wcag import failures

__all__ = ["shop"]


@pytest.fixture
async def phone(shop: Shop, tmp_path: Path) -> AsyncIterator[Phone]:
    await drive_today(shop)
    async with phone_of(shop, tmp_path / "phone") as phone:
        yield phone


@pytest.fixture
async def page(browser: Browser, shop: Shop, phone: Phone) -> AsyncIterator[Page]:
    async with a_page(browser) as page:
        await sign_in(page, shop)
        await page.get_by_test_id("nav-incidents").click()
        yield page
    assert phone.watchers


async def _fail(phone: Phone, reason: FailureReason) -> None:
    view = read_view(phone.store)
    run = view.runs[0]
    stop = next(one for one in view.stops if one.status == "pending")
    await phone.recorder.write(
        FactType.STOP_FAILED, run=run, stop=stop, body=Failed(reason=reason, note="Sem campainha")
    )


async def _incidents(shop: Shop, status: str) -> list[IncidentView]:
    path = f"/v1/incidents?status={status}"
    return await shop.office._ask(list[IncidentView], "GET", path)


async def test_what_failed_is_tried_again_from_the_inbox(
    page: Page, shop: Shop, phone: Phone
) -> None:
    await _fail(phone, FailureReason.RECIPIENT_ABSENT)
    card = page.locator('[data-kind="failed_attempt"]')
    await expect(card).to_have_count(1, timeout=SLOW)
    await expect(card.get_by_test_id("contacts")).to_contain_text("Ligar para o cliente")
    await expect(card.get_by_test_id("call").first).to_have_attribute("href", re.compile("^tel:"))
    assert await failures(page) == {}

    await card.get_by_test_id("act-reattempt").click()
    await expect(page.get_by_test_id("reschedule-go")).to_be_visible()
    assert await failures(page) == {}
    await page.get_by_test_id("reschedule-go").click()
    await expect(card).to_have_count(0, timeout=SLOW)

    await page.get_by_test_id("inbox-resolved").click()
    await expect(page.get_by_test_id("decided")).to_contain_text("Nova tentativa")
    (done,) = await _incidents(shop, "resolved")
    assert done.stop is not None
    assert (done.decision, done.stop.orders[0].status) == ("reattempt", "ready")
    await expect(page.get_by_test_id("decided")).to_contain_text(f"por {done.resolved_by}")


async def test_a_door_is_corrected_from_the_inbox_with_the_pin(
    page: Page, shop: Shop, phone: Phone
) -> None:
    await _fail(phone, FailureReason.ADDRESS_NOT_FOUND)
    card = page.locator('[data-kind="failed_attempt"]')
    await card.get_by_test_id("act-new_address").click()
    await page.locator(".by-hand summary").click()
    await page.get_by_test_id("review-lat").fill("60.1712")
    await page.get_by_test_id("review-lat").press("Tab")
    await expect(page.get_by_test_id("again-on")).to_be_visible()
    assert await failures(page) == {}
    await page.get_by_test_id("correct-go").click()

    await expect(card).to_have_count(0, timeout=SLOW)
    (done,) = await _incidents(shop, "resolved")
    assert done.decision == "new_address"


async def test_who_came_first_is_named_and_not_overwritten(
    page: Page, shop: Shop, phone: Phone
) -> None:
    await _fail(phone, FailureReason.REFUSED)
    card = page.locator('[data-kind="failed_attempt"]')
    await card.get_by_test_id("act-return").click()
    await expect(page.get_by_test_id("sure")).to_be_visible()
    await page.route("**/v1/incidents", lambda route: route.abort())  # what others do is not seen
    await _resolve_elsewhere(shop)
    await page.get_by_test_id("sure-yes").click()
    await page.unroute("**/v1/incidents")

    await expect(page.get_by_test_id("toasts")).to_contain_text("Já tinha sido resolvida")
    (done,) = await _incidents(shop, "resolved")
    assert done.decision == "accept"


async def test_a_question_is_seen_by_others_and_closes_once_somebody_answered(
    page: Page, browser: Browser, shop: Shop, phone: Phone
) -> None:
    await _fail(phone, FailureReason.REFUSED)
    card = page.locator('[data-kind="failed_attempt"]')
    await card.get_by_test_id("act-return").click()
    await expect(page.get_by_test_id("sure")).to_be_visible()

    theirs = await browser.new_page(locale="pt-BR")
    await sign_in(theirs, shop, await add_colleague(shop, "Ana Luz"))
    await theirs.get_by_test_id("nav-incidents").click()
    await expect(theirs.get_by_test_id("incident").get_by_test_id("also-here")).to_contain_text(
        "Demo está alterando", timeout=SLOW
    )
    await theirs.get_by_test_id("incident-resolve").click()

    await expect(page.get_by_test_id("sure")).to_have_count(0, timeout=SLOW)
    await expect(page.get_by_test_id("toasts")).to_contain_text("enquanto você decidia")
    await expect(card).to_have_count(0)


async def _resolve_elsewhere(shop: Shop) -> None:
    (open_one,) = await _incidents(shop, "open")
    await shop.office._ask(object, "POST", f"/v1/incidents/{open_one.id}/resolve", json={})


async def test_a_late_driver_leaves_a_stop_for_later(page: Page, shop: Shop, phone: Phone) -> None:
    run = read_view(phone.store).runs[0]
    await phone.recorder.write(FactType.RUN_STARTED, run=run)
    await report(phone.recorder, ReportKind.LATE, run_id=run.id, delay_s=1500)
    card = page.locator('[data-kind="reported_late"]')
    await card.get_by_test_id("act-move").click(timeout=SLOW)
    await expect(page.get_by_test_id("move-stop")).not_to_have_count(0, timeout=SLOW)
    await expect(page.get_by_test_id("move-go")).to_be_disabled()
    assert await failures(page) == {}
    await page.keyboard.press("Escape")

    await card.get_by_test_id("act-skip").click()
    await expect(page.get_by_test_id("sure")).to_contain_text("1.")
    await page.get_by_test_id("sure-yes").click()
    await expect(card).to_have_count(0, timeout=SLOW)
    statuses = [stop.status for stop in (await shop.office.run(run.id)).stops]
    assert statuses.count("skipped") == 1
    assert (await _incidents(shop, "resolved"))[0].decision == "skip"
