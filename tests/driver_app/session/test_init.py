import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from driver_app.device.desk import DeskLocation, desk_devices
from driver_app.device.port import Devices, Reading
from driver_app.session import read_invitation
from shared.geo import Point
from tests.driver_app.fake_server import a_day, serving
from tests.driver_app.kit import a_picture, at_desk, driving

HERE = Point(60.1699, 24.9384)


def a_reading(age: timedelta = timedelta()) -> Reading:
    return Reading(at=datetime.now(UTC) - age, point=HERE, accuracy_m=6.0, speed_mps=4.0)


async def test_positions_are_sent_while_the_run_is_driven_and_no_longer(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        assert not desk.location.is_on
        await desk.app.tap("run-accept")
        await desk.app.tap("run-start")
        await desk.app.until(lambda: desk.location.is_on)
        desk.location.move(a_reading())
        await desk.app.until(lambda: bool(day.positions), "the fix is sent in its own lane")
        await desk.arrive()
        await desk.deliver()
        await desk.app.tap("run-finish")
        await desk.app.tap("run-finish-yes")
        await desk.app.until(lambda: not desk.location.is_on)

    assert day.positions[0].fixes[0].lat == HERE.lat


async def test_a_fact_says_where_it_happened_if_the_place_is_fresh(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.until(lambda: desk.location.is_on)
        desk.location.move(a_reading())
        await desk.arrive()
        desk.location.move(a_reading(age=timedelta(minutes=5)))
        await desk.deliver()
        await desk.app.until(lambda: len(day.facts) == 4)

    arrived, succeeded = day.facts[2:]
    assert arrived.fix is not None
    assert (arrived.fix.lat, arrived.fix.accuracy_m) == (HERE.lat, 6.0)
    assert succeeded.fix is None


async def test_a_driver_without_permission_is_told_and_drives_on(tmp_path: Path) -> None:
    plain = desk_devices(picture=a_picture())
    devices = Devices(
        location=DeskLocation(refuse=True),
        camera=plain.camera,
        picker=plain.picker,
        scanner=plain.scanner,
        secrets=plain.secrets,
        wakelock=plain.wakelock,
        haptics=plain.haptics,
        battery=plain.battery,
        voice=plain.voice,
        maker=plain.maker,
        network=plain.network,
    )

    async with driving(tmp_path, a_day(1), devices=devices) as desk:
        await desk.start()
        await desk.app.until(lambda: desk.app.shows("Sem permissão de localização"))
        await desk.arrive()

        assert desk.app.has("deliver")


async def test_two_taps_of_a_wet_thumb_are_one_delivery(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("photo-take")
        button = desk.app.by_id("deliver-done")
        await asyncio.gather(*(desk.app.fire(button, "click") for _ in range(2)))
        await desk.app.until(lambda: len(day.facts) == 4)

        assert day.types().count("stop.succeeded") == 1


async def test_a_stop_that_ended_meanwhile_is_told_not_lost(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("run-next")
        day.stops.pop(0)
        await desk.app.go("/unsent")
        await desk.app.tap("send-now")
        await asyncio.sleep(0.3)
        await desk.app.settle()

        assert day.types() == ["run.accepted", "run.started"]


async def test_the_day_goes_on_after_the_app_was_killed(tmp_path: Path) -> None:
    day = a_day(3)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await desk.start()
            await desk.arrive()
        async with at_desk(tmp_path, url) as desk:
            await desk.app.until(lambda: desk.app.has("run-next"))

            assert desk.app.by_id("run-next").content == "Abrir a parada atual"


@pytest.mark.parametrize(
    ("typed", "server", "code"),
    [
        (" K7QM 2F9D ", "", "K7QM2F9D"),
        ("https://porta.example/driver/?code=K7QM2F9D", "https://porta.example", "K7QM2F9D"),
        ("https://porta.example/driver/", "https://porta.example", ""),
    ],
)
def test_an_invitation_is_a_code_or_a_link(typed: str, server: str, code: str) -> None:
    assert read_invitation(typed) == (server, code)
