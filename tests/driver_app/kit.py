"""The app on a desk: a store in a folder of its own, fakes for the devices, a server or none."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import flet as ft
from PIL import Image

from driver_app.device.desk import DeskCamera, DeskHaptics, DeskLocation, desk_devices
from driver_app.device.port import Devices
from driver_app.main import configure
from shared.runs import StopView
from tests.driver_app.fake_server import CODE, FakeServer, serving
from tests.driver_app.flet_harness import AppUnderTest


def a_picture(color: str = "#0b6035") -> bytes:
    """Make a real JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Desk:
    """A driver in front of the app, and what lies on the desk."""

    app: AppUnderTest
    devices: Devices

    @property
    def location(self) -> DeskLocation:
        assert isinstance(self.devices.location, DeskLocation)
        return self.devices.location

    @property
    def camera(self) -> DeskCamera:
        assert isinstance(self.devices.camera, DeskCamera)
        return self.devices.camera

    @property
    def haptics(self) -> DeskHaptics:
        assert isinstance(self.devices.haptics, DeskHaptics)
        return self.devices.haptics

    async def pair(self, code: str = CODE) -> None:
        await self.app.type("pairing-code", code)
        await self.app.tap("pairing-go")
        await self.app.until(lambda: self.app.has("run-progress") or self.app.has("pairing-error"))

    async def start(self) -> None:
        """Pair, accept and start the run."""
        await self.pair()
        await self.app.tap("run-accept")
        await self.app.tap("run-start")
        await self.app.until(lambda: self.app.has("run-next"))

    async def arrive(self, stop: StopView | None = None) -> None:
        """Go to a stop, the next one by default, and say so."""
        if stop is None:
            await self.app.tap("run-next")
        else:
            await self.app.go(f"/stops/{stop.id}")
        await self.app.tap("arrive")
        await self.app.until(lambda: self.app.has("deliver"))

    async def deliver(self) -> None:
        """Deliver where the app is: photo, done."""
        await self.app.tap("deliver")
        await self.app.until(lambda: self.app.has("photo-take"))
        await self.app.tap("photo-take")
        await self.app.tap("deliver-done")
        await self.app.until(lambda: self.app.page.route == "/")

    async def sign(self) -> None:
        """Draw a line on the pad, as a finger does."""
        await self.app.tap("sign-open")
        pad = self.app.all(ft.GestureDetector)[-1]
        place = {"l": {"x": 20, "y": 30}, "g": {"x": 20, "y": 30}}
        await self.app.fire(pad, "pan_start", place | {"k": "touch"})
        for x in range(30, 90, 10):
            await self.app.fire(pad, "pan_update", {"l": {"x": x, "y": 40}, "g": {"x": x, "y": 40}})
        await self.app.fire(pad, "pan_end", {"l": place["l"], "g": place["g"], "v": place["l"]})
        await self.app.tap("sign-done")


@asynccontextmanager
async def at_desk(
    folder: Path,
    server_url: str,
    *,
    devices: Devices | None = None,
    route: str = "/",
    is_shared: bool = False,
    width: int = 390,
) -> AsyncIterator[Desk]:
    """Open the app on a store in ``folder``; its server need not be there."""
    mine = devices or desk_devices(picture=a_picture())
    driver = configure(
        server_url=server_url,
        data_dir=folder,
        is_shared=is_shared,
        devices=lambda _page, _texts: mine,
    )
    try:
        async with AppUnderTest(driver.main, route=route, width=width) as app:
            await app.until(lambda: not app.shows("Abrindo"))
            yield Desk(app=app, devices=mine)
    finally:
        await driver.close()


@asynccontextmanager
async def driving(
    folder: Path, day: FakeServer, *, devices: Devices | None = None
) -> AsyncIterator[Desk]:
    """Open the app with a server that has ``day``."""
    async with serving(day) as url, at_desk(folder, url, devices=devices) as desk:
        yield desk
