"""A phone fetches its day from a real server: the way on real streets, and the map around it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from driver_app.guide.chart import ChartMaker, Plane
from driver_app.guide.drawing import DAY
from driver_app.guide.follow import Follower
from driver_app.guide.keeping import leads_to
from driver_app.phones import Phone
from driver_app.store.runs import LocalView, read_view
from driver_app.sync.downloads import tiles_of
from shared import polyline
from shared.geo import offset
from tests.driver_app.guide.driving import drive
from tests.system.shop import Shop, drive_today, phone_of, shop

__all__ = ["shop"]

PATIENCE_S = 60.0


@pytest.fixture
async def phone(shop: Shop, tmp_path: Path) -> AsyncIterator[Phone]:
    """Pair a phone with the driver of a run that has just been published."""
    await drive_today(shop)
    async with phone_of(shop, tmp_path / "phone") as phone, asyncio.timeout(PATIENCE_S):
        while not await phone.downloads.step():  # noqa: ASYNC110 - its own task syncs
            await asyncio.sleep(0.2)
        yield phone


def _view(phone: Phone) -> LocalView:
    return read_view(phone.store)


async def test_a_day_can_be_driven_with_no_signal_from_what_the_phone_fetched(
    phone: Phone,
) -> None:
    view = _view(phone)
    run, stops = view.runs[0], view.ahead_of(view.runs[0].id)
    way, city = phone.maps.way(run.id), phone.maps.city()
    assert way is not None
    assert city is not None
    assert leads_to(way, stops)
    assert not way.is_estimate
    points = polyline.decode(way.geometry)
    assert phone.maps.missing(tiles_of(points, city[0])) == []
    squares = ChartMaker(phone.maps.tile).near(Plane(points[0], 14), points[0], 300, DAY)
    assert any("<path" in square.svg for square in squares)

    for stop in stops:  # from what is on the phone alone
        follower = Follower(way, stop.id)
        last = [
            follower.move(fix) for fix in drive(follower.line, follower.begins_m, follower.ends_m)
        ]
        assert not any(progress.is_off for progress in last)
        assert follower.leg.turns


async def test_a_vehicle_that_left_its_way_is_led_back_by_the_server(phone: Phone) -> None:
    view = _view(phone)
    run, stop = view.runs[0], view.ahead_of(view.runs[0].id)[0]
    here = offset(run.depot.at, north_m=-120, east_m=90)
    way = await phone.downloads.detour(run.id, stop.id, here)

    assert way is not None
    assert leads_to(way, view.ahead_of(run.id))
    follower = Follower(way, stop.id)
    assert follower.begins_m == 0
    assert follower.leg.turns[0].texts["pt-BR"]
