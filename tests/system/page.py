"""The console's own stream and store in a real browser, without its views."""

import asyncio
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
from playwright.async_api import Browser, Page, Route

from dispatch_server.accounts.authentication import COOKIE
from dispatch_server.runs.schema import RunSummary
from tests.system.watcher import Picture

WEB: Final = Path(__file__).parents[2] / "dispatch_server" / "web"
BEGIN: Final = """async () => {
  const [{ follow, resume }, store] = await Promise.all([
    import("/bundle/actions.js"), import("/bundle/store.js")]);
  window.store = store;
  window.back = [];
  let runs = new Map(), places = new Map(), at = { generation: "", rev: 0 };
  store.runsById.subscribe((now) => {
    for (const [id, run] of now)
      if (runs.get(id)?.version > run.version) window.back.push(`run ${id}`);
    runs = now;
    if (at.generation === store.cursor.generation && at.rev > store.cursor.rev)
      window.back.push(`rev ${at.rev} to ${store.cursor.rev}`);
    at = { ...store.cursor };
  });
  store.positions.subscribe((now) => {
    for (const [id, place] of now)
      if (places.get(id)?.at > place.at) window.back.push(`vehicle ${id}`);
    places = now;
  });
  follow();
  await resume();
}"""
SHOWN: Final = """() => ({
  runs: store.runs.value,
  positions: [...store.positions.value.values()],
  rev: store.cursor.rev,
  back: window.back,
  connection: store.connection.value.state,
})"""


async def bundle(folder: Path) -> None:
    """Put the modules that the console is made of into one folder, as a browser takes them."""
    arguments = ("exec", "--", "rolldown", "src/actions.ts", "src/store.ts")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(WEB / "build_hook.py"),
        *arguments,
        f"--dir={folder}",
        "--format=esm",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


class ConsolePage:
    """One browser that follows the day by the console's code."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.page: Page

    async def open(self, url: str, session: str) -> None:
        context = await self.browser.new_context(bypass_csp=True)
        await context.add_cookies([{"name": COOKIE, "value": session, "url": url}])
        self.page = await context.new_page()
        await self.page.route("**/bundle/*", self._give)
        await self.page.goto(f"{url}/health/live")
        await self.page.evaluate(BEGIN)

    async def check(self, truth: list[RunSummary], picture: Picture, *, seconds: float) -> None:
        """Wait until it shows what is true; nothing may ever have gone back."""
        positions = sorted(picture.positions.values(), key=_driver)
        wanted = _plain({"runs": truth, "positions": positions, "rev": picture.rev})
        wanted["connection"] = "live"
        shown: dict[str, Any] = {}
        async with asyncio.timeout(seconds):
            while {name: shown.get(name) for name in wanted} != wanted:
                await asyncio.sleep(0.2)
                shown = await self.page.evaluate(SHOWN)
                shown["positions"].sort(key=lambda position: position["driver_id"])
        assert shown["back"] == []

    async def _give(self, route: Route) -> None:
        await route.fulfill(path=self.folder / route.request.url.rpartition("/")[2])


def _driver(position: Any) -> str:
    return str(position.driver_id)


def _plain(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
