"""A whole day stays exact, also when the server is killed again and again while drivers work."""

import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.demo.day import DayPlan
from dispatch_server.demo.report import DayReport
from dispatch_server.demo.run import demo_settings, run_day
from dispatch_server.settings import Settings
from tests.ports import free_port


@pytest.fixture
def base(helsinki: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("porta")
    return Settings(data_dir=folder, cities_dir=helsinki.folder.parent.parent, city=helsinki.slug)


async def _day(base: Settings, wanted: DayPlan) -> DayReport:
    report = await run_day(
        base, wanted, port=free_port(), language="en", is_headless=True, until_done=True
    )
    assert report is not None
    return report


def _is_exact(report: DayReport) -> None:
    """Everything a phone called saved is on the server once, and nothing else went wrong."""
    assert report.facts_saved > report.orders
    assert report.facts_stored == report.facts_saved
    assert report.facts_duplicated == 0
    assert report.photos_saved > 0
    assert report.photos_matching == report.photos_saved
    assert report.delivered + sum(report.failed.values()) == report.planned
    assert report.planned + report.left_out + report.on_hold == report.orders
    assert report.log_errors == 0


async def test_a_day_is_exact_though_the_server_is_killed_ten_times(base: Settings) -> None:
    wanted = DayPlan(orders=60, drivers=4, speed=35, seed=7, budget_s=2, kills=10)
    report = await _day(base, wanted)

    assert report.server_kills == 10
    assert report.left_out == 0  # whatever hour it really is
    _is_exact(report)


@pytest.mark.long
async def test_a_day_is_exact_though_the_server_is_killed_a_hundred_times(base: Settings) -> None:
    wanted = DayPlan(orders=300, drivers=12, speed=8, seed=8, budget_s=5, kills=100)
    report = await _day(base, wanted)

    assert report.server_kills == 100
    _is_exact(report)


def test_a_demo_keeps_to_its_own_folder_and_to_loopback(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("mine")
    mine = Settings(data_dir=folder, host="192.0.2.1", database_url="postgresql+asyncpg://x/y")
    demo = demo_settings(mine, free_port())

    assert demo.host == "127.0.0.1"
    assert demo.data_dir.parent == folder
    assert demo.database.startswith("sqlite")
    assert demo.cities == mine.cities
