"""Where the vehicle is and where it should go: from each fix to the map, the voice, and the door.

One for each session. Fixes come in from the device; what they mean is worked out by ``guide``,
which does no I/O; here it is put into the state that the screens draw, said aloud, and written to
the store. Nothing here waits for the network: a way that is asked for anew comes when it comes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from driver_app.device.port import Devices, Pace, Reading, Why
from driver_app.guide.camera import Operator
from driver_app.guide.follow import Follower, Progress
from driver_app.guide.keeping import leg_index
from driver_app.guide.motion import Motion
from driver_app.guide.pace import Pacer, is_worth_keeping
from driver_app.guide.reroute import Rerouting
from driver_app.guide.speech import Speaker, phrase
from driver_app.guide.spending import Spending
from driver_app.guide.watch import Watch
from driver_app.mapping import Mapping
from driver_app.phones import Phone
from driver_app.state import State
from driver_app.store import positions
from driver_app.store.runs import LocalView
from driver_app.texts import Texts
from driver_app.work import track
from shared.clock import Clock
from shared.facts import Fix
from shared.geofence import Crossing, Geofence
from shared.ids import RunId, StopId
from shared.runs import StopView
from shared.states import DRIVEN_RUNS, StopStatus
from shared.ways import WayView

log = logging.getLogger(__name__)

FRESH: Final = timedelta(minutes=2)  # an older reading says nothing about where a fact happened
PROPOSED_S: Final = 12.0  # to say "I am not there" before the arrival is written down
PACE_REST_S: Final = 20.0  # between two paces: each change opens the stream anew
TICK_S: Final = 30.0
_COMING: Final = frozenset({StopStatus.PENDING, StopStatus.EN_ROUTE})


class Navigator:
    """``arrived`` writes an arrival down; ``refused`` says that the location may not be used."""

    def __init__(
        self,
        state: State,
        devices: Devices,
        clock: Clock,
        *,
        texts: Callable[[], Texts],
        arrived: Callable[[StopId], Awaitable[object]],
        refused: Callable[[], None],
    ) -> None:
        self.state = state
        self.devices = devices
        self.clock = clock
        self.battery: int | None = None
        self._texts = texts
        self._arrived = arrived
        self._refused = refused
        self._phone: Phone | None = None
        self._mapping: Mapping | None = None
        self._is_locating = False
        self._is_leading = False
        self._run_id: RunId | None = None
        self._stop: StopView | None = None
        self._way: WayView | None = None
        self._mark: tuple[RunId, int | None] | None = None  # which way that is
        self._follower: Follower | None = None
        self._speaker = Speaker()
        self._rerouting = Rerouting()
        self._pacer = Pacer()
        self._paced_at = 0.0
        self._pace = Pace.ROAD
        self._kept_at: datetime | None = None
        self._fence: Geofence | None = None
        self._proposal: asyncio.Task[None] | None = None
        self._motion = Motion()
        self._operator = Operator()
        self._watch = Watch()
        self._spending = Spending()
        self._ticking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- life -----------------------------------------------------------------------------------

    def use(self, phone: Phone | None) -> None:
        """Read and write this phone's store from now on."""
        self._phone = phone
        self._mapping = None if phone is None else Mapping(self.state, phone.maps)
        if self._ticking is None:
            self._ticking = asyncio.create_task(self._tick())

    async def close(self) -> None:
        self._withdraw()
        for task in (*self._tasks, *([self._ticking] if self._ticking else [])):
            task.cancel()
        if self._is_locating:
            self._is_locating = False
            await self.devices.location.stop()
            await self.devices.wakelock.release()

    async def refresh(self, view: LocalView) -> None:
        """Take in the day as it is now: what is driven, and to where."""
        run = self.state.day.run
        is_driving = run is not None and run.status in DRIVEN_RUNS
        stop = view.next_stop(run.id) if run is not None and is_driving else None
        self._aim(stop)
        self._run_id = None if run is None else run.id
        await self._load_way()
        if self._mapping is not None and run is not None:
            self._mapping.place_doors(view.stops_of(run.id), stop)
            await self._mapping.mend_run(run)
        await self._locate(
            is_driving=any(one.status in DRIVEN_RUNS for one in view.runs),
        )

    # --- leading --------------------------------------------------------------------------------

    def see_by(self, *, is_night: bool) -> None:
        """Draw maps in the colours of the day or of the night from now on."""
        if self._mapping is not None:
            self._mapping.see_by(is_night=is_night)

    async def lead(self, *, is_on: bool) -> None:
        """Begin or end leading: the map follows, the voice speaks, the screen stays on."""
        if is_on == self._is_leading:
            return
        self._is_leading = is_on
        if is_on:
            self._speaker = Speaker()
            await self.devices.wakelock.hold()
            await self._load_way()
            if (last := self.devices.location.last) is not None:
                self._show(last)
        await self._set_pace()

    async def draw_run(self, width: float, height: float) -> None:
        """Draw the map of the run on screen."""
        run = self.state.day.run
        if self._mapping is not None and run is not None:
            await self._mapping.draw_run(run, width, height)

    def switch_voice(self) -> None:
        self.state.guidance.has_voice = not self.state.guidance.has_voice

    def _aim(self, stop: StopView | None) -> None:
        """Head for another stop, or for the same one at another door."""
        before, self._stop = self._stop, stop
        if stop is None or before is None or (before.id, before.at) != (stop.id, stop.at):
            self._withdraw()
            self._fence = None if stop is None else Geofence(stop.at)
            self._follower = None
            self._speaker = Speaker()
            self.state.guidance.progress = None
        elif stop.status not in _COMING:
            self._withdraw()
        self.state.guidance.stop_id = None if stop is None else stop.id

    async def _load_way(self) -> None:
        """Take the way from the store; a new one is followed from where the vehicle is."""
        if self._phone is None or self._run_id is None:
            return
        maps, run_id = self._phone.maps, self._run_id
        mark = run_id, await asyncio.to_thread(maps.way_mark, run_id)
        if mark != self._mark:
            self._mark = mark
            self._take(await asyncio.to_thread(maps.way, run_id))
        elif self._follower is None:
            self._follow()

    def _take(self, way: WayView | None) -> None:
        self._way = way
        self._follower = None
        self._speaker = Speaker()
        if self._mapping is not None:
            self._mapping.forget_way()
        self._follow()
        if (last := self.devices.location.last) is not None:
            self._show(last)

    def _follow(self) -> None:
        goal = None if self._stop is None else self._stop.id
        guidance = self.state.guidance
        if self._way is None or leg_index(self._way, goal) is None:
            guidance.has_way = False
            return
        self._follower = Follower(self._way, goal)
        guidance.has_way, guidance.is_estimate = True, self._way.is_estimate

    # --- fixes ----------------------------------------------------------------------------------

    def moved(self, reading: Reading) -> None:
        """Take in a fix, in the order of time."""
        reading = self._motion.complete(reading)
        stop = self._stop
        self._watch.heard(datetime.now(UTC))
        self.state.tracking.loss = self._watch.loss
        self._pacer.move(reading, None if stop is None else stop.at)
        self._later(self._set_pace())
        if is_worth_keeping(reading, self._kept_at, self._pacer.pace):
            self._kept_at = reading.at
            self._later(self._keep(reading))
        if self._phone is not None:
            self._phone.downloads.here = reading.point
        if self._fence is not None:
            crossing = self._fence.move(
                reading.at,
                reading.point,
                accuracy_m=reading.accuracy_m,
                speed_mps=reading.speed_mps,
            )
            if crossing == Crossing.ENTERED:
                self._propose()
            elif crossing == Crossing.LEFT:
                self._withdraw()
        self._show(reading)

    def _show(self, reading: Reading) -> None:
        follower = self._follower
        progress = None if follower is None else follower.move(reading)
        self.state.guidance.progress = progress
        if not self._is_leading:
            return
        here = reading.point if progress is None else progress.here
        heading = reading.heading_deg if progress is None else progress.heading_deg
        if self._mapping is not None:
            shot = self._operator.aim(
                speed_mps=reading.speed_mps or 0.0,
                to_turn_m=None if progress is None or progress.turn is None else progress.to_turn_m,
                heading_deg=heading,
            )
            self._mapping.look(here, shot)
            if self._mapping.is_due(here):
                self._later(self._mapping.draw(here, follower, progress))
        if progress is not None:
            self._say(progress)
            self._reroute(reading, progress)

    def announce(self, text: str) -> None:
        """Say something aloud while the driver is led, unless the voice is off."""
        if self._is_leading and self.state.guidance.has_voice:
            self._later(self._speak(text, self._texts().locale))

    def _say(self, progress: Progress) -> None:
        prompt = self._speaker.next(progress)
        if prompt is None or not self.state.guidance.has_voice:
            return
        texts = self._texts()
        self._later(self._speak(phrase(prompt, texts), texts.locale))

    async def _speak(self, text: str, locale: str) -> None:
        await self.devices.voice.say(text, locale)

    def _reroute(self, reading: Reading, progress: Progress) -> None:
        now = asyncio.get_running_loop().time()
        is_online = self.state.unsent.trouble is None
        if self._rerouting.is_due(now, is_off=progress.is_off, is_online=is_online):
            self._later(self._detour(reading))

    async def _detour(self, reading: Reading) -> None:
        run_id, stop = self._run_id, self._stop
        if self._phone is None or run_id is None or stop is None:
            return
        self.state.guidance.is_asking = True
        try:
            way = await self._phone.downloads.detour(run_id, stop.id, reading.point)
        finally:
            self.state.guidance.is_asking = False
        if way is not None and self._stop is not None and self._stop.id == stop.id:
            self._take(way)

    # --- coming to a door -----------------------------------------------------------------------

    def _propose(self) -> None:
        stop = self._stop
        if stop is None or stop.status not in _COMING or self._proposal is not None:
            return
        self.state.arrival.stop_id = stop.id
        self._proposal = asyncio.create_task(self._record_arrival(stop.id))

    async def _record_arrival(self, stop_id: StopId) -> None:
        await asyncio.sleep(PROPOSED_S)
        self._proposal = None
        self.state.arrival.stop_id = None
        if self._stop is not None and self._stop.id == stop_id and self._stop.status in _COMING:
            await self._arrived(stop_id)

    def deny_arrival(self) -> None:
        """Take the proposal back; the next one comes after leaving and coming again."""
        self._withdraw()

    def _withdraw(self) -> None:
        if self._proposal is not None:
            self._proposal.cancel()
            self._proposal = None
        self.state.arrival.stop_id = None

    # --- the device -----------------------------------------------------------------------------

    async def _locate(self, *, is_driving: bool) -> None:
        """Follow the vehicle while a run is driven, and not a minute longer: battery, privacy."""
        if is_driving == self._is_locating:
            return
        self._is_locating = is_driving
        self._later(self._switch_location(is_on=is_driving))

    async def _switch_location(self, *, is_on: bool) -> None:
        self._pacer = Pacer()
        if not is_on:
            self._watch.end()
            self.state.tracking.loss = None
            await self.devices.location.stop()
            return
        self._watch.begin(datetime.now(UTC))
        self._spending = Spending()
        refused = await self.devices.location.start(self.moved)
        if refused is not None and refused.why == Why.DENIED:
            self._refused()

    async def _tick(self) -> None:
        while True:
            self.battery = await self.devices.battery.percent()
            self._count()
            try:
                await self.check()
            except Exception:
                log.exception("self_check_failed")
            await asyncio.sleep(TICK_S)

    def _count(self) -> None:
        """Follow what the run costs, and say what all of it will."""
        run = self.state.day.run
        if self._phone is None or run is None or not self._is_locating:
            return
        carried = self._phone.meter.carried_bytes
        self._spending.sample(datetime.now(UTC), carried_bytes=carried, battery=self.battery)
        self.state.tracking.estimate = self._spending.estimate(run.ends_at - run.departs_at)

    async def check(self) -> None:
        """See whether the phone still tells where it is; tell the driver and dispatch if not."""
        if self._watch.tick(datetime.now(UTC)):
            answer = await self.devices.location.ask()
            if isinstance(answer, Reading):
                self.moved(answer)
            else:
                self._watch.failed(answer.why)
        tracking = self.state.tracking
        if self._watch.loss is not None and not tracking.maker:
            tracking.maker = await self.devices.maker.name()
        tracking.loss = self._watch.loss
        now = datetime.now(UTC)
        loss = self._watch.report(now)
        if loss is not None and self._phone is not None:
            await track.report_loss(
                self._phone.recorder,
                why=loss.cause,
                silent_for=now - loss.since,
                maker=tracking.maker,
                fix=self.fix(),
            )

    async def mended(self) -> None:
        """Look again: the driver says that it is mended."""
        self._watch.mended()
        answer = await self.devices.location.ask()
        if isinstance(answer, Reading):
            self.moved(answer)
        else:
            self._watch.failed(answer.why)
        self.state.tracking.loss = self._watch.loss

    async def _set_pace(self) -> None:
        stop = self._stop
        pace = self._pacer.choose(
            is_driving=self._is_locating,
            is_guiding=self._is_leading,
            is_at_door=stop is not None and stop.status == StopStatus.ARRIVED,
        )
        now = asyncio.get_running_loop().time()
        is_urgent = pace == Pace.CLOSE
        if pace in {self._pace, Pace.OFF} or not (is_urgent or now >= self._paced_at):
            return
        self._pace, self._paced_at = pace, now + PACE_REST_S
        await self.devices.location.set_pace(pace)

    async def _keep(self, reading: Reading) -> None:
        identity = self.state.account.identity
        if self._phone is None or identity is None:
            return
        await asyncio.to_thread(
            positions.keep,
            self._phone.store,
            identity.device_id,
            occurred_at=reading.at + (self.clock.now() - datetime.now(UTC)),  # a demo's clock runs
            lat=reading.point.lat,
            lon=reading.point.lon,
            accuracy_m=reading.accuracy_m or 0.0,
            speed_mps=reading.speed_mps,
            heading_deg=reading.heading_deg,
            battery=self.battery,
            is_mock=reading.is_mock,
        )
        self._phone.syncer.stir()

    def fix(self) -> Fix | None:
        """Say where a fact happens; None where nobody knows."""
        reading = self.devices.location.last
        if reading is None or datetime.now(UTC) - reading.at > FRESH:
            return None
        return Fix(
            lat=reading.point.lat,
            lon=reading.point.lon,
            accuracy_m=reading.accuracy_m,
            is_mock=reading.is_mock,
        )

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
