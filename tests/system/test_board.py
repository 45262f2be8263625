"""The timeline by real hands: a ready plan is moved on it, and a running day is read from it."""

import datetime as dt
import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from dispatch_server.demo.sheet import make_sheet
from dispatch_server.fleet.schema import ShiftView
from dispatch_server.planning.schema import PlanView
from tests.system.shop import ORDERS, SLOW, Shop, page, read_plan, second_driver, shop, sign_in
from tests.system.wcag import failures

__all__ = ["page", "shop"]

WIDER = "(least) => document.querySelector('.lane').getBoundingClientRect().width > 1.5 * least"


async def _planned(shop: Shop) -> tuple[PlanView, ShiftView]:
    """Plan the day for two drivers; the first gets it all, and the second one's shift is idle."""
    idle = await second_driver(shop)
    sheet = make_sheet(shop.town.doors, shop.date, seed=5)
    await shop.office.import_orders("pedidos.csv", sheet, shop.date)
    plan = await shop.office.plan(shop.date, shop.depot.id, budget_s=1, seed=1)
    assert [len(route.stops) for route in plan.routes] == [ORDERS]
    return plan, idle


async def _edit(shop: Shop, plan: PlanView, edit: dict[str, Any]) -> None:
    body = {"expected_version": plan.version, "edits": [edit]}
    await shop.office._ask(object, "POST", f"/v1/plans/{plan.id}/edits", json=body)


async def _open(page: Page, shop: Shop, view: str) -> None:
    await sign_in(page, shop)
    await page.get_by_test_id(f"nav-{view}").click()
    await expect(page.get_by_test_id("board")).to_be_visible(timeout=SLOW)


def _lane(page: Page, name: str) -> Locator:
    return page.get_by_test_id("lane").filter(has_text=name)


def _marks(page: Page, name: str) -> Locator:
    return _lane(page, name).get_by_test_id("mark")


async def test_a_stop_is_moved_by_keys_once_its_cost_is_seen(page: Page, shop: Shop) -> None:
    plan, _ = await _planned(shop)
    first = plan.routes[0].stops[0].order_ids
    await _open(page, shop, "plan")
    await expect(_marks(page, "Conceição")).to_have_count(ORDERS)
    await expect(_marks(page, "Zélia")).to_have_count(0)

    await _marks(page, "Conceição").first.focus()
    await expect(page.get_by_test_id("board-news")).to_contain_text("Parada 1")
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    trial = page.get_by_test_id("trial")
    await expect(trial).to_have_attribute("data-state", "known", timeout=SLOW)
    await expect(trial).to_contain_text("primeira de Zélia Nóbrega")
    await expect(page.get_by_test_id("trial-cost")).to_contain_text("R$")
    assert (await read_plan(shop, plan.id)).version == plan.version
    assert await failures(page) == {}

    await page.keyboard.press("Escape")
    await expect(trial).to_have_count(0)
    await expect(_marks(page, "Conceição")).to_have_count(ORDERS)

    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await expect(_marks(page, "Zélia")).to_have_count(1, timeout=SLOW)
    await expect(_marks(page, "Zélia")).to_be_focused()
    moved = await read_plan(shop, plan.id)
    theirs = {route.driver_name: route for route in moved.routes}["Zélia Nóbrega"]
    assert theirs.stops[0].order_ids == first
    await page.get_by_test_id("plan-undo").click()
    await expect(_marks(page, "Conceição")).to_have_count(ORDERS, timeout=SLOW)


async def test_a_stop_is_dragged_along_its_route(page: Page, shop: Shop) -> None:
    plan, _ = await _planned(shop)
    order = plan.routes[0].stops[0].order_ids
    await _open(page, shop, "plan")
    marks = _marks(page, "Conceição")
    await expect(marks).to_have_count(ORDERS)
    start, end = await marks.first.bounding_box(), await marks.last.bounding_box()
    assert start is not None
    assert end is not None
    y = start["y"] + start["height"] / 2

    await page.mouse.move(start["x"] + 3, y)
    await page.mouse.down()
    await page.mouse.move(start["x"] + 30, y, steps=4)
    await page.mouse.move(end["x"] + end["width"] + 20, y, steps=4)
    await expect(page.get_by_test_id("caret")).to_be_visible()
    await expect(page.get_by_test_id("trial")).to_have_attribute(
        "data-state", "known", timeout=SLOW
    )
    await page.mouse.up()

    await expect(page.get_by_test_id("trial")).to_have_count(0)
    await expect(page.get_by_test_id("plan-undo")).to_be_enabled(timeout=SLOW)
    assert (await read_plan(shop, plan.id)).routes[0].stops[-1].order_ids == order


async def test_a_plan_that_somebody_changed_is_shown_and_not_overwritten(
    page: Page, shop: Shop
) -> None:
    plan, idle = await _planned(shop)
    await _open(page, shop, "plan")
    first, last = plan.routes[0].stops[0].order_ids, plan.routes[0].stops[-1].order_ids
    await _marks(page, "Conceição").first.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    ids = [str(order_id) for order_id in last]
    await _edit(shop, plan, {"kind": "move", "order_ids": ids, "to_shift_id": str(idle.id)})
    await page.keyboard.press("Space")

    await expect(page.get_by_test_id("crossed")).to_contain_text("parada 1", timeout=SLOW)
    await expect(_marks(page, "Zélia")).to_have_count(1)
    seen = await read_plan(shop, plan.id)
    assert seen.version == plan.version + 1
    await page.get_by_test_id("crossed-again").click()
    await expect(page.get_by_test_id("trial")).to_have_attribute(
        "data-state", "known", timeout=SLOW
    )
    await page.get_by_test_id("trial-put").click()
    await expect(_marks(page, "Zélia")).to_have_count(2, timeout=SLOW)
    theirs = {route.driver_name: route for route in (await read_plan(shop, plan.id)).routes}
    assert theirs["Zélia Nóbrega"].stops[0].order_ids == first


async def test_a_running_day_is_read_from_it_and_walked_by_keys(page: Page, shop: Shop) -> None:
    plan, _ = await _planned(shop)
    await shop.office.publish(plan.id)
    await _open(page, shop, "runs")
    marks = _marks(page, "Conceição")
    await expect(marks).to_have_count(ORDERS)
    await expect(marks.first).to_have_accessible_name(
        re.compile(r"^Parada 1 · .+ · Planejada \d\d:\d\d")
    )
    await expect(page.get_by_test_id("board-now")).to_have_count(1)

    width = await page.get_by_test_id("lane").evaluate("one => one.getBoundingClientRect().width")
    await marks.first.focus()
    await page.keyboard.press("ArrowRight")
    await expect(marks.nth(1)).to_be_focused()
    await page.keyboard.press("+")
    await page.keyboard.press("+")
    await page.keyboard.press("+")
    await page.keyboard.press("+")
    await page.wait_for_function(WIDER, arg=width)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("run-head")).to_be_visible()
    assert "stop=" in page.url

    await page.get_by_test_id("board-toggle").click()
    await expect(page.get_by_test_id("lane")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("board-toggle")).to_have_attribute("aria-expanded", "false")


async def test_a_waiting_order_goes_to_the_driver_whom_it_costs_least(
    page: Page, shop: Shop
) -> None:
    plan, _ = await _planned(shop)
    await shop.office.publish(plan.id)
    door = shop.town.doors[0]
    sheet = f"pedido;endereço;destinatário\nTARDE-1;{door.line}, Helsinki;Úrsula Sá\n"
    await shop.office.import_orders("tarde.csv", sheet.encode(), shop.date)
    await sign_in(page, shop)
    await page.get_by_test_id("nav-orders").click()
    await page.get_by_test_id("order").filter(has_text="TARDE-1").click()
    await page.get_by_test_id("order-fit").click()
    openings = page.get_by_test_id("opening")
    await expect(openings.first).to_be_visible(timeout=SLOW)
    await expect(openings.first).to_contain_text("R$")
    assert await failures(page) == {}
    driver = await openings.first.locator("strong").inner_text()
    await openings.first.get_by_test_id("opening-take").click()

    await expect(page.get_by_test_id("openings")).to_have_count(0, timeout=SLOW)
    await expect(page.locator(".order-head [data-status]")).to_have_attribute(
        "data-status", "assigned", timeout=SLOW
    )
    runs = {run.driver_name: run for run in await shop.office.runs(shop.date)}
    stops = (await shop.office.run(runs[driver].id)).stops
    assert "TARDE-1" in {number for stop in stops for number in stop.external_ids}


async def test_a_broken_vehicle_gives_its_stops_to_who_is_idle(page: Page, shop: Shop) -> None:
    plan, _ = await _planned(shop)
    await shop.office.publish(plan.id)
    await _open(page, shop, "runs")
    await page.get_by_test_id("replan-open").click()
    await page.get_by_test_id("replan-vehicle_breakdown").check()
    await expect(page.get_by_test_id("replan-go")).to_be_disabled()
    await page.get_by_test_id("replan-run").first.check()
    await page.get_by_test_id("replan-go").click()
    proposal = page.get_by_test_id("replan")
    await expect(proposal).to_have_attribute("data-status", "ready", timeout=2 * SLOW)
    await expect(page.get_by_test_id("replan-changes")).to_contain_text("Conceição Araújo")
    await expect(page.get_by_test_id("replan-changes")).to_contain_text(
        re.compile(r"R\$\s\d+,\d\d · .*\d+ min")
    )
    await expect(page.get_by_test_id("replan-course")).to_contain_text("Zélia Nóbrega")
    await expect(proposal).not_to_contain_text("NaN")
    assert await failures(page) == {}

    await page.get_by_test_id("replan-apply").click()
    await expect(proposal).to_have_attribute("data-status", "applied", timeout=SLOW)
    await page.get_by_test_id("replan-back").click()
    await expect(_marks(page, "Zélia")).to_have_count(ORDERS, timeout=SLOW)


async def test_a_proposal_is_not_applied_over_a_run_that_moved_on(page: Page, shop: Shop) -> None:
    plan, _ = await _planned(shop)
    await shop.office.publish(plan.id)
    await _open(page, shop, "runs")
    await page.get_by_test_id("replan-open").click()
    await page.get_by_test_id("replan-vehicle_breakdown").check()
    await page.get_by_test_id("replan-run").first.check()
    await page.get_by_test_id("replan-go").click()
    proposal = page.get_by_test_id("replan")
    await expect(proposal).to_have_attribute("data-status", "ready", timeout=2 * SLOW)

    order = plan.routes[0].stops[-1].order_ids[0]
    tomorrow = (shop.date + dt.timedelta(days=1)).isoformat()
    await shop.office._ask(
        object, "POST", f"/v1/orders/{order}/reschedule", json={"date": tomorrow}
    )
    await page.get_by_test_id("replan-apply").click()
    await expect(page.get_by_test_id("replan-stale")).to_contain_text(
        "Conceição Araújo", timeout=SLOW
    )
    await expect(proposal).to_have_attribute("data-status", "ready")
    await expect(page.get_by_test_id("replan-apply")).to_be_disabled()
    await page.get_by_test_id("replan-discard").click()
    await expect(proposal).to_have_attribute("data-status", "discarded", timeout=SLOW)
    assert len(await shop.office.runs(shop.date)) == 1
