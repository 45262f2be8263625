from datetime import timedelta
from pathlib import Path

import pytest

from driver_app import navigator
from driver_app.controls.tracking_card import family
from driver_app.device.desk import DeskMaker
from driver_app.device.port import NotAvailable, Reading, Why
from driver_app.guide import watch
from tests.driver_app.roads import DEPOT
from tests.driver_app.test_navigator import Drive, driving_off


@pytest.mark.parametrize(
    ("maker", "told"),
    [
        ("Xiaomi", "xiaomi"),
        ("POCO", "xiaomi"),
        ("samsung", "samsung"),
        ("HONOR", "huawei"),
        ("realme", "oppo"),
        ("Multilaser", "other"),
        ("", "other"),
    ],
)
def test_phones_of_one_software_share_their_instructions(maker: str, told: str) -> None:
    assert family(maker) == told


async def _until_lost(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    drive.desk.location.answer = NotAvailable(why=Why.DENIED)
    monkeypatch.setattr(watch, "SILENT_AFTER", timedelta(0))
    await drive.desk.app.until(lambda: drive.desk.app.has("tracking-lost"))


async def test_the_card_says_how_to_mend_it_on_this_phone_and_goes_once_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigator, "TICK_S", 0.05)
    async with driving_off(tmp_path) as drive:
        assert isinstance(drive.desk.devices.maker, DeskMaker)
        drive.desk.devices.maker.maker = "Redmi"
        await _until_lost(drive, monkeypatch)
        assert drive.desk.app.shows("Início automático")
        await drive.desk.app.tap("mend-settings")
        assert drive.desk.location.settings_opened == 1
        drive.desk.location.answer = None
        drive.desk.location.move(Reading(at=drive.at, point=DEPOT, accuracy_m=5))
        await drive.desk.app.until(lambda: not drive.desk.app.has("tracking-lost"))


async def test_a_driver_who_has_mended_nothing_is_told_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigator, "TICK_S", 0.05)
    async with driving_off(tmp_path) as drive:
        await _until_lost(drive, monkeypatch)
        await drive.desk.app.tap("mend-done")

        assert drive.desk.app.has("tracking-lost")
