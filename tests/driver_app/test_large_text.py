"""The screens with the letters of a person who does not see well: twice as large, on a small phone.

Flutter takes a browser's root font size for the system's text scale, 16 px being 1. A canvas shows
no overflow to a test; what can be seen from outside is the tree for screen readers: where each text
and each button is, and how large.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import Page

from driver_app.controls.theme import LEAST_TAP, TAP
from driver_app.state import LARGE
from driver_app.web import mount
from shared.pix import PixAccount
from shared.proof import Needs, ProofRule
from shared.runs import PackageView
from tests.driver_app.browser import browsing, by_id, open_app, pair, see, tap
from tests.driver_app.fake_server import CODE, FakeServer, a_day, serving
from tests.driver_app.prefixed import Prefixed

WIDTH, HEIGHT = 360, 640
PICTURED = {  # no words that could grow
    *("back", "menu", "way-voice", "photo-take", "sync-badge", "chat-send", "reason-change"),
    *("scan-add", "scan-close", "scan-light", "chat-open"),
}
SLACK = 2.0  # logical pixels
ROOT = """size => document.addEventListener('DOMContentLoaded',
  () => { document.documentElement.style.fontSize = size; })"""
SEEN = """() => [...document.querySelectorAll('flt-semantics')].map(node => {
  const whole = node.getBoundingClientRect();
  let { top, bottom } = whole, isPart = false;
  for (let up = node.parentElement; up; up = up.parentElement)
    if (/scroll|auto|hidden/.test(getComputedStyle(up).overflowY)) {
      const frame = up.getBoundingClientRect();
      isPart ||= top < frame.top + 2 || bottom > frame.bottom - 2;
      [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    }
  return {
    id: node.getAttribute('flt-semantics-identifier') || '',
    role: node.getAttribute('role') || '',
    label: (node.getAttribute('aria-label') || (node.children.length ? '' : node.textContent)).trim(),
    left: whole.left, right: whole.right, top, bottom,
    is_part: isPart,
  };
})"""


@dataclass(frozen=True)
class Node:
    """A text or a button as a screen reader finds it, in logical pixels."""

    id: str
    role: str
    label: str
    left: float
    right: float
    top: float
    bottom: float
    is_part: bool  # the rest is scrolled out of sight

    def meets(self, other: "Node") -> bool:
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > SLACK and high > SLACK

    def is_narrower_than(self, pixels: float) -> bool:
        return min(self.right - self.left, self.bottom - self.top) < pixels - SLACK

    def holds(self, other: "Node") -> bool:
        return (
            self.left - SLACK <= other.left
            and self.right + SLACK >= other.right
            and self.top - SLACK <= other.top
            and self.bottom + SLACK >= other.bottom
        )


async def nodes(page: Page) -> list[Node]:
    await page.wait_for_timeout(
        600
    )  # a screen slides in, and a canvas tells nobody when it is there
    return [Node(**one) for one in await page.evaluate(SEEN)]


def wrongs(found: list[Node], scale: float) -> list[str]:
    """Say what is cut off, or covers something else that can be tapped."""
    shown = [one for one in found if one.label and one.bottom > one.top]
    wrong = [
        f"{one.id or one.label!r} goes from {one.left:.0f} to {one.right:.0f}"
        for one in shown
        if one.right > one.left and (one.left < -SLACK or one.right > WIDTH + SLACK)
    ]
    buttons = [one for one in shown if one.role == "button"]
    least = TAP + 10 * (scale - 1)  # one line of letters so large, and the same room around it
    wrong += [
        f"{one.id or one.label!r} is {one.bottom - one.top:.0f} high"
        for one in buttons
        if not one.is_part and one.id not in PICTURED and one.bottom - one.top < least - SLACK
    ]
    wrong += [
        f"{one.id} is {one.right - one.left:.0f} by {one.bottom - one.top:.0f}"
        for one in buttons
        if not one.is_part and one.id in PICTURED and one.is_narrower_than(LEAST_TAP)
    ]
    for number, one in enumerate(buttons):
        wrong += [
            f"{one.id or one.label!r} lies on {other.id or other.label!r}"
            for other in buttons[number + 1 :]
            if one.meets(other) and not one.holds(other) and not other.holds(one)
        ]
    return wrong


def a_day_of_everything(locale: str) -> FakeServer:
    """Make a day whose first door asks for all that can be asked for, at the longest."""
    day = a_day(2)
    day.locale = locale
    account = PixAccount(key="caixa@aurora.com.br", name="Casa Aurora", city="Sao Paulo")
    day.runs[0] = msgspec.structs.replace(day.runs[0], pix=account)
    packages = tuple(
        PackageView(barcode=f"PRT104820{number}", description="Caixa com louça, frágil", pieces=3)
        for number in (1, 2)
    )
    task = msgspec.structs.replace(
        day.stops[0].tasks[0],
        recipient_name="Maria Antônia Albuquerque de Vasconcelos",
        due_cents=1_234_500,
        has_pin=True,
        packages=packages,
        attempt=2,
    )
    asked = Needs(
        photo=ProofRule.OPTIONAL,
        pin=ProofRule.REQUIRED,
        scan=ProofRule.REQUIRED,
        receiver=ProofRule.OPTIONAL,
        signature=ProofRule.REQUIRED,
    )
    day.stops[0] = msgspec.structs.replace(
        day.stops[0],
        tasks=(task,),
        proofs={"succeeded": asked},
        access_notes="Portão azul, tocar o interfone 31 duas vezes.",
    )
    return day


SCREENS = (
    *("menu", "shift", "vehicle", "load", "incident", "finish", "history", "unsent"),
    *("settings", "privacy", "way"),
)


@pytest.fixture(params=[("pt-BR", 2.0), ("en", 1.3)], ids=str)
async def desk(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Page, str, FakeServer, float]]:
    """Open the app in a small window whose letters are large."""
    locale, scale = request.param
    day = a_day_of_everything(locale)
    async with serving(day) as api:
        app = Prefixed(mount(server_url=api, data_dir=tmp_path / "data"))
        async with (
            serving(app) as url,
            browsing(tmp_path / "profile", width=WIDTH, height=HEIGHT) as (_, page),
        ):
            page.set_default_timeout(20_000)
            await page.add_init_script(f"({ROOT})('{16 * scale}px')")
            yield page, f"{url}/driver", day, scale


async def test_nothing_is_cut_off_or_covered_on_any_screen(desk: Any) -> None:
    page, url, day, scale = desk
    wrong: dict[str, list[str]] = {}

    async def look(name: str) -> None:
        if found := wrongs(await nodes(page), scale):
            wrong[name] = found

    await open_app(page, f"{url}/")
    await look("pairing")
    await pair(page, CODE)
    await look("a new run")
    await tap(page, "run-accept")
    await look("before leaving")
    await tap(page, "run-start")
    await by_id(page, "run-next").wait_for(state="attached")
    await look("run")
    await tap(page, "run-next")
    await look("stop")
    await tap(page, "arrive")
    await by_id(page, "deliver").wait_for(state="attached")
    await look("at the door")
    (deliver,) = [one for one in await nodes(page) if one.id == "deliver"]
    assert (deliver.right - deliver.left > WIDTH - 2 * TAP) is (scale >= LARGE), "words are broken"
    await tap(page, "deliver")
    await by_id(page, "deliver-done").wait_for(state="attached")
    for part in range(8):  # a list draws what is in sight
        await look(f"deliver {part}")
        await page.mouse.move(WIDTH / 2, HEIGHT / 3)
        await page.mouse.wheel(0, 300)
    await page.goto(f"{url}/stops/{day.stops[0].id}/fail")
    await see(page)
    await look("fail")
    for screen in SCREENS:
        await page.goto(f"{url}/{screen}")
        await see(page)
        await by_id(page, "back").wait_for(state="attached")
        await look(screen)

    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())
