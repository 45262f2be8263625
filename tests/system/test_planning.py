"""Plans by real hands: two side by side, and some routes of one handed to the drivers."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from dispatch_server.demo.sheet import make_sheet
from dispatch_server.planning.schema import PlanView
from shared.ids import PlanId, ShiftId
from tests.system.shop import ORDERS, SLOW, Shop, page, read_plan, second_driver, shop, sign_in
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


async def _open(page: Page, shop: Shop, plan: PlanView) -> None:
    await sign_in(page, shop)
    await page.goto(f"{page.url}&view=plan&plan={plan.id}")
    await expect(page.get_by_test_id("map")).to_have_attribute("data-ready", "true", timeout=SLOW)


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
    await page.get_by_test_id("compare-back").click()
    await expect(page.get_by_test_id("plan-compare")).to_be_visible(timeout=SLOW)
    await page.keyboard.press("c")
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
    figures = await page.get_by_test_id("compare-figures").bounding_box()
    moved = await page.get_by_test_id("compare-moved").bounding_box()
    assert figures is not None
    assert moved is not None
    assert figures["y"] < above["y"] < below["y"] < moved["y"]


async def test_stops_in_a_loop_are_given_to_another_driver_and_back(
    page: Page, shop: Shop, plans: Plans
) -> None:
    plan = plans.second
    await _open(page, shop, plan)
    await page.get_by_test_id("lasso").click()
    box = await page.get_by_test_id("map").bounding_box()
    assert box is not None
    left, top = box["x"] + 40, box["y"] + 10
    right, bottom = box["x"] + box["width"] - 60, box["y"] + box["height"] - 10
    await page.mouse.move(left, top)
    await page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom)):
        await page.mouse.move(x, y, steps=3)
    await page.mouse.up()
    bar = page.get_by_test_id("chosen-bar")
    count = sum(len(route.stops) for route in plan.routes)
    await expect(bar).to_contain_text(f"{count} paradas escolhidas")

    to = min(plan.routes, key=lambda route: len(route.stops))
    await page.get_by_test_id("chosen-move").select_option(str(to.shift_id))
    trial = page.get_by_test_id("chosen-trial")
    await expect(trial).to_have_attribute("data-state", "known", timeout=SLOW)
    await expect(trial).to_contain_text("R$")
    assert (await read_plan(shop, plan.id)).version == plan.version
    assert await failures(page) == {}
    await page.get_by_test_id("chosen-make").click()
    await expect(page.get_by_test_id("plan-route")).to_have_count(1, timeout=SLOW)
    await expect(bar).to_have_count(0)
    moved = await read_plan(shop, plan.id)
    assert (moved.version, [one.shift_id for one in moved.routes]) == (
        plan.version + 1,
        [to.shift_id],
    )
    await page.get_by_test_id("plan-undo").click()
    await expect(page.get_by_test_id("plan-route")).to_have_count(2, timeout=SLOW)


async def test_stops_are_chosen_by_keys_and_left_out(page: Page, shop: Shop, plans: Plans) -> None:
    plan = plans.second
    await _open(page, shop, plan)
    more = page.get_by_test_id("route-more").first
    await more.locator("summary").focus()
    await page.keyboard.press("Enter")
    length = page.get_by_test_id("route-length")
    await expect(length).to_contain_text("Dirigindo", timeout=SLOW)
    await page.get_by_test_id("choose-stop").first.focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_test_id("chosen-bar")).to_contain_text("1 parada escolhida")
    assert await failures(page) == {}

    marks = page.get_by_test_id("mark")
    await expect(marks.first).to_have_attribute("aria-pressed", "true")
    await marks.first.focus()
    await page.keyboard.press("x")
    await expect(page.get_by_test_id("chosen-bar")).to_have_count(0)
    await page.keyboard.press("Control+a")
    count = len(plan.routes[0].stops)
    await expect(page.get_by_test_id("chosen-bar")).to_contain_text(f"{count} parada")
    await page.get_by_test_id("chosen-lock").click()
    await expect(page.locator('[data-mark][data-locked="true"]')).to_have_count(count, timeout=SLOW)
    await page.get_by_test_id("chosen-lock").click()
    await expect(page.locator('[data-mark][data-locked="true"]')).to_have_count(0, timeout=SLOW)
    await page.get_by_test_id("chosen-remove").click()
    await expect(page.get_by_test_id("chosen-trial")).to_have_attribute(
        "data-state", "known", timeout=SLOW
    )
    await page.get_by_test_id("chosen-make").click()
    await expect(page.get_by_test_id("plan-left-out")).to_contain_text(
        f"{count} pedido", timeout=SLOW
    )
    assert len((await read_plan(shop, plan.id)).unassigned) == count


async def test_stops_of_a_running_day_are_boxed_and_moved(
    page: Page, shop: Shop, plans: Plans
) -> None:
    await shop.office.publish(plans.second.id)
    await sign_in(page, shop)
    lanes = page.get_by_test_id("lane")
    await expect(lanes).to_have_count(2, timeout=SLOW)
    runs = sorted(await shop.office.runs(shop.date), key=lambda one: one.stops)
    few, many = runs
    track = lanes.filter(has_text=many.driver_name).locator(".track")
    box = await track.bounding_box()
    assert box is not None
    await page.keyboard.down("Shift")
    await page.mouse.move(box["x"] + 2, box["y"] + 2)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4, steps=4)
    await page.mouse.up()
    await page.keyboard.up("Shift")
    await expect(page.get_by_test_id("chosen-bar")).to_contain_text(f"{many.stops} paradas")
    await page.get_by_test_id("chosen-move").select_option(str(few.id))
    await expect(page.get_by_test_id("chosen-trial")).to_contain_text("fim dessa rota")
    assert await failures(page) == {}
    await page.get_by_test_id("chosen-make").click()
    total = few.stops + many.stops
    await page.get_by_test_id("run").filter(has_text=few.driver_name).click()
    await expect(page.get_by_test_id("choose-stop")).to_have_count(total, timeout=SLOW)
    await page.get_by_test_id("choose-stop").first.check()
    await expect(page.get_by_test_id("chosen-bar")).to_contain_text("1 parada escolhida")
    assert await failures(page) == {}
    given = lanes.filter(has_text=few.driver_name).get_by_test_id("mark")
    await expect(given).to_have_count(total, timeout=SLOW)
    moved = {run.id: run.stops for run in await shop.office.runs(shop.date)}
    assert moved == {few.id: total, many.id: 0}

    await page.get_by_test_id("chosen-none").click()
    await page.keyboard.press("Control+z")
    what = f"{many.stops} paradas de {many.driver_name} para {few.driver_name}"
    await expect(page.get_by_test_id("toasts")).to_contain_text(f"Desfeito: {what}")
    await expect(given).to_have_count(few.stops, timeout=SLOW)
    await page.keyboard.press("u")
    await page.get_by_test_id("day-changes").locator("summary").click()
    await expect(page.get_by_test_id("day-changes")).to_contain_text(f"{what}desfeita")
    await expect(page.get_by_test_id("day-undo")).to_have_count(0)
    assert await failures(page) == {}
    back = {run.id: run.stops for run in await shop.office.runs(shop.date)}
    assert back == {run.id: run.stops for run in runs}


async def test_stops_too_close_to_one_another_are_gathered_and_parted_by_keys(
    page: Page, shop: Shop, plans: Plans
) -> None:
    await _open(page, shop, plans.second)
    crowds = page.get_by_test_id("crowd")
    await expect(crowds).to_have_count(0)
    await page.get_by_test_id("map").locator("canvas").focus()
    for _ in range(5):
        await page.keyboard.press("-")
    await expect(crowds).to_have_count(1, timeout=SLOW)
    await expect(crowds).to_have_accessible_name(f"Aproximar de {ORDERS} paradas")
    await crowds.focus()
    assert await failures(page) == {}
    await page.keyboard.press("Enter")
    await expect(crowds).to_have_count(0, timeout=SLOW)


async def test_a_plan_is_asked_for_some_drivers_and_orders_and_ended_early(
    page: Page, shop: Shop
) -> None:
    sheet = make_sheet(shop.town.doors, shop.date, seed=5)
    await shop.office.import_orders("pedidos.csv", sheet, shop.date)
    other = await second_driver(shop)
    await sign_in(page, shop)
    await page.get_by_test_id("nav-plan").click()
    drivers = page.get_by_test_id("ask-drivers")
    await drivers.locator("summary").focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("ask-driver-none").click()
    await expect(page.get_by_test_id("plan-go")).to_be_disabled()
    await expect(page.get_by_test_id("plan-form")).to_contain_text("ao menos um motorista")
    await page.get_by_label("Zélia Nóbrega").check()
    await page.get_by_test_id("ask-orders").locator("summary").click()
    await page.get_by_test_id("ask-order").first.uncheck()
    await expect(drivers).to_contain_text("1 de 2")
    await expect(page.get_by_test_id("ask-orders")).to_contain_text(f"{ORDERS - 1} de {ORDERS}")
    assert await failures(page) == {}

    await page.get_by_test_id("plan-budget").select_option("300")
    await page.get_by_test_id("plan-go").click()
    await expect(page.get_by_test_id("plan-curve")).to_be_visible(timeout=SLOW)
    assert await failures(page) == {}
    await page.get_by_test_id("plan-cancel").click()
    shown = page.get_by_test_id("plan")
    await expect(shown).to_have_attribute("data-status", "ready", timeout=SLOW)
    plan = await read_plan(shop, PlanId(UUID(await shown.get_attribute("data-plan") or "")))
    assert [route.shift_id for route in plan.routes] == [other.id]
    assert sum(len(stop.order_ids) for stop in plan.routes[0].stops) == ORDERS - 1
