from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import flet as ft
import flet_camera as ftc
import flet_geolocator as ftg
import pytest

from driver_app.device.phone import (
    SPOKEN_IN,
    BrowserSecrets,
    PhoneBattery,
    PhoneCamera,
    PhoneFilePicker,
    PhoneLocation,
    PhoneMaker,
    PhoneNetwork,
    PhoneSecrets,
    PhoneWakelock,
    SpokenVoice,
    as_reading,
    phone_devices,
)
from driver_app.device.port import NotAvailable, Pace, Photo, Reading, Why
from tests.driver_app.device.contract import check_camera, check_light, check_secrets
from tests.driver_app.flet_harness import AppUnderTest, Methods
from tests.driver_app.kit import a_picture

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@asynccontextmanager
async def a_page(methods: Methods, **more: Any) -> AsyncIterator[AppUnderTest]:
    async def main(page: ft.Page) -> None:
        page.title = "t"

    async with AppUnderTest(main, methods=methods, **more) as app:
        yield app


def fails(text: str) -> Any:
    def fail(_arguments: Any) -> Any:
        raise RuntimeError(text)

    return fail


async def test_secrets_in_a_browser_keep_the_contract() -> None:
    kept: dict[str, str] = {}
    methods: Methods = {
        "SharedPreferences.get": lambda a: kept.get(a["key"]),
        "SharedPreferences.set": lambda a: kept.update({a["key"]: a["value"]}) is None,
        "SharedPreferences.remove": lambda a: kept.pop(a["key"], None) is not None or True,
    }

    async with a_page(methods, web=True):
        await check_secrets(BrowserSecrets())


async def test_secrets_on_a_phone_keep_the_contract() -> None:
    kept: dict[str, str] = {}
    methods: Methods = {
        "SecureStorage.get": lambda a: kept.get(a["key"]),
        "SecureStorage.set": lambda a: kept.update({a["key"]: a["value"]}),
        "SecureStorage.remove": lambda a: kept.pop(a["key"], None) and None,
    }

    async with a_page(methods):
        await check_secrets(PhoneSecrets())


async def test_the_camera_keeps_the_contract_and_looks_away_from_the_driver() -> None:
    opened: list[str] = []
    lamps: list[ftc.FlashMode] = []
    lens = {"sensor_orientation": 90}
    methods: Methods = {
        "Camera.get_available_cameras": lambda _: [
            {"name": "front", "lens_direction": "front", **lens},
            {"name": "back", "lens_direction": "back", **lens},
        ],
        "Camera.initialize": lambda a: opened.append(a["description"].name),
        "Camera.take_picture": lambda _: a_picture(),
        "Camera.set_flash_mode": lambda a: lamps.append(a["mode"]),
    }

    async with a_page(methods) as app:
        camera = PhoneCamera()
        app.page.add(camera.preview())
        await app.settle()
        await check_camera(camera)
        await check_light(camera)

    assert opened == ["back"]
    assert lamps == [ftc.FlashMode.TORCH, ftc.FlashMode.OFF]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NotAllowedError: Permission denied", Why.DENIED),
        ("UnimplementedError: no such thing", Why.UNSUPPORTED),
        ("boom", Why.FAILED),
    ],
)
async def test_what_a_client_throws_becomes_an_answer(text: str, why: Why) -> None:
    methods: Methods = {
        "Wakelock.enable": fails(text),
        "FilePicker.pick_files": fails(text),
        "Camera.get_available_cameras": fails(text),
        "SharedPreferences.get": fails(text),
        "Battery.get_battery_level": fails(text),
    }

    async with a_page(methods) as app:
        camera = PhoneCamera()
        app.page.add(camera.preview())
        await app.settle()
        for answer in (
            await PhoneWakelock().hold(),
            await PhoneFilePicker().pick(),
            await camera.open(),
            await BrowserSecrets().get("key"),
        ):
            assert isinstance(answer, NotAvailable)
            assert answer.why == why
        assert await PhoneBattery().percent() is None


async def test_a_camera_that_is_not_on_screen_answers_too() -> None:
    async with a_page({}):
        assert isinstance(await PhoneCamera().open(), NotAvailable)
        assert isinstance(await PhoneCamera().take(), NotAvailable)


async def test_a_picked_file_is_a_photo_or_a_closed_dialog() -> None:
    file = {"id": 1, "name": "a.jpg", "size": 9, "bytes": a_picture()}

    async with a_page({"FilePicker.pick_files": lambda _: [file]}):
        assert isinstance(await PhoneFilePicker().pick(), Photo)
    async with a_page({"FilePicker.pick_files": lambda _: []}):
        assert await PhoneFilePicker().pick() == NotAvailable(why=Why.CANCELED)


async def test_a_position_reaches_whoever_asked_until_it_is_stopped() -> None:
    heard: list[Reading] = []
    where = {"latitude": 60.17, "longitude": 24.94, "accuracy": 7.0, "heading": 0.0, "speed": 3.0}

    async with a_page({"Geolocator.request_permission": lambda _: "whileInUse"}) as app:
        location = PhoneLocation(app.page, title="t", text="x")
        assert await location.start(heard.append) is None
        service = app.page._services._services[-1]
        assert isinstance(service, ftg.Geolocator)
        await app.fire(service, "position_change", {"position": where})
        await location.stop()

        assert [reading.point.lat for reading in heard] == [60.17]
        assert heard[0].accuracy_m == 7.0
        assert heard[0].heading_deg is None
        assert location.last == heard[0]


async def test_a_driver_who_refuses_is_not_followed() -> None:
    async with a_page({"Geolocator.request_permission": lambda _: "deniedForever"}) as app:
        location = PhoneLocation(app.page, title="t", text="x")
        refused = await location.start(lambda _: None)

        assert isinstance(refused, NotAvailable)
        assert refused.why == Why.DENIED


@pytest.mark.parametrize("platform", [ft.PagePlatform.ANDROID, ft.PagePlatform.IOS])
async def test_a_phone_is_followed_in_the_background_too(platform: ft.PagePlatform) -> None:
    methods: Methods = {"Geolocator.request_permission": lambda _: "always"}

    async with a_page(methods, platform=platform) as app:
        location = PhoneLocation(app.page, title="Route", text="Sending")
        await location.start(lambda _: None)
        settings = app.page._services._services[-1].configuration

        if platform == ft.PagePlatform.ANDROID:
            assert settings.foreground_notification_config.notification_title == "Route"
        else:
            assert settings.allow_background_location_updates


def test_a_position_without_a_place_is_none() -> None:
    assert as_reading(ftg.GeolocatorPosition(), NOW) is None
    reading = as_reading(ftg.GeolocatorPosition(latitude=1.0, longitude=2.0, mocked=True), NOW)
    assert reading is not None
    assert reading.at == NOW
    assert reading.is_mock


async def test_a_session_has_all_devices() -> None:
    async with a_page({}, web=True) as app:
        devices = phone_devices(app.page, notice_title="t", notice_text="x")

        assert isinstance(devices.secrets, BrowserSecrets)
        assert devices.location.last is None


@pytest.mark.parametrize("platform", [ft.PagePlatform.ANDROID, ft.PagePlatform.IOS])
async def test_another_pace_asks_the_platform_otherwise_and_once(
    platform: ft.PagePlatform,
) -> None:
    async with a_page(
        {"Geolocator.request_permission": lambda _: "always"}, platform=platform
    ) as app:
        location = PhoneLocation(app.page, title="Rota", text="Em andamento")
        await location.start(lambda _: None)
        asked = []
        for pace in (Pace.CLOSE, Pace.CLOSE, Pace.PARKED, Pace.OFF):
            await location.set_pace(pace)
            await app.settle()
            (service,) = app.all(ftg.Geolocator)
            asked.append(service.configuration)
        close, again, parked, off = asked

        assert close is again
        assert parked is off  # OFF is the stream's end, not a pace of it
        assert close.accuracy == ftg.GeolocatorPositionAccuracy.BEST_FOR_NAVIGATION
        assert parked.accuracy == ftg.GeolocatorPositionAccuracy.MEDIUM
        if platform == ft.PagePlatform.ANDROID:
            assert close.interval_duration.seconds == 1
            assert parked.interval_duration.seconds == 60
            assert parked.distance_filter == 0  # a parked phone still tells that it lives
            assert parked.foreground_notification_config.notification_set_ongoing
        else:
            assert parked.distance_filter > close.distance_filter
            assert parked.allow_background_location_updates
        await location.stop()


@pytest.mark.parametrize(
    ("methods", "why"),
    [
        ({"Geolocator.is_location_service_enabled": lambda _: False}, Why.SWITCHED_OFF),
        (
            {
                "Geolocator.is_location_service_enabled": lambda _: True,
                "Geolocator.get_current_position": fails("User denied permissions to access"),
            },
            Why.DENIED,
        ),
    ],
)
async def test_asked_where_it_is_a_phone_says_what_is_wrong(methods: Methods, why: Why) -> None:
    known: Methods = {"Geolocator.request_permission": lambda _: "always"}
    async with a_page(known | methods) as app:
        location = PhoneLocation(app.page, title="Rota", text="Em andamento")
        before = await location.ask()
        await location.start(lambda _: None)
        answer = await location.ask()
        await location.stop()

    assert isinstance(before, NotAvailable)
    assert isinstance(answer, NotAvailable)
    assert answer.why == why


async def test_a_browser_is_told_the_language_once_and_each_text() -> None:
    said: list[str] = []
    kept: dict[str, str] = {}
    methods: Methods = {
        "SharedPreferences.set": lambda a: kept.update({a["key"]: a["value"]}) is None,
        "SemanticsService.announce_message": lambda a: said.append(a["message"]),
    }
    async with a_page(methods, web=True) as app:
        voice = SpokenVoice(app.page)
        await voice.say("Vire à esquerda", "pt-BR")
        kept.pop(SPOKEN_IN)
        await voice.say("Vire à direita", "pt-BR")

    assert said == ["Vire à esquerda", "Vire à direita"]
    assert kept == {}


async def test_the_maker_of_a_browser_and_of_an_iphone_is_known_without_asking() -> None:
    async with a_page({}, web=True) as app:
        assert await PhoneMaker(app.page).name() == "browser"
    async with a_page({}, platform=ft.PagePlatform.IOS) as app:
        assert await PhoneMaker(app.page).name() == "apple"
    async with a_page({}) as app:  # no answer
        assert await PhoneMaker(app.page).name() == ""


async def test_a_network_that_appears_is_told_once_and_its_loss_is_not() -> None:
    told: list[str] = []
    network: list[PhoneNetwork] = []

    async def main(page: ft.Page) -> None:
        page.title = "t"
        network.append(PhoneNetwork())

    async with AppUnderTest(main) as app:
        network[0].watch(lambda: told.append("network"))
        counts = []
        for kinds in (["mobile"], ["mobile"], ["none"], ["wifi"], ["wifi", "vpn"], ["vpn"]):
            await app.fire(network[0]._service, "change", {"connectivity": kinds})
            counts.append(len(told))

    assert counts == [1, 1, 1, 2, 3, 3]
