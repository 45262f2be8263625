"""Areas by real hands: drawn on the map, written as numbers, imported, and planned by."""

import json

import pytest
from playwright.async_api import Locator, Page, expect

from dispatch_server.areas.schema import AreaView
from tests.system.shop import SLOW, Shop, page, shop, sign_in
from tests.system.wcag import failures

__all__ = ["page", "shop"]


async def open_areas(page: Page, shop: Shop) -> Locator:
    """Open the areas, and give the map once it is there."""
    await sign_in(page, shop)
    await page.get_by_test_id("nav-settings").click()
    await page.get_by_test_id("tab-areas").click()
    map_box = page.get_by_test_id("map")
    await expect(map_box).to_have_attribute("data-ready", "true", timeout=SLOW)
    return map_box


async def kept(shop: Shop) -> list[AreaView]:
    return await shop.office._ask(list[AreaView], "GET", "/v1/areas")


async def test_an_area_is_drawn_on_the_map_and_mended_by_keys(page: Page, shop: Shop) -> None:
    map_box = await open_areas(page, shop)
    await page.get_by_test_id("area-new").click()
    await page.get_by_test_id("area-name").fill("Centro histórico")
    box = await map_box.bounding_box()
    assert box is not None
    corners = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)]
    for count, (x, y) in enumerate(corners, start=1):
        await map_box.click(position={"x": box["width"] * x, "y": box["height"] * y})
        await expect(map_box).to_have_attribute("data-corners", str(count))

    x, y = box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.7
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 30, y + 30, steps=4)
    await page.mouse.up()
    await expect(map_box).to_have_attribute("data-corners", "4")
    third = page.get_by_test_id("corner-lat").nth(2)
    fourth = page.get_by_test_id("corner-lat").nth(3)
    assert float(await third.input_value()) < float(await fourth.input_value())

    latitude = float(await third.input_value())
    await third.fill(f"{latitude - 0.002:.6f}")
    await third.press("Tab")
    await page.get_by_test_id("area-driver").first.check()
    await page.get_by_test_id("area-binds").select_option("only")
    assert await failures(page) == {}
    await page.get_by_test_id("area-save").click()
    await expect(page.get_by_test_id("area")).to_contain_text("Centro histórico", timeout=SLOW)
    await expect(map_box).to_have_attribute("data-areas", "1")

    (area,) = await kept(shop)
    assert area.driver_ids == (shop.driver.id,)
    assert (len(area.ring), area.is_binding) == (4, True)
    assert area.ring[2].lat == pytest.approx(latitude - 0.002, abs=1e-6)
    assert await failures(page) == {}


async def test_areas_are_imported_and_their_overlap_is_told(page: Page, shop: Shop) -> None:
    await open_areas(page, shop)

    def square(name: str, lat: float, lon: float) -> dict[str, object]:
        ring = [
            [lon, lat],
            [lon + 0.02, lat],
            [lon + 0.02, lat + 0.01],
            [lon, lat + 0.01],
            [lon, lat],
        ]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}

    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    features = [square("Norte", 60.17, 24.93), square("Sul", 60.165, 24.94)]
    text = json.dumps({"type": "FeatureCollection", "features": [*features, bow]})

    await page.get_by_test_id("area-import").click()
    await page.get_by_test_id("area-text").fill("{")
    await page.get_by_test_id("area-import-go").click()
    await expect(page.get_by_test_id("area-wrong")).to_contain_text("não é GeoJSON")
    await page.get_by_test_id("area-text").fill(text)
    await page.get_by_test_id("area-import-go").click()
    await expect(page.get_by_test_id("area-wrong")).to_contain_text("Área 3", timeout=SLOW)
    assert await failures(page) == {}
    await page.keyboard.press("Escape")

    north = page.locator("[data-area=Norte]")
    await expect(north).to_contain_text("Divide terreno com Sul")
    await north.get_by_test_id("area-remove").click()
    await page.get_by_test_id("sure-go").click()
    await expect(north).to_have_count(0, timeout=SLOW)
    assert [area.name for area in await kept(shop)] == ["Sul"]
