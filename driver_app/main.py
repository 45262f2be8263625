"""Entry point and composition root: builds the devices and the session, and draws the app.

``main`` is what a phone runs. ``configure`` makes one for a server that carries many browsers:
each browser has a store of its own in the server's data directory, under a name that only that
browser can tell, and the engine talks to the server over HTTP as a phone does.
"""

import asyncio
import contextlib
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlparse

import flet as ft

from driver_app.app import App
from driver_app.controls import theme
from driver_app.device.phone import phone_devices
from driver_app.device.port import Devices, NotAvailable
from driver_app.phones import Phones
from driver_app.session import Session
from driver_app.state import Look, Tone, fit
from driver_app.texts import Texts
from shared.clock import Clock, SystemClock

log = logging.getLogger(__name__)

type Main = Callable[[ft.Page], Awaitable[None]]
type MakeDevices = Callable[[ft.Page, Texts], Devices]

BROWSER_KEY: Final = "porta.driver.key"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")  # token_urlsafe(32)
DEFAULT_LOCALE: Final = "pt-BR"


def phone_devices_of(page: ft.Page, texts: Texts) -> Devices:
    return phone_devices(
        page,
        notice_title=texts("notice.location"),
        notice_text=texts("notice.location_text"),
    )


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What differs between a phone, a server and a test."""

    server_url: str
    data_dir: Path
    clock: Clock = field(default_factory=SystemClock)
    is_shared: bool = False  # many browsers in one process; each gets a folder of its own
    devices: MakeDevices = phone_devices_of


@dataclass(frozen=True)
class Driver:
    """A configured app: what Flet calls for each session, and what closes the stores at the end."""

    main: Main
    close: Callable[[], Awaitable[None]]


def configure(
    *,
    server_url: str,
    data_dir: Path,
    clock: Clock | None = None,
    is_shared: bool = True,
    devices: MakeDevices = phone_devices_of,
) -> Driver:
    """Make the app for a server at ``server_url`` (loopback will do), storing under ``data_dir``."""
    setup = Setup(
        server_url=server_url.rstrip("/"),
        data_dir=data_dir,
        clock=clock or SystemClock(),
        is_shared=is_shared,
        devices=devices,
    )
    phones = Phones(setup.clock)

    async def run(page: ft.Page) -> None:
        await _open_session(page, setup, phones)

    return Driver(main=run, close=phones.close)


async def main(page: ft.Page) -> None:
    """Run on a phone: one driver, the app's own storage, a server chosen at pairing."""
    driver = configure(
        server_url=os.environ.get("PORTA_SERVER_URL", ""),
        data_dir=Path(os.environ.get("FLET_APP_STORAGE_DATA", ".porta")) / "driver",
        is_shared=False,
    )
    await driver.main(page)


async def _open_session(page: ft.Page, setup: Setup, phones: Phones) -> None:
    locale = _locale_of(page)
    texts = Texts(locale)

    def wear(look: Look) -> None:
        """Change the colours of what is on screen, maps as well."""
        theme.dress(page, look)
        session.navigator.see_by(is_night=theme.is_dark(page))
        page.update()

    session = Session(
        phones=phones,
        devices=setup.devices(page, texts),
        clock=setup.clock,
        server_url=setup.server_url,
        platform=_platform_of(page),
        locale=locale,
        go=page.navigate,
        dress=wear,
        may_choose_server=not setup.is_shared,
    )
    code = code_of(page.route or "", page.url or "")
    fit(session.state.screen, page.width, page.height)
    _dress(page, texts)
    _guard(page, session)
    page.render_views(App, session)
    folder, must_exist = await _folder(setup, session.devices)
    await session.open(folder, must_exist=must_exist)
    if code and session.state.account.identity is None:
        await session.pair(code)
    follow = page.run_task(session.follow)

    async def closed(_event: ft.Event[ft.Page]) -> None:
        follow.cancel()
        await session.close()

    page.on_close = closed


def _dress(page: ft.Page, texts: Texts) -> None:
    theme.dress(page, Look.SYSTEM)
    page.title = texts("app.name")
    page.padding = 0
    language, _, country = texts.locale.partition("-")
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale("pt", "BR"), ft.Locale("en", "US")],
        current_locale=ft.Locale(language, country or "US"),
    )


def _guard(page: ft.Page, session: Session) -> None:
    """Keep the screen when a handler fails, and the state fresh when the page comes back."""

    def crashed(message: str) -> None:
        log.error("screen_failed message=%s", message)
        session.tell(session.texts("app.crashed"), tone=Tone.BAD)

    async def resized(event: ft.PageResizeEvent) -> None:
        fit(session.state.screen, event.width, event.height)

    async def came_back(_event: object) -> None:
        session.wake()

    async def lived(event: ft.AppLifecycleStateChangeEvent) -> None:
        if event.state == ft.AppLifecycleState.RESUME:
            session.wake()

    async def dimmed(_event: object) -> None:
        session.navigator.see_by(is_night=theme.is_dark(page))

    # Flet shows a red card over everything when a handler raises; this is its one hook.
    page.session.error = crashed  # type: ignore[method-assign]  # a hook by replacement
    _let_late_answers_fall(page)
    page.on_resize = resized
    page.on_platform_brightness_change = dimmed
    page.on_connect = came_back
    page.on_app_lifecycle_state_change = lived
    session.devices.network.watch(session.wake)


def _let_late_answers_fall(page: ft.Page) -> None:
    """Drop what the client answers for a control that has left the screen meanwhile.

    A lens that one closes while it takes a picture does so. Flet (1.0.5) raises, which ends the
    socket of a browser: the page is loaded anew, and what one was about to tap is gone.
    """
    take = page.session.handle_invoke_method_results

    def answered(control_id: int, call_id: str, result: object, error: str | None) -> None:
        try:
            take(control_id, call_id, result, error)
        except RuntimeError as late:
            log.debug("answer_too_late detail=%s", late)

    page.session.handle_invoke_method_results = answered  # type: ignore[method-assign]  # a hook


def code_of(*addresses: str) -> str:
    """Find a pairing code in a deep link such as ``/?code=K7QM2F9D``."""
    for address in addresses:
        code = parse_qs(urlparse(address).query).get("code", [""])[0]
        if code:
            return code
    return ""


async def _folder(setup: Setup, devices: Devices) -> tuple[Path, bool]:
    """Say where this session's store is, and whether to open it only if it is there already."""
    if not setup.is_shared:
        return setup.data_dir, False
    key = await devices.secrets.get(BROWSER_KEY)
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        if isinstance(key, NotAvailable):
            log.warning("browser_key_unreadable why=%s", key.why)
        key = secrets.token_urlsafe(32)
        await devices.secrets.put(BROWSER_KEY, key)
    return setup.data_dir / "browsers" / folder_name(key), True


def folder_name(key: str) -> str:
    """Name a browser's folder so that its listing gives no key away."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _platform_of(page: ft.Page) -> str:
    kind = page.platform.value if page.platform else "unknown"
    return f"web-{kind}" if page.web else kind


def _locale_of(page: ft.Page) -> str:
    """Take the device's first language; drivers of a pilot in Brazil are the default."""
    configuration = page.locale_configuration
    current = configuration.current_locale if configuration else None
    return str(current.language_code) if current else DEFAULT_LOCALE


if __name__ == "__main__":
    with contextlib.suppress(asyncio.CancelledError):
        ft.run(main)
