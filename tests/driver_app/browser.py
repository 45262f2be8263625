"""Drives the app in a real Chromium through the tree that Flutter makes for screen readers."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Locator, Page, async_playwright
from playwright.async_api import TimeoutError as TooLate

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
SLOW_MS = 60_000  # the first frame, on a busy machine
TYPED_MS = 2_000
PAIRED_MS = 10_000
TRIES = 5
STEADY = """() => new Promise((done) => {
  let last = null, since = 0;
  const look = () => {
    const now = document.activeElement;
    if (now !== last || !now.matches('input, textarea')) [last, since] = [now, performance.now()];
    else if (performance.now() - since > 400) return done();
    requestAnimationFrame(look);
  };
  look();
})"""


def chromium() -> str | None:
    """Find the Chromium that ``make`` named, or one of this machine's own."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@asynccontextmanager
async def browsing(
    profile: Path, *, width: int = 390, height: int = 844, **more: Any
) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """Open a browser with a camera and a place of its own."""
    options: dict[str, Any] = {
        "executable_path": chromium(),
        "headless": True,
        "args": ARGUMENTS,
        "viewport": {"width": width, "height": height},
        "locale": "pt-BR",
        "geolocation": {"latitude": 60.1699, "longitude": 24.9384, "accuracy": 5},
        "permissions": ["geolocation", "camera"],
    }
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(profile), **(options | more)
        )
        try:
            yield context, await context.new_page()
        finally:
            await context.close()


async def open_app(page: Page, url: str) -> None:
    """Go there, wait for the first frame, and switch the semantics on."""
    await page.goto(url)
    await see(page)


async def see(page: Page) -> None:
    """Wait for a frame after a load, and switch the semantics on."""
    placeholder = page.locator("flt-semantics-placeholder")
    await placeholder.wait_for(state="attached", timeout=SLOW_MS)
    await page.locator("#loading").wait_for(state="detached", timeout=SLOW_MS)
    await placeholder.evaluate("element => element.click()")  # it is off screen
    await page.locator("flt-semantics-host flt-semantics").first.wait_for(state="attached")


def by_id(page: Page, identifier: str) -> Locator:
    return page.locator(f'[flt-semantics-identifier="{identifier}"]')


async def tap(page: Page, identifier: str) -> None:
    there = by_id(page, identifier).last
    try:
        await there.wait_for(state="attached")
    except TooLate as late:
        late.add_note(f"What stands there instead: {await said(page)}")
        raise
    await there.click()


async def pair(page: Page, code: str) -> None:
    """Pair the app, and do so again as a person would whose typing went nowhere."""
    for _ in range(TRIES):
        await type_into(page, "pairing-code", code)
        await tap(page, "pairing-go")
        with suppress(TooLate):
            await by_id(page, "pairing-go").wait_for(state="detached", timeout=PAIRED_MS)
            return
    raise AssertionError(f"not paired: {await said(page)}")


async def said(page: Page) -> list[str]:
    """Read what a screen reader would: the labels and texts, from the top."""
    labels: list[str] = await page.locator("flt-semantics-host").evaluate(
        """host => [...host.querySelectorAll("*")]
            .map(node => node.getAttribute("aria-label") || (node.children.length ? "" : node.textContent))
            .filter(Boolean)"""
    )
    return labels


async def type_into(page: Page, identifier: str, text: str) -> None:
    """Type as a person does, who looks whether it stands there: a busy browser drops keys.

    A moment after the tap Flutter may put an input of its own over the one that screen readers
    see; what was typed into the latter by then reaches nobody.
    """
    await tap(page, identifier)
    for _ in range(TRIES):
        await page.evaluate(STEADY)
        await page.keyboard.press("Control+A")
        await page.keyboard.type(text, delay=20)
        with suppress(TooLate):
            await page.wait_for_function(
                "text => document.activeElement.value === text", arg=text, timeout=TYPED_MS
            )
            return
    raise AssertionError(f"{text!r} could not be typed into {identifier}")
