"""From fixes to what the driver sees and hears, with a real store and a server on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from driver_app import navigator as module
from driver_app.device.desk import DeskVoice
from driver_app.device.port import NotAvailable, Pace, Reading, Why
from driver_app.guide import watch
from shared.facts import TrackingLost
from shared.geo import Point, offset
from shared.states import StopStatus
from tests.driver_app.fake_server import FakeServer, a_run, a_stop
from tests.driver_app.kit import Desk, driving
from tests.driver_app.roads import DEPOT, LEFT, straight_way

FIRST = offset(DEPOT, north_m=600, east_m=0)
SECOND = offset(DEPOT, north_m=600, east_m=800)


type Tiles = Callable[[int, int, int], bytes | None]


def _day(tile: Tiles | None) -> FakeServer:
    run = a_run()
    stops = [a_stop(run, 1, at=FIRST), a_stop(run, 2, at=SECOND)]
    places = {stop.id: stop.at for stop in stops}
    return FakeServer(
        runs=[run],
        stops=stops,
        lead=lambda wanted: straight_way(wanted, places, depot=DEPOT),
        tile=tile,
    )


class Drive:
    """A driver with the app in front of them, and a car."""

    def __init__(self, desk: Desk, day: FakeServer) -> None:
        self.desk = desk
        self.day = day
        self.at = datetime.now(UTC)

    @property
    def said(self) -> list[str]:
        assert isinstance(self.desk.devices.voice, DeskVoice)
        return self.desk.devices.voice.said

    async def be(self, point: Point, *, speed_mps: float = 8.0, seconds: float = 2.0) -> None:
        self.at += timedelta(seconds=seconds)
        self.desk.location.move(
            Reading(at=self.at, point=point, accuracy_m=6, speed_mps=speed_mps, heading_deg=0.0)
        )
        await self.desk.app.settle(2)

    async def north(self, *metres: float) -> None:
        for north_m in metres:
            await self.be(offset(DEPOT, north_m=north_m, east_m=0))

    async def stand(self, point: Point, fixes: int) -> None:
        for _ in range(fixes):
            await self.be(point, speed_mps=0.0)

    async def until(self, words: str) -> None:
        app = self.desk.app
        await app.until(lambda: app.shows(words), words)


@asynccontextmanager
async def driving_off(folder: Path, tile: Tiles | None = None) -> AsyncIterator[Drive]:
    day = _day(tile)
    async with driving(folder, day) as desk:
        await desk.start()
        await desk.app.until(lambda: bool(day.ways_asked) and desk.location.is_on)
        await asyncio.sleep(0.1)
        yield Drive(desk, day)


@asynccontextmanager
async def leading(folder: Path, tile: Tiles | None = None) -> AsyncIterator[Drive]:
    """Open the way to the first stop on screen."""
    async with driving_off(folder, tile) as drive:
        await drive.desk.app.tap("next-way")
        await drive.until("Sem posição")
        yield drive


async def test_a_driver_is_led_turn_by_turn_and_told_aloud(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.north(5, 20, 40)
        await drive.until(LEFT["pt-BR"])
        assert drive.desk.app.by_id("way-distance").value == "250 m"
        await drive.north(120, 200, 240, 280, 295)

        assert drive.said[0].startswith("Em 300 metros, vire à esquerda")
        assert drive.said[-1] == LEFT["pt-BR"]
        assert drive.day.stops[0].id in drive.day.ways_asked[0].stop_ids


async def test_a_silenced_voice_says_nothing(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.desk.app.tap("way-voice")
        await drive.north(5, 120, 240, 290)

        assert drive.said == []


async def test_who_leaves_the_way_gets_another_one(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        await drive.north(5, 20)
        for east_m in (90, 110, 130, 150, 170):
            await drive.be(offset(DEPOT, north_m=100, east_m=east_m))
        await drive.desk.app.until(lambda: len(drive.day.ways_asked) > 1)
        asked = drive.day.ways_asked[-1]

        assert asked.start is not None
        assert asked.stop_ids == (drive.day.stops[0].id,)
        assert not asked.leads_home
        await drive.until(LEFT["pt-BR"])
        assert "Você saiu da rota" in drive.said


async def test_standing_at_the_door_is_written_down_as_an_arrival(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PROPOSED_S", 0.2)
    async with driving_off(tmp_path) as drive:
        await drive.stand(offset(FIRST, north_m=20, east_m=0), 8)
        await drive.desk.app.until(lambda: "stop.arrived" in drive.day.types())

        assert drive.day.types()[-1] == "stop.arrived"
        assert drive.day.facts[-1].fix is not None


async def test_an_arrival_can_be_denied_and_is_not_asked_again_at_once(tmp_path: Path) -> None:
    async with driving_off(tmp_path) as drive:
        door = offset(FIRST, north_m=20, east_m=0)
        await drive.stand(door, 8)
        await drive.until("Chegou à parada 1?")
        await drive.desk.app.tap("arrival-deny")
        await drive.stand(door, 20)

        assert not drive.desk.app.has("arrival")
        assert "stop.arrived" not in drive.day.types()


async def test_driving_by_a_door_is_no_arrival(tmp_path: Path) -> None:
    async with driving_off(tmp_path) as drive:
        await drive.north(500, 540, 580, 600, 620, 660, 700)

        assert not drive.desk.app.has("arrival")


async def test_the_phone_looks_more_often_near_a_door_and_while_leading(tmp_path: Path) -> None:
    async with driving_off(tmp_path) as drive:
        paces = drive.desk.location.paces
        await drive.north(5)
        assert Pace.CLOSE not in paces
        await drive.north(420)
        assert paces[-1] == Pace.CLOSE


async def test_not_each_fix_of_a_close_look_is_kept(tmp_path: Path) -> None:
    async with driving_off(tmp_path) as drive:
        for _ in range(10):
            await drive.be(FIRST, seconds=1.0)
        await drive.desk.app.until(lambda: bool(drive.day.positions))

        assert sum(len(batch.fixes) for batch in drive.day.positions) <= 4


async def test_an_arrived_stop_is_not_proposed(tmp_path: Path) -> None:
    async with driving_off(tmp_path) as drive:
        await drive.desk.arrive()
        await drive.stand(FIRST, 10)

        assert not drive.desk.app.has("arrival")
        assert drive.day.stops[0].status == StopStatus.PENDING  # the plan's; facts say arrived


async def test_a_silent_phone_is_asked_and_dispatch_is_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TICK_S", 0.05)
    async with driving_off(tmp_path) as drive:
        drive.desk.location.answer = NotAvailable(why=Why.SWITCHED_OFF)
        monkeypatch.setattr(watch, "SILENT_AFTER", timedelta(0))
        await drive.desk.app.until(lambda: "driver.tracking_lost" in drive.day.types())
        await drive.desk.app.until(lambda: drive.desk.app.has("tracking-lost"))
        told = msgspec.json.decode(drive.day.facts[-1].body, type=TrackingLost)

        assert told.why == "switched_off"
        assert drive.day.facts[-1].run_id == drive.day.runs[0].id
        assert drive.desk.app.shows("A localização do aparelho está desligada.")
