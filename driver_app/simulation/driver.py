"""One simulated driver: waits for the run, drives it, knocks at doors, takes photos, goes home."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Final

from driver_app.settings import SyncSettings
from driver_app.simulation.picture import take_picture
from driver_app.simulation.script import Crew, CrewReport, Script
from driver_app.simulation.signal import PatchyTransport
from driver_app.store import credentials, positions
from driver_app.store.chat import read_chat
from driver_app.store.photos import Photo
from driver_app.store.runs import LocalView, read_view
from driver_app.store.schema import Store
from driver_app.sync.http import HttpTransport
from driver_app.sync.syncer import Syncer
from driver_app.texts import Texts
from driver_app.work import accept, arrive, chat, deliver, fail, finish, sign_in, signature, start
from driver_app.work.proofs import asked_of
from driver_app.work.record import Recorder
from shared import polyline
from shared.clock import FastClock, parse_clock
from shared.errors import PortaError
from shared.facts import Failed, Fix, Payment, PayMethod, Relation, Scan, Succeeded
from shared.geo import Point, distance_m, offset
from shared.line import Line
from shared.proof import ProofRule
from shared.runs import RunView, StopView
from shared.states import FailureReason, RunStatus

REASONS: Final = (
    FailureReason.RECIPIENT_ABSENT,
    FailureReason.RECIPIENT_ABSENT,
    FailureReason.REFUSED,
    FailureReason.ADDRESS_NOT_FOUND,
    FailureReason.NO_ACCESS,
)
SETTINGS: Final = SyncSettings(poll_s=2, positions_s=1)
LOOK_S: Final = 0.25  # real seconds between two looks at the view
STANDING_FIX_S: Final = 30.0  # of the day's time, between two fixes of a phone that lies still
LEAST_FIX_S: Final = 0.25  # real seconds between two fixes
SPEEDS: Final = (0.9, 1.2)  # of the planned drive time
MOST_SCANS: Final = 20  # of a door with ever so many packages
SERVICES: Final = (0.6, 1.2)  # of the planned service time


class SimulatedDriver:
    """Lives on its own folder, as a phone does."""

    def __init__(self, crew: Crew, script: Script) -> None:
        clock = parse_clock(script.clock)
        self.crew = crew
        self.script = script
        self.clock = clock
        self.speed = clock.speed if isinstance(clock, FastClock) else 1.0
        self.pick = random.Random(crew.seed)  # noqa: S311 - a repeatable day, not a secret
        folder = Path(crew.state_dir)
        folder.mkdir(parents=True, exist_ok=True)
        self.store = Store.open(folder)
        self.here: Point | None = None
        self.covered_m = 0.0
        self.fixes = 0
        self.delivered = 0
        self.failed: Counter[str] = Counter()

    async def work(self) -> CrewReport:
        """Drive the day's runs to their end, and send everything."""
        await self._sign_in()
        transport = PatchyTransport(
            HttpTransport(self.script.server_url, SETTINGS), self._has_signal
        )
        syncer = Syncer(self.store, clock=self.clock, transport=transport, settings=SETTINGS)
        self.recorder = Recorder(self.store, self.clock, saved=lambda _: syncer.nudge())
        task = asyncio.create_task(syncer.run())
        try:
            async with asyncio.timeout(self.script.patience_s):
                view = await self._until_there_are_runs(syncer)
            for run in view.runs:
                if run.status != RunStatus.COMPLETED:
                    await self._drive(run)
            self.here = None  # home, where there is signal
            syncer.nudge()
            async with asyncio.timeout(self.script.patience_s):
                await self._until_all_is_sent()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await transport.close()
        return await asyncio.to_thread(self.report)

    async def _sign_in(self) -> None:
        async with asyncio.timeout(self.script.patience_s):
            while True:
                try:
                    await sign_in.sign_in(
                        self.store,
                        server_url=self.script.server_url,
                        code=self.crew.code,
                        name="simulated",
                    )
                except sign_in.ServerUnreachable:
                    await asyncio.sleep(LOOK_S)
                else:
                    return

    async def _view(self) -> LocalView:
        return await asyncio.to_thread(read_view, self.store)

    async def _until_there_are_runs(self, syncer: Syncer) -> LocalView:
        """Wait for the day's work; a server that has answered without any has none for us."""
        while True:
            has_answered = syncer.status.last_answer_at is not None
            view = await self._view()
            if (view.runs and view.stops) or (has_answered and not view.runs):
                return view
            await asyncio.sleep(LOOK_S)

    async def _until_all_is_sent(self) -> None:
        while True:
            unsent = (await self._view()).unsent
            if not unsent.facts and not unsent.photos:
                return
            await asyncio.sleep(LOOK_S)

    async def _drive(self, run: RunView) -> None:
        stops = (await self._view()).stops_of(run.id)
        straight = [run.depot.at, *(stop.at for stop in stops), run.depot.at]
        way = Line(polyline.decode(run.geometry) or straight)
        planned_m = sum(stop.distance_m for stop in stops) or 1
        self.scale = way.length_m / max(run.distance_m, planned_m)
        if run.status == RunStatus.ASSIGNED:
            await accept.accept(self.recorder, run.id, fix=self._fix())
        await self._wait_until(run.departs_at.timestamp())
        await start.start(self.recorder, run.id, fix=self._fix())
        done_m = 0.0
        while (stop := (await self._view()).next_stop(run.id)) is not None:
            await start.head_for(self.recorder, stop.id, fix=self._fix())
            end_m = done_m + stop.distance_m * self.scale
            await self._move(way, done_m, end_m, stop.drive_s)
            done_m = end_m
            await self._visit(stop)
        await self._move(way, done_m, way.length_m, (way.length_m - done_m) / 8)
        await finish.finish(self.recorder, run.id, fix=self._fix())

    async def _visit(self, stop: StopView) -> None:
        await arrive.arrive(self.recorder, stop.id, fix=self._fix())
        opens = stop.window_opens.timestamp() if stop.window_opens is not None else 0.0
        starts = max(opens, self.clock.now().timestamp())
        await self._stand_until(starts + stop.service_s * self.pick.uniform(*SERVICES))
        await self._answer()
        try:
            reason = self._trouble(stop)
            if reason is None:
                proofs = [await self._photo(), *await self._signed(stop)]
                said = self._receipt(stop)
                await deliver.deliver(self.recorder, stop.id, proofs, said, fix=self._fix())
                self.delivered += 1
            else:
                failed = Failed(reason=reason, note="simulado")
                is_forbidden = asked_of(stop, failed).photo is ProofRule.OFF
                proofs = [] if is_forbidden else [await self._photo()]
                await fail.fail(self.recorder, stop.id, failed, proofs, fix=self._fix())
                self.failed[reason] += 1
                if reason is FailureReason.RECIPIENT_ABSENT:
                    words = await self._words(f"reason.{reason}")
                    await self._write(words, stop)
        except PortaError:
            # The dispatcher was faster: the stop was withdrawn while the driver stood at the door.
            if (view := (await self._view()).stop(stop.id)) is not None and view.status in {
                "pending",
                "en_route",
                "arrived",
            }:
                raise

    async def _answer(self) -> None:
        """Read what the office wrote; who is asked something answers."""
        new = (await asyncio.to_thread(read_chat, self.store)).new
        if new:
            await chat.read_through(self.recorder, new[-1].number)
        if any(line.text.endswith("?") for line in new):
            await self._write(await self._words("chat.quick.ok"))

    async def _write(self, text: str, stop: StopView | None = None) -> None:
        await chat.write_line(
            self.recorder,
            text,
            run_id=None if stop is None else stop.run_id,
            stop_id=None if stop is None else stop.id,
            fix=self._fix(),
        )

    async def _words(self, key: str) -> str:
        identity = (await self._view()).identity
        return Texts("" if identity is None else identity.locale)(key)

    def _trouble(self, stop: StopView) -> FailureReason | None:
        """Draw why it does not work out this time. Nobody tells a machine the recipient's PIN."""
        if self.pick.random() < self.script.failure_rate:
            return self.pick.choice(REASONS)
        wants_pin = asked_of(stop, Succeeded()).pin is ProofRule.REQUIRED
        return FailureReason.UNAUTHORIZED_RECEIVER if wants_pin else None

    def _receipt(self, stop: StopView) -> Succeeded:
        """Bring whatever the stop asks for: the name, the labels, the money."""
        labels = [package.barcode for task in stop.tasks for package in task.packages]
        return Succeeded(
            receiver_name=stop.tasks[0].recipient_name if stop.tasks else "",
            relation=Relation.RECIPIENT,
            note="simulado" if asked_of(stop, Succeeded()).note is ProofRule.REQUIRED else "",
            scans=tuple(Scan(code=label, is_known=True) for label in labels[:MOST_SCANS]),
            payments=tuple(
                Payment(task_id=task.id, method=PayMethod.PIX, cents=task.due_cents)
                for task in stop.tasks
                if task.due_cents
            ),
        )

    async def _signed(self, stop: StopView) -> list[Photo]:
        if asked_of(stop, Succeeded()).signature is not ProofRule.REQUIRED:
            return []
        stroke = [(100 + 80 * at, self.pick.randrange(120, 320), 90 * at) for at in range(9)]
        return [await asyncio.to_thread(signature.picture, [stroke])]

    async def _photo(self) -> Photo:
        content = await asyncio.to_thread(take_picture, self.pick)
        return Photo(content=content, mime="image/jpeg")

    async def _move(self, way: Line, start_m: float, end_m: float, drive_s: float) -> None:
        took_s = max(drive_s, 1.0) * self.pick.uniform(*SPEEDS)
        began = self.clock.now().timestamp()
        while True:
            share = min(1.0, (self.clock.now().timestamp() - began) / took_s)
            self.here, heading = way.at(start_m + (end_m - start_m) * share)
            await self._report(heading, (end_m - start_m) / took_s)
            if share >= 1.0:
                break
            await self._sleep(max(self.script.fix_every_s, LEAST_FIX_S * self.speed))
        self.covered_m += end_m - start_m

    async def _stand_until(self, timestamp: float) -> None:
        """Wait at the door; a phone that lies still says now and then that it is there."""
        pause_s = max(STANDING_FIX_S, LEAST_FIX_S * self.speed)
        while (left_s := timestamp - self.clock.now().timestamp()) > 0:
            await self._report(0.0, 0.0)
            await self._sleep(min(left_s, pause_s))

    async def _report(self, heading_deg: float, speed_mps: float) -> None:
        fix = self._fix()
        if fix is None:
            return
        identity = await asyncio.to_thread(credentials.current, self.store)
        if identity is None:
            return
        await asyncio.to_thread(
            positions.keep,
            self.store,
            identity.device_id,
            occurred_at=self.clock.now(),
            lat=fix.lat,
            lon=fix.lon,
            accuracy_m=fix.accuracy_m or 0.0,
            speed_mps=min(speed_mps, 60.0),
            heading_deg=heading_deg,
            battery=max(5, 100 - self.fixes // 100),
        )
        self.fixes += 1

    def _fix(self) -> Fix | None:
        """Say where the phone believes to be: a few metres off, as phones are."""
        if self.here is None:
            return None
        noise = self.script.gps_noise_m
        seen = offset(
            self.here, north_m=self.pick.gauss(0, noise), east_m=self.pick.gauss(0, noise)
        )
        return Fix(lat=seen.lat, lon=seen.lon, accuracy_m=max(3.0, abs(self.pick.gauss(8, 3))))

    def _has_signal(self) -> bool:
        here = self.here
        return here is None or all(
            distance_m(here, zone.centre) > zone.radius_m for zone in self.script.dead_zones
        )

    async def _wait_until(self, timestamp: float) -> None:
        await self._sleep(timestamp - self.clock.now().timestamp())

    async def _sleep(self, seconds: float) -> None:
        """Let so many seconds of the day's time pass."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    def report(self) -> CrewReport:
        """Say what is on this phone's disk now; counts come from its tables, not from memory."""
        view = read_view(self.store)
        with self.store.reading() as db:
            facts = db.execute("SELECT count(*) FROM fact").fetchone()[0]
            photos = [row[0] for row in db.execute("SELECT sha256 FROM blob ORDER BY sha256")]
        return CrewReport(
            driver_name=view.identity.driver_name if view.identity else "",
            facts_saved=facts,
            facts_unsent=view.unsent.facts,
            photos=tuple(photos),
            photos_unsent=view.unsent.photos,
            fixes=self.fixes,
            driven_m=self.covered_m,
            delivered=self.delivered,
            failed=dict(self.failed),
            errors=0,
        )
