"""Plans by real hands: two side by side, and some routes of one handed to the drivers."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from dispatch_server.demo.sheet import make_sheet
from dispatch_server.planning.schema import PlanView
from shared.ids import ShiftId
from tests.system.shop import SLOW, Shop, page, read_plan, second_driver, shop, sign_in
from tests.system.wcag import failures

__all__ = ["page", "shop"]


@dataclass
class Plans:
    """Two of one day: the first has one driver, the second two."""

    first: PlanView
    second: PlanView


@pytest.fixture
async def plans(shop: Shop) -> Plans:
    sheet = make_sheet(shop.town.doors, shop.date, seed=5)
    await shop.office.import_orders("pedidos.csv", sheet, shop.date)
    first = await shop.office.plan(shop.date, shop.depot.id, budget_s=1, seed=1)
    other = await second_driver(shop)
    second = await shop.office.plan(shop.date, shop.depot.id, budget_s=1, seed=1)
    moved = second.routes[0].stops[-1].order_ids
    to = other.id if second.routes[0].shift_id != other.id else first.routes[0].shift_id
    await _give(shop, second, [str(one) for one in moved], to)
    return Plans(first, await read_plan(shop, second.id))


async def _give(shop: Shop, plan: PlanView, orders: list[str], to: ShiftId) -> None:
    edit = {"kind": "move", "order_ids": orders, "to_shift_id": str(to)}
    body = {"expected_version": plan.version, "edits": [edit]}
    await shop.office._ask(object, "POST", f"/v1/plans/{plan.id}/edits", json=body)


async def _compare(page: Page, shop: Shop, plans: Plans) -> None:
    await sign_in(page, shop)
    await page.goto(f"{page.url}&view=plan&plan={plans.first.id}&with={plans.second.id}")
    await expect(page.get_by_test_id("compare-body")).to_be_visible(timeout=SLOW)


async def test_two_plans_are_compared_and_one_is_published(
    page: Page, shop: Shop, plans: Plans
) -> None:
    await sign_in(page, shop)
    await page.get_by_test_id("nav-plan").click()
    await page.get_by_test_id("plan-compare").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("compare-body")).to_be_visible(timeout=SLOW)
    assert f"plan={plans.second.id}" in page.url
    assert f"with={plans.first.id}" in page.url
    await page.get_by_test_id("compare-swap").click()
    await expect(page.get_by_test_id("compare-text")).to_contain_text("motorista", timeout=SLOW)

    rows = page.get_by_test_id("compare-row")
    vehicles = rows.filter(has_text="Veículos")
    await expect(vehicles).to_contain_text("1 a mais · pior")
    await expect(rows.filter(has_text="Atraso")).to_contain_text("igual")
    await expect(page.get_by_test_id("compare-stop")).not_to_have_count(0)
    assert await failures(page) == {}

    await page.get_by_test_id("compare-publish-second").click()
    routes = page.get_by_test_id("publish-route")
    await expect(routes).to_have_count(2)
    await routes.last.uncheck()
    await expect(page.get_by_test_id("publish-dialog")).to_contain_text("1 rota fica no plano")
    assert await failures(page) == {}
    await page.get_by_test_id("publish-confirm").click()
    await expect(page.get_by_test_id("run")).to_have_count(1, timeout=SLOW)

    await page.get_by_test_id("nav-plan").click()
    await page.get_by_test_id("plan-publish").click()  # the other route
    await page.get_by_test_id("publish-confirm").click()
    await expect(page.get_by_test_id("run")).to_have_count(2, timeout=SLOW)


async def test_two_maps_keep_together_and_are_laid_over_one_another(
    page: Page, shop: Shop, plans: Plans
) -> None:
    await _compare(page, shop, plans)
    first, second = page.get_by_test_id("map-first"), page.get_by_test_id("map-second")
    for one in (first, second):
        await expect(one).to_have_attribute("data-ready", "true", timeout=SLOW)
    await expect(first).to_have_attribute("data-routes", "1")
    await expect(second).to_have_attribute("data-routes", "2")
    await expect(second).to_have_attribute("data-rings", "1")

    before = await second.get_attribute("data-camera")
    await first.locator("canvas").focus()
    await page.keyboard.press("ArrowRight")
    await expect(second).not_to_have_attribute("data-camera", before or "")
    moved = await first.get_attribute("data-camera") or ""
    await expect(second).to_have_attribute("data-camera", moved)

    await page.get_by_test_id("compare-over").click()
    over = page.get_by_test_id("map-over")
    await expect(over).to_have_attribute("data-ready", "true", timeout=SLOW)
    await expect(over).to_have_attribute("data-routes", "3")
    await page.get_by_test_id("compare-before").click()
    await expect(over).to_have_attribute("data-routes", "1")
    assert await failures(page) == {}


async def test_a_narrow_screen_has_them_below_one_another(
    page: Page, shop: Shop, plans: Plans
) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await _compare(page, shop, plans)
    assert await failures(page) == {}
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    first, second = page.get_by_test_id("map-first"), page.get_by_test_id("map-second")
    above, below = await first.bounding_box(), await second.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
