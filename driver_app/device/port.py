"""What the app asks of the machine it runs on.

Nothing here raises. A device answers with what was asked for or with ``NotAvailable``, because a
refused permission, a missing lens and a browser without GPS are ordinary days, not bugs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Protocol

import msgspec

from shared.geo import Point
from shared.sync import MAX_PHOTO_BYTES


class Why(StrEnum):
    DENIED = "denied"  # the person or the system said no
    SWITCHED_OFF = "switched_off"  # the system's own switch, not ours
    UNSUPPORTED = "unsupported"  # this machine has no such thing
    TIMED_OUT = "timed_out"
    CANCELED = "canceled"  # the person closed the dialog
    NOT_A_PHOTO = "not_a_photo"
    TOO_BIG = "too_big"
    FAILED = "failed"


class Pace(StrEnum):
    """How often to ask where the device is, from the most to the least that its battery pays."""

    CLOSE = "close"  # each second: somebody is led, or looks for a door
    ROAD = "road"  # each few seconds or metres
    PARKED = "parked"  # once a minute: enough to see that it still tells
    OFF = "off"


class NotAvailable(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for did not come. ``detail`` is for the log, never for the driver."""

    why: Why
    detail: str = ""


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A picture as it came from the lens or from a file."""

    content: bytes
    mime: str
    sha256: str = ""  # made when it was taken: what is sent later must be the same


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Where the device was. What a device does not know is None, never zero."""

    at: datetime  # UTC
    point: Point
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None  # clockwise from north
    is_mock: bool = False


class Location(Protocol):
    """The way the vehicle takes, from the moment it is asked for until it is stopped."""

    async def start(self, on_reading: Callable[[Reading], None]) -> NotAvailable | None:
        """Ask for permission and begin. Starting again changes only who is told."""

    async def stop(self) -> None: ...

    async def set_pace(self, pace: Pace) -> None:
        """Look so often from now on. Rare: a change opens the stream anew. OFF is ``stop``."""

    async def ask(self) -> Reading | NotAvailable:
        """Look once, now: what is wrong, where nothing has come for a while."""

    async def open_settings(self) -> None:
        """Show this app's page of the system's settings."""

    @property
    def last(self) -> Reading | None:
        """The newest reading, however old it is. None before the first."""


class Camera(Protocol):
    """A lens in the view. One at a time."""

    def preview(self) -> Any:
        """Make the control that shows what the lens sees; call it at each render."""

    async def open(self) -> NotAvailable | None:
        """Switch the lens on once the preview is on screen."""

    async def take(self) -> Photo | NotAvailable: ...

    async def light(self, *, is_on: bool) -> NotAvailable | None:
        """Turn the lamp beside the lens on, or off. It goes off with the lens."""


class FilePicker(Protocol):
    """Choosing a picture that is there already, where no lens can be used."""

    async def pick(self) -> Photo | NotAvailable: ...


class Scanner(Protocol):
    """Finds barcodes and QR codes in a picture."""

    @property
    def is_there(self) -> bool:
        """False where codes can only be typed, or come from a scanner that types."""

    async def read(self, photo: Photo) -> tuple[str, ...] | NotAvailable:
        """Give the codes in the picture; none where there are none."""


class Secrets(Protocol):
    """Small texts that only this app on this device may read."""

    async def get(self, key: str) -> str | NotAvailable | None:
        """Give the text; None where there is none."""

    async def put(self, key: str, value: str) -> NotAvailable | None: ...

    async def remove(self, key: str) -> NotAvailable | None: ...


class Wakelock(Protocol):
    """Keeps the screen on while a run is driven."""

    async def hold(self) -> NotAvailable | None: ...

    async def release(self) -> NotAvailable | None: ...


class Haptics(Protocol):
    """A buzz that a thumb feels when a tap has been taken."""

    async def confirm(self) -> None: ...


class Voice(Protocol):
    """Says what to do next, so that the eyes stay on the road."""

    async def say(self, text: str, locale: str) -> NotAvailable | None:
        """Say it now; what was still being said is cut short."""


class Maker(Protocol):
    async def name(self) -> str:
        """Name who made the phone, such as ``Xiaomi``; empty where nobody knows."""


class Battery(Protocol):
    async def percent(self) -> int | None:
        """0 to 100; None where the device does not tell."""


class Network(Protocol):
    def watch(self, appeared: Callable[[], None]) -> None:
        """Have ``appeared`` called whenever the device has a network that it did not have.

        It is no promise that the server can be reached; and where the device does not tell,
        nobody is called.
        """


@dataclass(frozen=True, kw_only=True)
class Devices:
    """All of them, as one session holds them."""

    location: Location
    camera: Camera
    picker: FilePicker
    scanner: Scanner
    secrets: Secrets
    wakelock: Wakelock
    haptics: Haptics
    battery: Battery
    voice: Voice
    maker: Maker
    network: Network


_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_WEBP_HEAD: Final = 12  # bytes


def as_photo(content: bytes) -> Photo | NotAvailable:
    """Take bytes for a photo by what they are, not by what a file calls itself."""
    if len(content) > MAX_PHOTO_BYTES:
        return NotAvailable(why=Why.TOO_BIG, detail=f"{len(content)} bytes")
    for signature, mime in _SIGNATURES:
        if content.startswith(signature):
            return Photo(content=content, mime=mime, sha256=sha256(content).hexdigest())
    if content[:4] == b"RIFF" and content[8:_WEBP_HEAD] == b"WEBP":
        return Photo(content=content, mime="image/webp", sha256=sha256(content).hexdigest())
    return NotAvailable(why=Why.NOT_A_PHOTO, detail=f"{len(content)} bytes")
