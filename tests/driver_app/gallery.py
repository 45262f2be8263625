"""Pictures of every screen of the driver app, for people to judge: each theme, size and language.

``python -m tests.driver_app.gallery FOLDER [LOCALE [VARIANT...]]`` drives the app in Chromium through a day that
has everything at its longest, and leaves ``FOLDER/LOCALE/NN-screen.variant.png``.
"""

import argparse
import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import flet as ft
import msgspec
from playwright.async_api import BrowserContext, Page

from dispatch_server.cities.tiles import TileFile
from driver_app.device.port import Devices
from driver_app.main import phone_devices_of
from driver_app.session import Session
from driver_app.state import Hand, Look
from driver_app.texts import Texts
from driver_app.web import mount
from shared.facts import ReportKind
from shared.geo import Point, offset
from shared.ids import StopId
from shared.pix import PixAccount
from shared.proof import Needs, ProofRule
from shared.runs import PackageView, StopView
from shared.states import RunChange
from tests.city import helsinki_pack
from tests.driver_app.browser import browsing, by_id, open_app, pair, tap, type_into
from tests.driver_app.fake_server import CODE, FakeServer, a_run, a_stop, a_task, serving
from tests.driver_app.prefixed import Prefixed
from tests.driver_app.roads import straight_way

SETTLED_MS: Final = 700  # a canvas tells nobody when it is drawn
HERE: Final = Point(60.1699, 24.9384)


@dataclass(frozen=True)
class Variant:
    """How somebody's phone shows a screen."""

    name: str
    look: Look = Look.LIGHT
    width: int = 390
    height: int = 844
    scale: float = 1.0
    hand: Hand = Hand.RIGHT


VARIANTS: Final = (
    Variant("light"),
    Variant("dark", Look.DARK),
    Variant("outdoor", Look.OUTDOOR, 360, 640),
    Variant("large", Look.LIGHT, 360, 640, 2.0, Hand.LEFT),
    Variant("dark-large", Look.DARK, 390, 844, 2.0),
)
WHOLE: Final = Variant("whole", height=2200)
PLACES: Final = (
    ("Av. Presidente Juscelino Kubitschek de Oliveira, 2041", "Torre B, conjunto 1204"),
    ("Rua Visconde de Itaboraí, 87 - Jardim São Luís", ""),
    ("Praça Nossa Senhora da Conceição, s/n", "Banca de jornal, ao lado da igreja"),
    ("Rua Augusta, 2690", "loja 31"),
    ("Travessa dos Açaís, 9B", "casa dos fundos"),
    ("Alameda Lorena, 1304", ""),
)
LONG_NAME: Final = "Maria Antônia Albuquerque de Vasconcelos"


def the_day(locale: str) -> FakeServer:
    """Make a day that asks for all that can be asked for."""
    account = PixAccount(key="caixa@aurora.com.br", name="Casa Aurora", city="Sao Paulo")
    run = a_run(pix=account)
    stops = [_stop(a_stop(run, number), number) for number in range(1, len(PLACES) + 1)]
    day = FakeServer(runs=[run], stops=stops, locale=locale)
    day.lead = lambda wanted: straight_way(wanted, {stop.id: stop.at for stop in day.stops})
    return day


def _stop(stop: StopView, number: int) -> StopView:
    address, complement = PLACES[number - 1]
    (task,) = stop.tasks
    stop = msgspec.structs.replace(stop, address=address, complement=complement)
    if number == 1:
        return _first(stop)
    if number == 4:
        more = tuple(a_task(f"2207{n}", f"Cliente {n}") for n in range(1, 4))
        return msgspec.structs.replace(stop, tasks=(task, *more))
    return stop


def _first(stop: StopView) -> StopView:
    packages = tuple(
        PackageView(barcode=f"PRT104820{number}", description="Caixa com louça, frágil", pieces=3)
        for number in (1, 2)
    )
    task = msgspec.structs.replace(
        stop.tasks[0],
        recipient_name=LONG_NAME,
        due_cents=1_234_500,
        has_pin=True,
        packages=packages,
        attempt=2,
        notes="Não deixar com a portaria: entregar em mãos.",
    )
    asked = Needs(
        photo=ProofRule.REQUIRED,
        pin=ProofRule.REQUIRED,
        scan=ProofRule.REQUIRED,
        receiver=ProofRule.OPTIONAL,
        signature=ProofRule.REQUIRED,
        note=ProofRule.OPTIONAL,
    )
    return msgspec.structs.replace(
        stop,
        tasks=(task,),
        proofs={"succeeded": asked},
        access_notes="Portão azul, tocar o interfone 1204 duas vezes.",
    )


@dataclass
class Gallery:
    """A browser with the app in it, and the app's own session behind it."""

    folder: Path
    page: Page
    context: BrowserContext
    day: FakeServer
    phones: list[ft.Page]
    taken: int = 0
    chosen: tuple[Variant, ...] = field(default=VARIANTS)

    @property
    def session(self) -> Session:
        return next(one for one in gc.get_objects() if isinstance(one, Session))

    async def on_phone[T](self, act: Callable[[], Awaitable[T]]) -> T:
        """Do something in the page's own context, as its handlers do."""

        async def run() -> T:
            return await act()

        return await asyncio.wrap_future(self.phones[-1].run_task(run))

    async def go(self, route: str) -> None:
        async def there() -> None:
            self.session.go(route)

        await self.on_phone(there)
        await self.page.wait_for_timeout(SETTLED_MS)

    async def wear(self, variant: Variant) -> None:
        async def put_on() -> None:
            await self.session.choose_look(variant.look)
            await self.session.choose_hand(variant.hand)

        await self.on_phone(put_on)
        size = {"width": variant.width, "height": variant.height}
        await self.page.set_viewport_size(size)  # type: ignore[arg-type]  # a typed dict of the same
        await self.page.evaluate(
            "size => { document.documentElement.style.fontSize = size; }",
            f"{16 * variant.scale}px",
        )
        async with asyncio.timeout(20):
            while self.session.state.screen.width != variant.width:  # noqa: ASYNC110 - a browser's
                await asyncio.sleep(0.05)
        await self.page.wait_for_timeout(SETTLED_MS)

    async def take(self, name: str, *, is_long: bool = False) -> None:
        """Photograph what is on screen in each variant; ``is_long``: all of it at once as well."""
        self.taken += 1
        for variant in (*self.chosen, *([WHOLE] if is_long else [])):
            await self.wear(variant)
            await self.page.screenshot(
                path=self.folder / f"{self.taken:02}-{name}.{variant.name}.png"
            )
        await self.wear(self.chosen[0])


async def before_leaving(gallery: Gallery) -> None:
    page, take = gallery.page, gallery.take
    await take("run-new", is_long=True)
    await tap(page, "run-accept")
    await by_id(page, "run-start").wait_for(state="attached")
    await take("before-leaving", is_long=True)
    await gallery.go("/history")
    await take("history")
    await gallery.go("/shift")
    await take("shift-off")
    await tap(page, "shift-start")
    await take("shift-on")
    await gallery.go("/vehicle")
    await take("vehicle", is_long=True)
    await gallery.go("/load")
    await tap(page, "load-6-1")
    await take("load", is_long=True)
    await tap(page, "scan-open")
    await page.wait_for_timeout(2 * SETTLED_MS)
    await take("load-scan")
    await gallery.go("/")
    await tap(page, "run-start")
    await by_id(page, "run-next").wait_for(state="attached")


async def on_the_road(gallery: Gallery) -> None:
    page, take, session = gallery.page, gallery.take, gallery.session
    await take("run", is_long=True)
    await tap(page, "run-as-map")
    await page.wait_for_timeout(3 * SETTLED_MS)
    await take("run-map")
    await tap(page, "run-as-list")
    await gallery.go("/way")
    await take("way-no-fix")
    for north_m in (0, 60, 120):
        at = offset(HERE, north_m=-north_m, east_m=north_m / 3)
        await gallery.context.set_geolocation(
            {"latitude": at.lat, "longitude": at.lon, "accuracy": 5}
        )
        await page.wait_for_timeout(2 * SETTLED_MS)
    await take("way")
    await gallery.go("/menu")
    await take("menu", is_long=True)
    first = session.state.day.ahead[0]
    await gallery.go(f"/stops/{first}")
    await take("stop", is_long=True)
    await tap(page, "arrive")
    await by_id(page, "deliver").wait_for(state="attached")
    await take("stop-arrived")


async def at_the_door(gallery: Gallery) -> None:
    page, take = gallery.page, gallery.take
    first = gallery.session.state.day.ahead[0]
    await gallery.go(f"/stops/{first}/fail")
    await take("fail", is_long=True)
    await tap(page, "reason-recipient_absent")
    await page.wait_for_timeout(2 * SETTLED_MS)
    await take("fail-photo", is_long=True)
    await gallery.go(f"/stops/{first}/deliver")
    await page.wait_for_timeout(2 * SETTLED_MS)
    await take("deliver", is_long=True)
    await gallery.wear(WHOLE)
    await tap(page, "photo-take")
    await by_id(page, "photo-1").wait_for(state="attached")
    await tap(page, "pay-1-pix")
    await type_into(page, f"pin-{gallery.day.stops[0].tasks[0].id}", "1111")
    await tap(page, "pin-check")
    await by_id(page, "pin-verdict").wait_for(state="attached")
    await type_into(page, "scan-code", "PRT1048201")
    await tap(page, "scan-add")
    await tap(page, "left-open")
    await tap(page, "left-2-refused")
    await take("deliver-filled", is_long=True)
    await gallery.wear(WHOLE)
    await tap(page, "sign-open")
    await take("sign")
    await tap(page, "sign-done")


async def around(gallery: Gallery) -> None:
    page, take, session, day = gallery.page, gallery.take, gallery.session, gallery.day
    await gallery.go("/incident")
    await take("incident")
    await tap(page, f"kind-{ReportKind.LATE}")
    await take("incident-late")
    await gallery.go("/menu")
    await gallery.go("/incident")
    await tap(page, f"kind-{ReportKind.ACCIDENT}")
    await take("incident-accident", is_long=True)
    await gallery.go("/chat")
    await take("chat-empty")
    day.write("Bom dia! O cliente da Augusta pediu para entregar antes das 11h.")
    await gallery.on_phone(lambda: session.chat.write("Combinado, passo lá primeiro."))
    await gallery.on_phone(session.send_now)
    await page.wait_for_timeout(3 * SETTLED_MS)
    await take("chat")
    await ends(gallery)
    day.stops.pop(4)
    day.stops.append(_stop(a_stop(day.runs[0], 6), 5))
    run = msgspec.structs.replace(day.runs[0], version=2, change_reason=RunChange.LATE_DRIVER)
    day.runs[0] = run
    await gallery.go("/")
    await gallery.on_phone(session.send_now)
    await by_id(page, "run-changed").wait_for(state="attached")
    await take("run-changed", is_long=True)
    await gallery.go("/changes")
    await take("changes")
    await tap(page, "changes-accept")
    await by_id(page, "changes-accept").wait_for(state="detached")
    for screen in ("history", "settings", "privacy", "unsent", "nowhere"):
        await gallery.go(f"/{screen}")
        await take(screen, is_long=screen == "settings")


async def ends(gallery: Gallery) -> None:
    """End one stop well and one badly, as quickly as can be."""
    page, session = gallery.page, gallery.session
    second, third = session.state.day.ahead[1:3]

    def arrive(stop_id: StopId) -> Callable[[], Awaitable[bool]]:
        return lambda: session.arrive(stop_id)

    await gallery.on_phone(arrive(second))
    await gallery.go(f"/stops/{second}/deliver")
    await page.wait_for_timeout(3 * SETTLED_MS)
    if not await by_id(page, "photo-1").count():
        await tap(page, "photo-take")
        await by_id(page, "photo-1").wait_for(state="attached")
    await tap(page, "deliver-done")
    await gallery.take("run-delivered")
    await gallery.on_phone(arrive(third))
    await gallery.go(f"/stops/{third}/fail")
    await tap(page, "reason-refused")
    await page.wait_for_timeout(3 * SETTLED_MS)
    if await by_id(page, "photo-take").count():
        await tap(page, "photo-take")
        await by_id(page, "photo-1").wait_for(state="attached")
    await tap(page, "fail-done")
    await page.wait_for_timeout(SETTLED_MS)
    await gallery.go(f"/stops/{third}")
    await gallery.take("stop-failed")
    await gallery.go(f"/stops/{second}")
    await page.wait_for_timeout(SETTLED_MS)
    await gallery.take("stop-done")


async def the_end(gallery: Gallery) -> None:
    page, take, session, day = gallery.page, gallery.take, gallery.session, gallery.day
    await gallery.go("/shift")
    await tap(page, "shift-break")
    await gallery.go("/")
    await take("run-break")
    await gallery.on_phone(lambda: session.shift.change_duty("on_duty"))
    day.is_busy = True
    await gallery.on_phone(session.send_now)
    await page.wait_for_timeout(2 * SETTLED_MS)
    await gallery.go("/")
    await take("run-offline")
    await gallery.go("/unsent")
    await take("unsent-waiting", is_long=True)
    await tap(page, "sign-out")
    await take("sign-out")
    await tap(page, "sign-out-no")
    await gallery.go("/finish")
    await take("finish", is_long=True)
    await tap(page, "run-finish-yes")
    await page.wait_for_timeout(SETTLED_MS)
    await take("run-over")


@asynccontextmanager
async def opened(folder: Path, locale: str) -> AsyncIterator[Gallery]:
    """Open the app in a browser on a map of Helsinki, where the stops are."""
    day, phones = the_day(locale), list[ft.Page]()
    tiles = TileFile(helsinki_pack().map_file)
    day.tile = tiles.tile

    def devices(page: ft.Page, texts: Texts) -> Devices:
        phones.append(page)
        return phone_devices_of(page, texts)

    with tempfile.TemporaryDirectory() as rest:
        async with serving(day) as api:
            app = Prefixed(mount(server_url=api, data_dir=Path(rest) / "data", devices=devices))
            async with (
                serving(app) as url,
                browsing(Path(rest) / "profile") as (context, page),
            ):
                page.set_default_timeout(20_000)
                await open_app(page, f"{url}/driver/")
                yield Gallery(folder, page, context, day, phones)
    tiles.close()


async def main(folder: Path, locale: str, variants: Iterable[str]) -> None:
    folder = folder / locale
    folder.mkdir(parents=True, exist_ok=True)
    async with opened(folder, locale) as gallery:
        wanted = set(variants)
        gallery.chosen = tuple(one for one in VARIANTS if not wanted or one.name in wanted)
        await gallery.take("pairing")
        await type_into(gallery.page, "pairing-code", "AAAA2222")
        await tap(gallery.page, "pairing-go")
        await by_id(gallery.page, "pairing-error").wait_for(state="attached")
        await gallery.take("pairing-error")
        await pair(gallery.page, CODE)
        for part in (before_leaving, on_the_road, at_the_door, around, the_end):
            await part(gallery)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Photograph every screen of the driver app.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("locale", nargs="?", default="pt-BR")
    parser.add_argument("variants", nargs="*", help="of their names; all, if there is none")
    asked = parser.parse_args()
    asyncio.run(main(asked.folder, asked.locale, asked.variants))
