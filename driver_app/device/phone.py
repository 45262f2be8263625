"""The ports over Flet's services: Android, iOS, and a browser by way of Flet web.

Make one ``phone_devices(page)`` a session, inside the page's context: services register
themselves with the page and are dropped when nothing holds them. Calls go to the client and may
never be answered (a socket that dropped, a dialog left open), so each one has a limit.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import flet as ft
import flet_camera as ftc
import flet_geolocator as ftg
import flet_secure_storage as fss

from driver_app.device import speech
from driver_app.device.decoder import DecoderScanner, find_decoder
from driver_app.device.detector import BrowserScanner, browser
from driver_app.device.port import (
    Battery,
    Camera,
    Devices,
    FilePicker,
    Haptics,
    Location,
    Maker,
    Network,
    NotAvailable,
    Pace,
    Photo,
    Reading,
    Scanner,
    Secrets,
    Voice,
    Wakelock,
    Why,
    as_photo,
)
from driver_app.device.vision import open_vision
from shared.geo import Point

log = logging.getLogger(__name__)

QUICK_S: Final = 5.0
SHUTTER_S: Final = 15.0
FIX_S: Final = 25.0  # a cold receiver between houses
PERSON_S: Final = 120.0  # a permission dialog or a file dialog, read by a person
SPOKEN_IN: Final = "porta.voice"  # the key under which the page finds the language to speak
JPEG_QUALITY: Final = 80  # of a picked file, where the platform can shrink it


async def _ask[T](call: Awaitable[T], seconds: float) -> T | NotAvailable:
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError as error:
        return NotAvailable(why=Why.TIMED_OUT, detail=str(error))
    except ft.FletUnsupportedPlatformException as error:
        return NotAvailable(why=Why.UNSUPPORTED, detail=str(error))
    except Exception as error:  # noqa: BLE001 - a client may answer with anything; this is the rim
        return _classified(str(error))


def _classified(text: str) -> NotAvailable:
    """Read the reason out of what a browser or a plugin says in English."""
    low = text.lower()
    if any(word in low for word in ("denied", "notallowed", "permission")):
        why = Why.DENIED
    elif any(word in low for word in ("unimplemented", "missingplugin", "not supported")):
        why = Why.UNSUPPORTED
    else:
        why = Why.FAILED
    log.info("device_failed why=%s detail=%s", why, text[:200])
    return NotAvailable(why=why, detail=text[:200])


def _is_phone(page: ft.Page) -> bool:
    return not page.web and page.platform in {ft.PagePlatform.ANDROID, ft.PagePlatform.IOS}


def _positive(value: float | None) -> float | None:
    """Flet tells 0.0 where the device does not know."""
    return None if value is None or value <= 0 else float(value)


def as_reading(position: ftg.GeolocatorPosition, now: datetime) -> Reading | None:
    """Take a position that has a place; ``now`` stands in for a missing time."""
    if position.latitude is None or position.longitude is None:
        return None
    at = position.timestamp
    if not isinstance(at, datetime):
        at = now
    elif at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return Reading(
        at=at,
        point=Point(float(position.latitude), float(position.longitude)),
        accuracy_m=_positive(position.accuracy),
        speed_mps=None if position.speed is None else max(0.0, float(position.speed)),
        heading_deg=_positive(position.heading),
        is_mock=bool(position.mocked),
    )


class Rate(NamedTuple):
    """How one pace asks the platform. Android goes by seconds, iOS and browsers by metres."""

    accuracy: ftg.GeolocatorPositionAccuracy
    seconds: int
    metres: int


RATES: Final = {
    Pace.CLOSE: Rate(ftg.GeolocatorPositionAccuracy.BEST_FOR_NAVIGATION, 1, 0),
    Pace.ROAD: Rate(ftg.GeolocatorPositionAccuracy.BEST, 5, 10),
    # No filter of metres on Android: a parked phone that tells nothing looks like a dead one.
    Pace.PARKED: Rate(ftg.GeolocatorPositionAccuracy.MEDIUM, 60, 0),
}
PARKED_METRES: Final = 30  # on iOS, where each metre's filter is all that saves the battery


def _location_settings(
    platform: ft.PagePlatform | None, *, web: bool, title: str, text: str, pace: Pace
) -> ftg.GeolocatorConfiguration:
    rate = RATES.get(pace, RATES[Pace.ROAD])
    if not web and platform == ft.PagePlatform.ANDROID:
        return ftg.GeolocatorAndroidConfiguration(
            accuracy=rate.accuracy,
            distance_filter=rate.metres,
            interval_duration=ft.Duration(seconds=rate.seconds),
            foreground_notification_config=ftg.ForegroundNotificationConfiguration(
                notification_title=title,
                notification_text=text,
                notification_enable_wake_lock=True,
                notification_set_ongoing=True,
            ),
        )
    metres = PARKED_METRES if pace == Pace.PARKED else rate.metres
    if not web and platform == ft.PagePlatform.IOS:
        return ftg.GeolocatorIosConfiguration(
            accuracy=rate.accuracy,
            distance_filter=metres,
            activity_type=ftg.GeolocatorIosActivityType.AUTOMOTIVE_NAVIGATION,
            pause_location_updates_automatically=False,
            allow_background_location_updates=True,
            show_background_location_indicator=True,
        )
    return ftg.GeolocatorConfiguration(accuracy=rate.accuracy, distance_filter=metres)


class PhoneLocation:
    """One Geolocator for the app: it goes on when a screen closes.

    The client reopens the GPS stream on each update of the service, so that it is touched for
    another pace only. On Android it shows the notification of a foreground service.
    """

    def __init__(self, page: ft.Page, *, title: str, text: str) -> None:
        self._page = page
        self._title = title
        self._text = text
        self._service: ftg.Geolocator | None = None
        self._on_reading: Callable[[Reading], None] | None = None
        self._last: Reading | None = None
        self._pace = Pace.ROAD

    @property
    def last(self) -> Reading | None:
        return self._last

    async def start(self, on_reading: Callable[[Reading], None]) -> NotAvailable | None:
        self._on_reading = on_reading
        if self._service is not None:
            return None
        # The configuration is given once; a permission still unanswered is asked by the stream.
        self._service = ftg.Geolocator(
            configuration=self._settings(),
            on_position_change=self._changed,
            on_error=self._failed,
        )
        self._page.update()
        status = await _ask(self._service.request_permission(), PERSON_S)
        if isinstance(status, NotAvailable):
            return status
        if status in {
            ftg.GeolocatorPermissionStatus.DENIED,
            ftg.GeolocatorPermissionStatus.DENIED_FOREVER,
        }:
            await self.stop()
            return NotAvailable(why=Why.DENIED, detail=status.value)
        return None

    async def stop(self) -> None:
        self._on_reading = None
        if self._service is None:
            return
        self._service = None  # Flet counts references: none may be left when it sweeps
        self._page._services.unregister_services()  # noqa: SLF001 - Flet has no public way

    async def set_pace(self, pace: Pace) -> None:
        if pace in {self._pace, Pace.OFF}:
            return
        self._pace = pace
        if self._service is not None:
            self._service.configuration = self._settings()
            self._service.update()

    async def ask(self) -> Reading | NotAvailable:
        service = self._service
        if service is None:
            return NotAvailable(why=Why.FAILED, detail="not started")
        if not self._page.web:
            is_on = await _ask(service.is_location_service_enabled(), QUICK_S)
            if is_on is False:
                return NotAvailable(why=Why.SWITCHED_OFF)
        position = await _ask(service.get_current_position(), FIX_S)
        if isinstance(position, NotAvailable):
            return position
        reading = as_reading(position, datetime.now(UTC))
        return reading or NotAvailable(why=Why.FAILED, detail="no place")

    async def open_settings(self) -> None:
        if self._service is not None:
            await _ask(self._service.open_app_settings(), QUICK_S)

    def _settings(self) -> ftg.GeolocatorConfiguration:
        return _location_settings(
            self._page.platform,
            web=bool(self._page.web),
            title=self._title,
            text=self._text,
            pace=self._pace,
        )

    async def _changed(self, event: ftg.GeolocatorPositionChangeEvent) -> None:
        reading = as_reading(event.position, datetime.now(UTC))
        if reading is None:
            return
        self._last = reading
        if self._on_reading is not None:
            self._on_reading(reading)

    async def _failed(self, event: ft.Event[ftg.Geolocator]) -> None:
        # A browser says this before each move too; silence is what tells (age of the last fix).
        log.debug("location_failed detail=%s", event.data)


class PhoneCamera:
    """A Flet camera. A declarative view makes the control anew at each render; the newest counts."""

    def __init__(self) -> None:
        self._control: Any = None  # ftc.Camera

    def preview(self) -> ft.Control:
        control: ft.Control = ftc.Camera(expand=True, preview_enabled=True)
        self._control = control
        return control

    async def open(self) -> NotAvailable | None:
        if self._control is None:
            return NotAvailable(why=Why.FAILED, detail="no preview on screen")
        lenses = await _ask(self._control.get_available_cameras(), PERSON_S)
        if isinstance(lenses, NotAvailable):
            return lenses
        if not lenses:
            return NotAvailable(why=Why.UNSUPPORTED, detail="no lens")
        opened = await _ask(
            self._control.initialize(
                _back(lenses),
                ftc.ResolutionPreset.HIGH,
                enable_audio=False,
                image_format_group=ftc.ImageFormatGroup.JPEG,
            ),
            PERSON_S,
        )
        return opened if isinstance(opened, NotAvailable) else None

    async def take(self) -> Photo | NotAvailable:
        if self._control is None:
            return NotAvailable(why=Why.FAILED, detail="no preview on screen")
        content = await _ask(self._control.take_picture(), SHUTTER_S)
        return content if isinstance(content, NotAvailable) else as_photo(bytes(content or b""))

    async def light(self, *, is_on: bool) -> NotAvailable | None:
        if self._control is None:
            return NotAvailable(why=Why.FAILED, detail="no preview on screen")
        mode = ftc.FlashMode.TORCH if is_on else ftc.FlashMode.OFF
        return await _ask(self._control.set_flash_mode(mode), QUICK_S)


def _back(lenses: Iterable[ftc.CameraDescription]) -> ftc.CameraDescription:
    """Prefer the lens that looks away from the driver."""
    order = [
        ftc.CameraLensDirection.BACK,
        ftc.CameraLensDirection.EXTERNAL,
        ftc.CameraLensDirection.FRONT,
    ]
    return min(lenses, key=lambda lens: order.index(lens.lens_direction))


class PhoneFilePicker:
    def __init__(self) -> None:
        self._service = ft.FilePicker()

    async def pick(self) -> Photo | NotAvailable:
        files = await _ask(
            self._service.pick_files(
                file_type=ft.FilePickerFileType.IMAGE,
                with_data=True,
                compression_quality=JPEG_QUALITY,
            ),
            PERSON_S,
        )
        if isinstance(files, NotAvailable):
            return files
        if not files:
            return NotAvailable(why=Why.CANCELED)
        return as_photo(files[0].bytes or b"")


class PhoneSecrets:
    """Keychain and Keystore on a phone."""

    def __init__(self) -> None:
        self._service = fss.SecureStorage()

    async def get(self, key: str) -> str | NotAvailable | None:
        return await _ask(self._service.get(key), QUICK_S)

    async def put(self, key: str, value: str) -> NotAvailable | None:
        return await _ask(self._service.set(key, value), QUICK_S)

    async def remove(self, key: str) -> NotAvailable | None:
        return await _ask(self._service.remove(key), QUICK_S)


class BrowserSecrets:
    """The browser's own storage for this origin; secure storage needs https, a desk may not have it."""

    def __init__(self) -> None:
        self._service = ft.SharedPreferences()

    async def get(self, key: str) -> str | NotAvailable | None:
        value = await _ask(self._service.get(key), QUICK_S)
        return value if isinstance(value, str | NotAvailable) else None

    async def put(self, key: str, value: str) -> NotAvailable | None:
        kept = await _ask(self._service.set(key, value), QUICK_S)
        if isinstance(kept, NotAvailable):
            return kept
        return None if kept else NotAvailable(why=Why.FAILED, detail="not kept")

    async def remove(self, key: str) -> NotAvailable | None:
        removed = await _ask(self._service.remove(key), QUICK_S)
        return removed if isinstance(removed, NotAvailable) else None


class PhoneWakelock:
    def __init__(self) -> None:
        self._service = ft.Wakelock()

    async def hold(self) -> NotAvailable | None:
        return await _ask(self._service.enable(), QUICK_S)

    async def release(self) -> NotAvailable | None:
        return await _ask(self._service.disable(), QUICK_S)


class PhoneHaptics:
    def __init__(self) -> None:
        self._service = ft.HapticFeedback()

    async def confirm(self) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(QUICK_S):
                await self._service.medium_impact()


class PhoneBattery:
    def __init__(self) -> None:
        self._service = ft.Battery()

    async def percent(self) -> int | None:
        level = await _ask(self._service.get_battery_level(), QUICK_S)
        return level if isinstance(level, int) and 0 <= level <= 100 else None  # noqa: PLR2004


class PhoneMaker:
    def __init__(self, page: ft.Page) -> None:
        self._page = page

    async def name(self) -> str:
        if self._page.web:
            return "browser"
        if self._page.platform == ft.PagePlatform.IOS:
            return "apple"
        told = await _ask(self._page.get_device_info(), QUICK_S)
        return told.manufacturer if isinstance(told, ft.AndroidDeviceInfo) else ""


class PhoneNetwork:
    """Follows the kinds of network that the device is on; none of them need reach anything."""

    def __init__(self) -> None:
        self._service = ft.Connectivity(on_change=self._changed)
        self._kinds: frozenset[ft.ConnectivityType] = frozenset()
        self._appeared: list[Callable[[], None]] = []

    def watch(self, appeared: Callable[[], None]) -> None:
        self._appeared.append(appeared)

    async def _changed(self, event: ft.ConnectivityChangeEvent) -> None:
        kinds = frozenset(event.connectivity) - {ft.ConnectivityType.NONE}
        is_new, self._kinds = bool(kinds - self._kinds), kinds
        for appeared in self._appeared if is_new else ():
            appeared()


class SpokenVoice:
    """Speaks through the platform: the phone's own speech, or the page's in a browser.

    Flet has no speech of its own. On Android and iOS the speech engine is called from Python, if
    the app was packaged with the bridge to it; else the text goes to whatever reads screens, and
    the page that carries the app in a browser reads it aloud (assets/voice.js).
    """

    def __init__(self, page: ft.Page) -> None:
        self._engine = speech.engine_for(page.platform) if _is_phone(page) else None
        self._service = ft.SemanticsService()
        self._page_speaks = ft.SharedPreferences() if page.web else None
        self._locale = ""

    async def say(self, text: str, locale: str) -> NotAvailable | None:
        if self._engine is not None and await asyncio.to_thread(self._engine, text, locale):
            return None
        if self._page_speaks is not None and locale != self._locale:
            self._locale = locale
            await _ask(self._page_speaks.set(SPOKEN_IN, locale), QUICK_S)
        return await _ask(
            self._service.announce_message(text, assertiveness=ft.Assertiveness.ASSERTIVE),
            QUICK_S,
        )


def _scanner(page: ft.Page) -> Scanner:
    """Take the eyes of the system where it has some, else a decoder of our own."""
    world = browser()
    if world is not None:
        return BrowserScanner(world)
    is_iphone = _is_phone(page) and page.platform == ft.PagePlatform.IOS
    return DecoderScanner((open_vision() if is_iphone else None) or find_decoder())


def phone_devices(page: ft.Page, *, notice_title: str, notice_text: str) -> Devices:
    """Make all of them for one session. The notice is what Android shows while positions are sent."""
    location: Location = PhoneLocation(page, title=notice_title, text=notice_text)
    camera: Camera = PhoneCamera()
    picker: FilePicker = PhoneFilePicker()
    scanner = _scanner(page)
    secrets: Secrets = PhoneSecrets() if _is_phone(page) else BrowserSecrets()
    wakelock: Wakelock = PhoneWakelock()
    haptics: Haptics = PhoneHaptics()
    battery: Battery = PhoneBattery()
    voice: Voice = SpokenVoice(page)
    maker: Maker = PhoneMaker(page)
    network: Network = PhoneNetwork()
    return Devices(
        location=location,
        camera=camera,
        picker=picker,
        scanner=scanner,
        secrets=secrets,
        wakelock=wakelock,
        haptics=haptics,
        battery=battery,
        voice=voice,
        maker=maker,
        network=network,
    )
