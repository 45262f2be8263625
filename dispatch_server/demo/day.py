"""The day itself: open the shop, import, plan, publish, hand the phones out, let them drive."""

import asyncio
import datetime as dt
import random
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from dispatch_server.demo import town as stage
from dispatch_server.demo.office import Office
from dispatch_server.demo.report import DayReport, Phone, make_report, read_stored
from dispatch_server.demo.server import ServerProcess, count_errors
from dispatch_server.demo.sheet import make_sheet, person
from dispatch_server.demo.town import Town
from dispatch_server.fleet.schema import DepotView, DriverView
from dispatch_server.planning.schema import PlanView
from dispatch_server.settings import Settings
from dispatch_server.texts import text
from shared.clock import FastClock
from shared.geo import Point

EARLY: Final = dt.time(5)  # when the shop plans, whatever hour it really is
OPENS: Final = dt.time(8)
CLOSES: Final = dt.time(18)
SHIFT_ENDS: Final = dt.time(17)
ORDER_G: Final = 6_100  # of the spreadsheet, on average
ROOM: Final = 1.25  # what the vehicles could carry more than that: all of them have to go out
DEAD_ZONE_M: Final = 150.0
LEAD: Final = dt.timedelta(minutes=5)  # from the phones' start to the first departure
UP_S: Final = (0.5, 3.0)  # real seconds that a server lives between two kills


class Say(Protocol):
    """Tells the person who watches; keys and facts of the catalogue ``demo``."""

    def __call__(self, key: str, **facts: Any) -> None: ...


class DayPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    city: str = ""
    orders: int = 300
    drivers: int = 12
    speed: float = 180.0
    seed: int = 1
    budget_s: float = 10.0
    kills: int = 0  # of the server, while the drivers drive
    keep_a_phone: bool = False  # for a person to pair: that driver's run is not simulated


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A shop that is ready: planned, published, its phones not yet paired."""

    town: Town
    date: dt.date
    depot: DepotView
    drivers: tuple[DriverView, ...]
    codes: tuple[str, ...]  # one a driver, in the same order
    plan: PlanView

    @property
    def kept(self) -> int:
        """Which driver a person may be: the one of the plan's last route."""
        last = self.plan.routes[-1].driver_id
        return next(i for i, driver in enumerate(self.drivers) if driver.id == last)


class Day:
    """One demo day in ``settings.data_dir``, which is emptied first."""

    def __init__(self, settings: Settings, wanted: DayPlan, *, say: Say) -> None:
        self.settings = settings
        self.wanted = wanted
        self.say = say
        self.server = ServerProcess(settings)
        self.killed = 0
        self._began = time.monotonic()

    async def open(self) -> Opened:
        """Do everything up to the moment when the drivers come in."""
        wanted, settings = self.wanted, self.settings
        await asyncio.to_thread(_empty, settings.data_dir)
        self.say("city")
        town = await asyncio.to_thread(
            stage.find_town,
            settings.cities,
            settings.data_dir.parent,
            wanted.city,
            orders=wanted.orders,
            seed=wanted.seed,
        )
        await stage.found_organization(settings, town)
        self.say("server")
        early = FastClock(town.local(town.today(), EARLY), 1.0, time.time())
        await self.server.start(clock=str(early))
        office = Office(settings.url)
        try:
            return await self._open_shop(office, town)
        finally:
            await office.close()

    async def _open_shop(self, office: Office, town: Town) -> Opened:
        wanted, date = self.wanted, town.today()
        me = await office.log_in(stage.EMAIL, stage.PASSWORD)
        depot = await office.add_depot(
            name="Centro",
            address=f"{town.depot.street}, {town.depot.number}",
            at=msgspec.to_builtins(town.depot.point),
            opens=OPENS.isoformat(),
            closes=CLOSES.isoformat(),
        )
        drivers = [
            await self._hire(office, town, depot, date, number)
            for number in range(1, wanted.drivers + 1)
        ]
        self.say("orders")
        sheet = make_sheet(town.doors, date, seed=wanted.seed)
        report = await office.import_orders("pedidos.csv", sheet, date)
        self.say("imported", created=report.created, rows=report.rows)
        self.say("plan", budget=wanted.budget_s)
        plan = await office.plan(date, depot.id, budget_s=wanted.budget_s, seed=wanted.seed)
        if plan.figures is not None:
            self.say(
                "planned",
                stops=plan.figures.stops,
                routes=plan.figures.routes,
                hours=plan.figures.duration_s / 3600,
                nearest=plan.figures.nearest_neighbour_duration_s / 3600,
            )
        await office.publish(plan.id)
        for driver in drivers:
            await office.write(driver.id, text(me.organization.locale, "demo.morning"))
        codes = [(await office.pairing_code(driver.id)).code for driver in drivers]
        return Opened(
            town=town,
            date=date,
            depot=depot,
            drivers=tuple(drivers),
            codes=tuple(codes),
            plan=plan,
        )

    async def _hire(
        self, office: Office, town: Town, depot: DepotView, date: dt.date, number: int
    ) -> DriverView:
        vehicle = await office.add_vehicle(
            name=f"Van {number:02}",
            plate=f"POR{number % 10}A{number:02}",
            capacity_weight_g=int(ORDER_G * ROOM * self.wanted.orders / self.wanted.drivers)
            + 20_000,
        )
        driver = await office.add_driver(name=person(number))
        await office.add_shift(
            driver_id=str(driver.id),
            vehicle_id=str(vehicle.id),
            depot_id=str(depot.id),
            date=date.isoformat(),
            starts_at=town.local(date, OPENS).isoformat(),
            ends_at=town.local(date, SHIFT_ENDS).isoformat(),
        )
        return driver

    async def start_clock(self, opened: Opened) -> FastClock:
        """Start the server anew on the day's own time, a little before the first departure."""
        await self.server.stop()
        departs = min(route.departs_at for route in opened.plan.routes)
        self.say("clock", speed=self.wanted.speed)
        clock = FastClock(departs - LEAD, self.wanted.speed, time.time())
        await self.server.start(clock=str(clock))
        return clock

    async def drive(self, opened: Opened, clock: FastClock) -> list[Phone]:
        """Let the phones work until each has sent its last fact, killing the server meanwhile."""
        script = self.settings.data_dir / "script.json"
        script.write_bytes(msgspec.json.encode(self._script(opened, clock)))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "driver_app.simulation",
            str(script),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        killer = asyncio.create_task(self._kill_now_and_then(str(clock)))
        try:
            out, complaints = await process.communicate()
        finally:
            killer.cancel()
            await asyncio.gather(killer, return_exceptions=True)
            if process.returncode is None:
                process.kill()
                await process.wait()
        (self.settings.data_dir / "phones.log").write_bytes(complaints)
        if process.returncode:
            raise RuntimeError(f"the phones stopped: {complaints.decode()[-2000:]}")
        return [msgspec.json.decode(line, type=Phone) for line in out.splitlines()]

    def _script(self, opened: Opened, clock: FastClock) -> dict[str, Any]:
        """Write what driver_app.simulation.script.Script reads."""
        pick = random.Random(self.wanted.seed)  # noqa: S311 - a repeatable day, not a secret
        stops = [stop.at for route in opened.plan.routes for stop in route.stops]
        kept = opened.codes[opened.kept] if self.wanted.keep_a_phone else ""
        centre = pick.choice(stops) if stops else Point(0, 0)
        return {
            "server_url": self.settings.url,
            "clock": str(clock),
            "dead_zones": [
                {"centre": msgspec.to_builtins(centre), "radius_m": DEAD_ZONE_M},
            ],
            "crews": [
                {
                    "code": code,
                    "state_dir": str(self.settings.data_dir / "phones" / f"{number:02}"),
                    "seed": self.wanted.seed * 1000 + number,
                }
                for number, code in enumerate(opened.codes, start=1)
                if code != kept
            ],
        }

    async def _kill_now_and_then(self, clock: str) -> None:
        pick = random.Random(self.wanted.seed)  # noqa: S311
        while self.killed < self.wanted.kills:
            await asyncio.sleep(pick.uniform(*UP_S))
            await self.server.kill()
            self.killed += 1
            await self.server.start(clock=clock)

    async def report(self, opened: Opened, phones: list[Phone]) -> DayReport:
        """Compare what the phones hold with what the server holds. The server is stopped first."""
        await self.server.stop()
        stored = await read_stored(self.settings)
        return make_report(
            city=opened.town.pack.slug,
            plan=opened.plan,
            stored=stored,
            phones=phones,
            server_kills=self.killed,
            server_errors=count_errors(Path(self.settings.log_file)),
            wall_s=time.monotonic() - self._began,
        )


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
