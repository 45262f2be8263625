from pathlib import Path

import flet as ft
import pytest

from driver_app.controls.turn_card import turn_icon
from shared.geo import offset
from shared.ways import Turn
from tests.driver_app.roads import DEPOT, LEFT
from tests.driver_app.test_navigator import FIRST, leading


def _turn(maneuver: str, modifier: str = "") -> Turn:
    return Turn(at_m=0, maneuver=maneuver, modifier=modifier)


@pytest.mark.parametrize(
    ("maneuver", "modifier", "icon"),
    [
        ("turn", "left", ft.Icons.TURN_LEFT),
        ("end of road", "sharp right", ft.Icons.TURN_SHARP_RIGHT),
        ("continue", "uturn", ft.Icons.U_TURN_LEFT),
        ("roundabout", "right", ft.Icons.ROUNDABOUT_RIGHT),
        ("fork", "slight left", ft.Icons.FORK_LEFT),
        ("merge", "slight left", ft.Icons.MERGE),
        ("arrive", "left", ft.Icons.PLACE),
        ("depart", "", ft.Icons.STRAIGHT),
    ],
)
def test_a_turn_looks_like_its_road_sign(maneuver: str, modifier: str, icon: ft.IconData) -> None:
    assert turn_icon(_turn(maneuver, modifier)) == icon


async def test_the_card_says_how_far_and_into_which_street(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.north(100)

        assert drive.desk.app.by_id("way-distance").value == "200 m"
        assert drive.desk.app.by_id("way-turn").value == LEFT["pt-BR"]
        assert drive.desk.app.by_id("way-distance").size >= 36


async def test_the_last_metres_point_at_the_door(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.be(offset(FIRST, north_m=-10, east_m=-40))
        icon = next(i for i in drive.desk.app.all(ft.Icon) if i.icon == ft.Icons.ARROW_UPWARD)

        assert drive.desk.app.shows("Aleksanterinkatu 52 · ap. 31")
        assert icon.rotate.angle == pytest.approx(1.33, abs=0.1)  # to the right, a bit ahead


async def test_off_the_way_with_no_signal_the_arrow_stays(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        drive.day.is_busy = True
        await drive.north(5)
        for east_m in range(90, 250, 20):
            await drive.be(offset(DEPOT, north_m=100, east_m=east_m))

        assert drive.desk.app.shows("Você saiu da rota") or drive.desk.app.shows("sem sinal")
