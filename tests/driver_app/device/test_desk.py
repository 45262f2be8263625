"""The contract of the ports, as the desk keeps it; test_phone.py runs it over Flet's services."""

from datetime import UTC, datetime

from driver_app.device.desk import DeskBattery, DeskCamera, DeskLocation, desk_devices
from driver_app.device.port import NotAvailable, Photo, Reading, Why
from shared.geo import Point
from tests.driver_app.device.contract import check_camera, check_light, check_secrets
from tests.driver_app.kit import a_picture

HERE = Reading(at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC), point=Point(60.17, 24.94))


async def test_secrets_keep_the_contract() -> None:
    await check_secrets(desk_devices().secrets)


async def test_the_camera_keeps_the_contract() -> None:
    camera = DeskCamera(a_picture())
    assert isinstance(await camera.light(is_on=True), NotAvailable)
    await check_camera(camera)
    await check_light(camera)
    assert not camera.is_lit


async def test_a_desk_without_a_lens_says_so() -> None:
    camera = desk_devices().camera

    assert await camera.open() == NotAvailable(why=Why.UNSUPPORTED, detail="no lens")
    assert isinstance(await camera.take(), NotAvailable)


async def test_a_location_tells_whoever_asked_until_it_is_stopped() -> None:
    location = DeskLocation()
    heard: list[Reading] = []

    location.move(HERE)
    assert await location.start(heard.append) is None
    location.move(HERE)
    await location.stop()
    location.move(HERE)

    assert heard == [HERE]
    assert location.last == HERE
    assert not location.is_on


async def test_a_driver_may_refuse_to_be_located() -> None:
    refused = await DeskLocation(refuse=True).start(lambda _: None)

    assert refused == NotAvailable(why=Why.DENIED)


async def test_a_picked_file_is_judged_by_its_content() -> None:
    assert isinstance(await desk_devices(file=a_picture()).picker.pick(), Photo)
    assert await desk_devices().picker.pick() == NotAvailable(why=Why.CANCELED)


async def test_the_rest_remembers_what_was_asked() -> None:
    devices = desk_devices()

    assert await devices.wakelock.hold() is None
    assert await devices.wakelock.release() is None
    await devices.haptics.confirm()
    assert await devices.battery.percent() is None
    assert await DeskBattery(61).percent() == 61
