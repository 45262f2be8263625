"""One driver in front of one screen: what the views may ask for, and how the state follows.

Every action writes to the store on this phone and returns; the engine takes it from there. No
action waits for the network, pairing alone excepted. What goes wrong becomes a notice.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlparse

from driver_app.device.port import Devices, NotAvailable, Why
from driver_app.navigator import Navigator
from driver_app.phones import Phone, Phones
from driver_app.session.chat import ChatRoom
from driver_app.session.door import UNDO_S, Door
from driver_app.session.drafts import Drafts
from driver_app.session.news import Newsroom
from driver_app.session.shift import Shift
from driver_app.state import (
    Hand,
    Look,
    Notice,
    Phase,
    State,
    Tone,
    project,
    project_status,
)
from driver_app.store import credentials, preferences
from driver_app.store.diary import read_diary
from driver_app.store.runs import read_view
from driver_app.sync.engine import Trouble
from driver_app.texts import Texts
from driver_app.work import accept, arrive, sign_in, start
from shared.clock import Clock
from shared.errors import PortaError
from shared.facts import Fix
from shared.ids import RunId, StopId
from shared.runs import RunView
from shared.states import DRIVEN_RUNS

log = logging.getLogger(__name__)

NOTICE_S: Final = 6.0
TICK_S: Final = 30.0
DIARY_SPAN: Final = timedelta(hours=20)  # a shift and what came before it, not yesterday's


def _as_it_is(_: Look) -> None:
    """Leave the colours alone."""


class Session:
    """Holds the parts together. Made once a session by the composition root."""

    def __init__(
        self,
        *,
        phones: Phones,
        devices: Devices,
        clock: Clock,
        server_url: str,
        platform: str,
        locale: str,
        go: Callable[[str], None],
        dress: Callable[[Look], None] = _as_it_is,
        may_choose_server: bool,
    ) -> None:
        self.state = State()
        self.state.account.texts = Texts(locale)
        self.devices = devices
        self.clock = clock
        self.server_url = server_url
        self.may_choose_server = may_choose_server
        self.go = go
        self.dress = dress
        self.door = Door(self)
        self.drafts = Drafts(self)
        self.shift = Shift(self)
        self.newsroom = Newsroom(self)
        self.chat = ChatRoom(self)
        self._phones = phones
        self.phone: Phone | None = None
        self._folder: Path | None = None
        self._platform = platform
        self._locale = locale
        self._chosen: RunId | None = None
        self._stirred = asyncio.Event()
        self._wake_up = self._stirred.set  # one object, so that it can be taken off the list
        self.navigator = Navigator(
            self.state,
            devices,
            clock,
            texts=lambda: self.texts,
            arrived=self.arrive,
            refused=lambda: self.tell(self.texts("device.location_denied"), tone=Tone.BAD),
        )
        self._tasks: set[asyncio.Task[None]] = set()

    # --- life -----------------------------------------------------------------------------------

    @property
    def texts(self) -> Texts:
        return self.state.account.texts

    @property
    def is_locating(self) -> bool:
        """Whether positions are being recorded at this moment."""
        return any(run.status in DRIVEN_RUNS for run in self.state.day.runs)

    async def open(self, folder: Path, *, must_exist: bool) -> None:
        """Begin with the store in ``folder``; one that must exist is not made for a mere visitor."""
        self._folder = folder
        if must_exist and not await asyncio.to_thread(folder.exists):
            self.state.account.phase = Phase.PAIRING
            return
        self.phone = await self._enter(folder)
        await self._recall()
        await self.refresh()

    async def _enter(self, folder: Path) -> Phone:
        phone = await self._phones.enter(folder, self._wake_up)
        phone.recorder.platform = self._platform
        self.navigator.use(phone)
        return phone

    async def _recall(self) -> None:
        """Take up what the driver liked before."""
        if self.phone is None:
            return
        kept = await asyncio.to_thread(preferences.read_all, self.phone.store)
        mine = self.state.preferences
        mine.look = Look(kept["look"]) if kept.get("look") in Look else Look.SYSTEM
        mine.hand = Hand(kept["hand"]) if kept.get("hand") in Hand else Hand.RIGHT
        self.dress(mine.look)

    async def choose_look(self, look: Look) -> None:
        self.state.preferences.look = look
        self.dress(look)
        await self._keep("look", look)

    async def choose_hand(self, hand: Hand) -> None:
        self.state.preferences.hand = hand
        await self._keep("hand", hand)

    async def _keep(self, name: str, value: str) -> None:
        if self.phone is not None:
            await asyncio.to_thread(preferences.keep, self.phone.store, name, value)

    async def follow(self) -> None:
        """Keep the state after the store, until canceled. Runs in the page's own context."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._stirred.wait()
            self._stirred.clear()
            try:
                await self.refresh()
            except Exception:
                log.exception("refresh_failed")
                await asyncio.sleep(1)

    async def close(self) -> None:
        await self.drafts.close()
        await self.navigator.close()
        if self.phone is not None:
            await self._phones.leave(self.phone, self._wake_up)
            self.phone = None

    def wake(self) -> None:
        """Call it when the app is looked at again, or the network has changed."""
        if self.phone is not None:
            self.phone.syncer.nudge()
        self._stirred.set()

    async def refresh(self) -> None:
        """Read the store and lay it over the state."""
        if self.phone is None:
            return
        view = await asyncio.to_thread(read_view, self.phone.store)
        since = self.clock.now() - DIARY_SPAN
        diary = await asyncio.to_thread(read_diary, self.phone.store, since)
        status = self.phone.syncer.status
        account = self.state.account
        if view.identity is not None and view.identity != account.identity:
            account.texts = Texts(
                view.identity.locale or self._locale, view.identity.time_zone or "UTC"
            )
        project(self.state, view, chosen=self._chosen)
        await self.drafts.follow()
        project_status(self.state, status, self.clock.now())
        if diary != self.state.today.diary:
            self.state.today.diary = diary
        is_out = view.identity is None or status.trouble == Trouble.SIGNED_OUT
        account.phase = Phase.PAIRING if is_out else Phase.READY
        if is_out and view.identity is not None and not account.trouble:
            account.trouble = "revoked"
        await self.newsroom.refresh(view)
        await self.chat.refresh()
        await self.navigator.refresh(view)

    # --- signing in and out ---------------------------------------------------------------------

    async def pair(self, typed: str, server: str = "") -> bool:
        """Pair this phone by a typed code or a pasted link. The one action that needs the network."""
        account = self.state.account
        link_server, code = read_invitation(typed)
        address = self.server_url
        if self.may_choose_server:
            address = link_server or server.strip().rstrip("/") or self.server_url
        if not code or self._folder is None:
            account.trouble = "no-code"
            return False
        account.is_pairing, account.trouble = True, ""
        try:
            phone = self.phone or await self._enter(self._folder)
            self.phone = phone
            await sign_in.sign_in(
                phone.store, server_url=address, code=code, platform=self._platform
            )
        except PortaError as error:
            account.trouble = error.slug
            log.info("pairing_failed slug=%s", error.slug)
            await self._forget_empty()
            return False
        finally:
            account.is_pairing = False
        phone.syncer.nudge()
        await self.refresh()
        return True

    async def _forget_empty(self) -> None:
        """Leave no store behind for a code that was not good."""
        phone = self.phone
        if phone is None or self.state.account.identity is not None:
            return
        if await self._phones.discard(phone, self._wake_up):
            self.phone = None
            self.navigator.use(None)

    async def sign_out(self) -> None:
        """Leave. What has not been sent waits here for the same driver."""
        if self.phone is not None:
            await asyncio.to_thread(credentials.sign_out, self.phone.store)
            self.state.account.trouble = ""
            await self.refresh()
        self.go("/")

    # --- a driver's day -------------------------------------------------------------------------

    def choose_run(self, run_id: RunId) -> None:
        self._chosen = run_id
        self._stirred.set()

    async def accept_run(self, run_id: RunId) -> bool:
        return await self.do(lambda phone: accept.accept(phone.recorder, run_id, fix=self.fix()))

    async def start_run(self, run_id: RunId) -> bool:
        done = await self.do(
            lambda phone: start.start(phone.recorder, run_id, fix=self.fix()),
        )
        if done:
            await self.devices.wakelock.hold()
        return done

    async def head_for(self, stop_id: StopId) -> bool:
        return await self.do(lambda phone: start.head_for(phone.recorder, stop_id, fix=self.fix()))

    async def arrive(self, stop_id: StopId) -> bool:
        return await self.do(lambda phone: arrive.arrive(phone.recorder, stop_id, fix=self.fix()))

    async def send_now(self) -> None:
        self.wake()

    # --- the lens -------------------------------------------------------------------------------

    async def read_lens(self) -> tuple[str, ...] | NotAvailable:
        """Take a picture, and give the codes in it."""
        picture = await self.devices.camera.take()
        if isinstance(picture, NotAvailable):
            return picture
        return await self.devices.scanner.read(picture)

    # --- notices --------------------------------------------------------------------------------

    def tell(
        self,
        text: str,
        *,
        tone: Tone = Tone.GOOD,
        undo: StopId | None = None,
        leads_to: str = "",
    ) -> None:
        """Show a line over whatever screen there is, for a few seconds."""
        notice = self.state.notice
        notice.number += 1
        notice.text, notice.tone, notice.undo, notice.leads_to = text, tone, undo, leads_to
        seconds = UNDO_S if undo else NOTICE_S
        task = asyncio.create_task(_wipe(notice, notice.number, seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def complain(self, missing: NotAvailable) -> None:
        """Say what a device would not do, unless the person closed it themselves."""
        if missing.why is not Why.CANCELED:
            self.tell(self.texts(f"device.{missing.why}"), tone=Tone.BAD)

    # --- inside ---------------------------------------------------------------------------------

    async def do(self, act: Callable[[Phone], Awaitable[object]]) -> bool:
        """Do it to the store and show the result; say what went wrong."""
        if self.phone is None:
            return False
        try:
            await act(self.phone)
        except PortaError as error:
            log.info("refused slug=%s", error.slug)
            self.tell(self.texts.error(error.slug), tone=Tone.BAD)
            await self.refresh()
            return False
        await self.devices.haptics.confirm()
        await self.refresh()
        return True

    def fix(self) -> Fix | None:
        """Say where the phone is, if it has known it a moment ago."""
        return self.navigator.fix()


async def _wipe(notice: Notice, number: int, seconds: float) -> None:
    await asyncio.sleep(seconds)
    if notice.number == number:
        notice.text = ""


def run_label(run: RunView, texts: Texts) -> str:
    return f"{run.vehicle_name} · {texts.hour(run.departs_at)}"


def read_invitation(typed: str) -> tuple[str, str]:
    """Take ``typed`` apart into a server's address and a code. A bare code has no address."""
    text = typed.strip()
    if "://" not in text:
        return "", text.replace(" ", "")
    link = urlparse(text)
    code = parse_qs(link.query).get("code", [""])[0].strip()
    return f"{link.scheme}://{link.netloc}", code
