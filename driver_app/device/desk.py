"""The ports on a desk: what they answer is decided by whoever sits there, a test or a demo."""

from collections.abc import Callable
from typing import Any

import flet as ft

from driver_app.device.port import Devices, NotAvailable, Pace, Photo, Reading, Why, as_photo


class DeskLocation:
    """Is where ``move`` puts it. ``refuse`` stands for a driver who said no."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.refuse = refuse
        self._on_reading: Callable[[Reading], None] | None = None
        self._last: Reading | None = None
        self.paces: list[Pace] = []
        self.settings_opened = 0
        self.answer: NotAvailable | None = None

    @property
    def last(self) -> Reading | None:
        return self._last

    @property
    def is_on(self) -> bool:
        return self._on_reading is not None

    def move(self, reading: Reading) -> None:
        """Go there. Nobody hears of it while the location is off."""
        if self._on_reading is not None:
            self._last = reading
            self._on_reading(reading)

    async def start(self, on_reading: Callable[[Reading], None]) -> NotAvailable | None:
        if self.refuse:
            return NotAvailable(why=Why.DENIED)
        self._on_reading = on_reading
        return None

    async def stop(self) -> None:
        self._on_reading = None

    async def set_pace(self, pace: Pace) -> None:
        self.paces.append(pace)

    async def ask(self) -> Reading | NotAvailable:
        return self.answer or self._last or NotAvailable(why=Why.TIMED_OUT)

    async def open_settings(self) -> None:
        self.settings_opened += 1


class DeskCamera:
    """Sees one picture. Without one, it is a desk that has no lens."""

    def __init__(self, picture: bytes | None = None) -> None:
        self.picture = picture
        self.is_lit = False
        self._is_open = False

    def preview(self) -> Any:
        return ft.Container(bgcolor=ft.Colors.BLUE_GREY_800, expand=True)

    async def open(self) -> NotAvailable | None:
        if self.picture is None:
            return NotAvailable(why=Why.UNSUPPORTED, detail="no lens")
        self._is_open = True
        return None

    async def take(self) -> Photo | NotAvailable:
        if not self._is_open or self.picture is None:
            return NotAvailable(why=Why.FAILED, detail="not open")
        return as_photo(self.picture)

    async def light(self, *, is_on: bool) -> NotAvailable | None:
        if not self._is_open:
            return NotAvailable(why=Why.FAILED, detail="not open")
        self.is_lit = is_on
        return None


class DeskFilePicker:
    """Picks the file it was given; none is a person who closes the dialog."""

    def __init__(self, content: bytes | None = None) -> None:
        self.content = content

    async def pick(self) -> Photo | NotAvailable:
        return NotAvailable(why=Why.CANCELED) if self.content is None else as_photo(self.content)


class DeskScanner:
    """Reads the codes it was given, whatever the picture shows. None given: there is no scanner."""

    def __init__(self, codes: tuple[str, ...] | None = None) -> None:
        self.codes = codes

    @property
    def is_there(self) -> bool:
        return self.codes is not None

    async def read(self, photo: Photo) -> tuple[str, ...] | NotAvailable:
        if self.codes is None or not photo.content:
            return NotAvailable(why=Why.UNSUPPORTED)
        return self.codes


class DeskSecrets:
    """Keeps them as long as it lives."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    async def get(self, key: str) -> str | NotAvailable | None:
        return self.texts.get(key)

    async def put(self, key: str, value: str) -> NotAvailable | None:
        self.texts[key] = value
        return None

    async def remove(self, key: str) -> NotAvailable | None:
        self.texts.pop(key, None)
        return None


class DeskWakelock:
    def __init__(self) -> None:
        self.is_held = False

    async def hold(self) -> NotAvailable | None:
        self.is_held = True
        return None

    async def release(self) -> NotAvailable | None:
        self.is_held = False
        return None


class DeskHaptics:
    def __init__(self) -> None:
        self.confirmed = 0

    async def confirm(self) -> None:
        self.confirmed += 1


class DeskBattery:
    def __init__(self, level: int | None = None) -> None:
        self.level = level

    async def percent(self) -> int | None:
        return self.level


class DeskVoice:
    """Writes down what it would say."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def say(self, text: str, locale: str) -> NotAvailable | None:
        del locale
        self.said.append(text)
        return None


class DeskMaker:
    def __init__(self, maker: str = "") -> None:
        self.maker = maker

    async def name(self) -> str:
        return self.maker


class DeskNetwork:
    """Has a network when it is told so."""

    def __init__(self) -> None:
        self.appear: Callable[[], None] = _nobody_asks

    def watch(self, appeared: Callable[[], None]) -> None:
        self.appear = appeared


def _nobody_asks() -> None:
    """Tell nobody."""


def desk_devices(
    *,
    picture: bytes | None = None,
    file: bytes | None = None,
    codes: tuple[str, ...] | None = None,
) -> Devices:
    return Devices(
        location=DeskLocation(),
        camera=DeskCamera(picture),
        picker=DeskFilePicker(file),
        scanner=DeskScanner(codes),
        secrets=DeskSecrets(),
        wakelock=DeskWakelock(),
        haptics=DeskHaptics(),
        battery=DeskBattery(),
        voice=DeskVoice(),
        maker=DeskMaker(),
        network=DeskNetwork(),
    )
