"""What a large day costs the console: main thread, frames, a fact's way to the pixel, the load.

A real server, a real Chromium without a screen: 1,000 vehicles that each send a fix a second, and
10,000 stops. Prints one JSON object after a minute or two; CHROMIUM names the browser. Shares are
of the processor (the thread's own ticks), so that others on the machine count less; frames and
delays are the wall's.

    python -m tests.bench.console [--vehicles 1000] [--stops 10] [--seconds 10]
"""

import argparse
import asyncio
import datetime as dt
import gc
import gzip
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn
from playwright.async_api import CDPSession, Page

from dispatch_server.accounts.authentication import COOKIE
from dispatch_server.accounts.devices import new_pairing_code
from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.service import add_user, create_organization, log_in
from dispatch_server.app import create_app
from dispatch_server.db import log
from dispatch_server.db.migrate import upgrade
from dispatch_server.db.session import Database
from dispatch_server.live.hub import Channel
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from dispatch_server.live.service import Live
from dispatch_server.runs.model import Run, Stop
from dispatch_server.serve import GARBAGE
from dispatch_server.settings import Settings
from shared import polyline
from shared.clock import FastClock, SystemClock
from shared.facts import FactType
from shared.geo import Point
from shared.ids import DeviceId, Epoch, OrganizationId, uuid7
from tests.bench.today import NOW, TABLES, Rows
from tests.fixtures.browser import open_browser
from tests.ports import free_port

EMAIL, PASSWORD = "bench@example.org", "as long as need be"
FEED_S = 0.05
READY_MS = 180_000
WATCH = """(() => {
  window.frames_ = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries())
      window.frames_.push({ at: one.startTime, ms: one.duration, blocking: one.blockingDuration });
  }).observe({ type: "long-animation-frame", buffered: true });
})()"""
SEEN = """([stop, status]) => new Promise((resolve) => {
  const look = () => document.querySelector(`[data-stop="${stop}"][data-status="${status}"]`);
  const shown = () => requestAnimationFrame(() => requestAnimationFrame(() =>
    resolve(performance.timeOrigin + performance.now())));
  if (look()) return shown();
  const watcher = new MutationObserver(() => { if (look()) { watcher.disconnect(); shown(); } });
  watcher.observe(document.body, { subtree: true, childList: true, attributes: true });
})"""


def make_rows(organization_id: Any, vehicles: int, stops: int) -> Rows:
    """Make a day under way, with ways drawn straight from door to door."""
    day = Rows(organization_id)
    for number in range(vehicles):
        day.van(2 * number + 1, stops)
    ways: dict[Any, list[Point]] = {}
    for stop in day.tables[Stop]:
        ways.setdefault(stop.run_id, []).append(Point(stop.lat, stop.lon))
    for number, run in enumerate(day.tables[Run], start=1):
        run.number, run.geometry = number, polyline.encode(ways[run.id])
    return day


async def found(settings: Settings, vehicles: int, stops: int) -> dict[str, Any]:
    """Write the day, and give what the measuring needs of it."""
    db, clock = Database(settings.database), SystemClock()
    await upgrade(db)
    async with db.transaction() as session:
        organization = await create_organization(
            session, clock, name="Bench", slug="bench", time_zone="UTC"
        )
        more: dict[str, Any] = {"organization_id": organization.id, "name": "Rita"}
        await add_user(session, clock, email=EMAIL, password=PASSWORD, role=Role.DISPATCHER, **more)
    day = make_rows(organization.id, vehicles, stops)
    async with db.transaction() as session:
        for kind in TABLES:
            session.add_all(day.tables[kind])
            await session.flush()
    run = day.tables[Run][0]
    stop_ids = [stop.id for stop in day.tables[Stop] if stop.run_id == run.id]
    audience = log.driver_audience(run.driver_id)
    news = [
        log.News(audience=audience, kind=kind, entity_id=id_, op="put")
        for kind, id_ in [("run", run.id), *(("stop", stop_id) for stop_id in stop_ids)]
    ]
    async with db.transaction() as session:
        await log.tell_many(session, organization_id=organization.id, news=news)
        code, _ = await new_pairing_code(
            session, clock, organization_id=organization.id, driver_id=run.driver_id
        )
    token, _ = await log_in(db, clock, email=EMAIL, password=PASSWORD)
    await db.close()
    runs = [
        (run.driver_id, run.id, stop)
        for run, stop in zip(day.tables[Run], _first(day), strict=True)
    ]
    return {
        "organization": organization.id,
        "code": code,
        "session": token,
        "runs": runs,
        "run": run.id,
        "stops": stop_ids,
    }


def _first(day: Rows) -> list[Point]:
    return [Point(one.lat, one.lon) for one in day.tables[Stop] if one.sequence == 1]


def run_server(pipe: Connection, settings: Settings, vehicles: int, stops: int) -> None:
    asyncio.run(_serve(pipe, settings, vehicles, stops))


async def _serve(pipe: Connection, settings: Settings, vehicles: int, stops: int) -> None:
    day = await found(settings, vehicles, stops)
    lives: list[Live] = []
    start = Live.start

    async def noted(live: Live) -> None:
        lives.append(live)
        await start(live)

    setattr(Live, "start", noted)  # noqa: B010 - to lay hands on the hub of this process
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            port=settings.port,
            log_level="error",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn rings no bell
        await asyncio.sleep(0.05)
    gc.set_threshold(*GARBAGE)  # as dispatch_server.serve does
    gc.freeze()
    pipe.send(
        {"pid": os.getpid()} | {name: day[name] for name in ("code", "session", "run", "stops")}
    )
    channel = lives[0].hub.channel(OrganizationId(day["organization"]))
    await feed(channel, day["runs"], until=serving, pipe=pipe)
    server.should_exit = True
    await serving


async def feed(channel: Channel, runs: list[Any], *, until: Any, pipe: Connection) -> None:
    """Move each vehicle once a second, evenly, until the pipe says stop."""
    streams = [
        Stream(driver_id=driver, device_id=DeviceId(uuid7()), epoch=Epoch(uuid7()))
        for driver, _, _ in runs
    ]
    began, count = time.monotonic(), 0
    while not pipe.poll() and not until.done():
        while count < (time.monotonic() - began) * len(runs):
            which, turn = count % len(runs), count // len(runs)
            _, run_id, at = runs[which]
            current = Current(stream=streams[which], run_id=run_id, seen=_fix(channel, turn, at))
            channel.put(current)
            count += 1
        await asyncio.sleep(FEED_S)


def _fix(channel: Channel, turn: int, at: Point) -> Seen:
    now = channel.now_ms()
    return Seen(
        seq=turn + 1,
        at=now,
        received_at=now,
        lat=at.lat + turn * 8e-5,  # some 9 m
        lon=at.lon,
        accuracy_m=6,
        speed_mps=8.9,
        heading_deg=0,
        battery=80,
        flags=Flag(0),
    )


class Phone:
    """The least that a driver's phone must be, to say what it did and when."""

    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=30)
        self.epoch = str(uuid7())
        self.seq = 0
        self.device = ""

    async def pair(self, code: str) -> None:
        asked = {"code": code, "name": "bench", "platform": "cli"}
        paired = (await self.client.post("/v1/devices/pair", json=asked)).raise_for_status().json()
        self.device = paired["device_id"]
        self.client.headers["Authorization"] = f"Bearer {paired['access_token']}"

    async def say(self, type_: FactType, stop: Any, run: Any, at: dt.datetime) -> None:
        self.seq += 1
        fact: dict[str, Any] = {
            "seq": self.seq,
            "id": str(uuid7()),
            "type": type_,
            "occurred_at": at.isoformat(),
        }
        fact |= {"stop_id": str(stop), "run_id": str(run), "body": {}}
        request: dict[str, Any] = {"device": self.device, "epoch": self.epoch, "cursor": ""}
        request |= {"sent_at": int(at.timestamp() * 1000), "facts": [fact]}
        answer = await self.client.post(
            "/v1/driver/sync",
            content=msgspec.json.encode(request),
            headers={"Content-Type": "application/json"},
        )
        outcome = answer.raise_for_status().json()["results"][0]["outcome"]
        if outcome != "applied":
            raise RuntimeError(answer.text[:500])


async def metrics(line: CDPSession) -> dict[str, float]:
    said = await line.send("Performance.getMetrics")
    return {one["name"]: one["value"] for one in said["metrics"]}


def worked_s(pid: int) -> float:
    """Give the processor's seconds that a process has had, all threads of it."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def load(page: Page, url: str, sizes: list[int], whole: str) -> dict[str, Any]:
    """Open the console cold, and note when what can be seen."""

    async def weigh(response: Any) -> None:
        if "/console" in response.url:
            sizes.append(len(gzip.compress(await response.body())))

    page.on("response", lambda response: asyncio.ensure_future(weigh(response)))
    began = time.monotonic()
    await page.goto(f"{url}/console")
    told: dict[str, Any] = {}
    for name, selector in (
        ("shell_s", '[data-testid="shell"]'),
        ("runs_s", '[data-testid="run"]'),
        ("map_s", "[data-stops]"),
        ("all_stops_s", whole),
    ):
        await page.wait_for_selector(selector, state="attached", timeout=READY_MS)
        told[name] = round(time.monotonic() - began, 2)
    return told


async def at_rest(page: Page, line: CDPSession, seconds: float) -> dict[str, Any]:
    """Let the vehicles drive, with nobody touching anything."""
    since = await page.evaluate("performance.now()")
    before, began = await metrics(line), time.monotonic()
    await asyncio.sleep(seconds)
    after, took = await metrics(line), time.monotonic() - began
    frames = [one["ms"] for one in await page.evaluate("window.frames_") if one["at"] >= since]
    share = {
        name: round((after[name] - before[name]) / took, 3)
        for name in ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
    }
    heap = round(after["JSHeapUsedSize"] / 2**20)
    longest = round(max(frames, default=0))
    return {"share": share, "longest_frame_ms": longest, "frames_over_50_ms": len(frames)} | {
        "heap_mb": heap
    }


async def to_the_pixel(page: Page, phone: Phone, day: dict[str, Any]) -> dict[str, Any]:
    """Have a driver arrive and deliver, with the run open: how long until it is shown?"""
    row = page.locator(f'[data-testid="run"][data-run="{day["run"]}"]')
    await row.click()
    await page.wait_for_selector(f'[data-stop="{day["stops"][0]}"]', timeout=READY_MS)
    took: list[float] = []
    for stop in day["stops"]:
        for type_, status in (
            (FactType.STOP_ARRIVED, "arrived"),
            (FactType.STOP_SUCCEEDED, "succeeded"),
        ):
            seen = asyncio.create_task(page.evaluate(SEEN, [str(stop), status]))
            await asyncio.sleep(0.7)
            began = time.time() * 1000
            await phone.say(type_, stop, day["run"], NOW)
            took.append(await seen - began)
    return {
        "facts": len(took),
        "p50_ms": round(statistics.median(took)),
        "p95_ms": round(statistics.quantiles(took, n=20)[-1]),
    }


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        clock = str(FastClock(NOW, 1.0, time.time()))
        settings = Settings(data_dir=Path(folder), port=free_port(), clock=clock)
        arguments = (theirs, settings, options.vehicles, options.stops)
        server = context.Process(target=run_server, args=arguments, daemon=True)
        server.start()
        day = await asyncio.to_thread(mine.recv)
        try:
            return await _look(settings.url, day, options)
        finally:
            mine.send("stop")
            await asyncio.to_thread(server.join, 20)


async def _look(url: str, day: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    phone = Phone(url)
    await phone.pair(day["code"])
    chromium = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    told: dict[str, Any] = {"vehicles": options.vehicles, "stops": options.stops * options.vehicles}
    async with open_browser(chromium) as browser:
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        await context.add_cookies([{"name": COOKIE, "value": day["session"], "url": url}])
        page = await context.new_page()
        await page.add_init_script(WATCH)
        line = await context.new_cdp_session(page)
        await line.send("Performance.enable", {"timeDomain": "threadTicks"})
        sizes: list[int] = []
        before_s = worked_s(day["pid"])
        told["load"] = await load(page, url, sizes, f'[data-stops="{told["stops"]}"]')
        told["load"]["server_cpu_s"] = round(worked_s(day["pid"]) - before_s, 2)
        told["load"]["main_thread_cpu_s"] = round((await metrics(line))["TaskDuration"], 2)
        told["load"]["gzip_kb"] = round(sum(sizes) / 1024)
        await asyncio.sleep(2)
        told["rest"] = await at_rest(page, line, options.seconds)
        if options.shot:
            await page.screenshot(path=options.shot)
        told["fact"] = await to_the_pixel(page, phone, day)
    await phone.client.aclose()
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=1000)
    parser.add_argument("--stops", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--shot", default="")
    json.dump(asyncio.run(measure(parser.parse_args())), sys.stdout, indent=1)
    print()  # noqa: T201 - the answer goes to the terminal
