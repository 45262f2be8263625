"""What moves with a fix, and what stays: on the real map of central Helsinki."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from driver_app.controls.chart import FIELD
from driver_app.guide.camera import CITY, NEAR
from tests.driver_app.test_navigator import Drive, leading


@pytest.fixture
async def drive(tmp_path: Path, helsinki: CityPack) -> AsyncIterator[Drive]:
    """Begin at the depot, with the map there on the phone."""
    file = TileFile(helsinki.map_file)
    async with leading(tmp_path, file.tile) as drive:
        app = drive.desk.app
        await app.until(lambda: drive.day.has_given_tiles)
        await asyncio.sleep(0.3)  # the few others
        await drive.north(5)
        await app.until(lambda: len(_pictures(drive)) > 3)
        await app.settle(40)
        yield drive
    file.close()


def _pictures(drive: Drive) -> list[ft.Image]:
    return [one for one in drive.desk.app.all(ft.Image) if "<svg" in str(one.src)]


def _turned(drive: Drive) -> Any:
    found = drive.desk.app.all(ft.Container, width=FIELD)
    return next(one for one in found if isinstance(one.rotate, ft.Rotate))


async def test_a_fix_moves_the_plane_and_leaves_its_pieces_alone(drive: Drive) -> None:
    pieces, before = _pictures(drive), _turned(drive).content.controls[0].top
    await drive.north(25)
    after = _turned(drive).content.controls[0].top

    assert after - before == pytest.approx(20, abs=1)  # northwards: the map moves down
    assert [id(one) for one in _pictures(drive)] == [id(one) for one in pieces]


async def test_names_and_doors_keep_their_size_at_any_zoom(drive: Drive) -> None:
    def sizes() -> set[float]:
        named = [
            one
            for one in drive.desk.app.all(ft.Container)
            if str(one.key).startswith(("name-", "door-"))
        ]
        assert named
        return {round(one.scale.scale * _turned(drive).scale.scale, 6) for one in named}

    assert _turned(drive).scale.scale == CITY
    assert sizes() == {1.0}
    await drive.north(200, 205, 210, 215)
    assert _turned(drive).scale.scale == NEAR
    assert sizes() == {1.0}
