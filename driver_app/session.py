"""One driver in front of one screen: what the views may ask for, and how the state follows.

Every action writes to the store on this phone and returns; the engine takes it from there. No
action waits for the network, pairing alone excepted. What goes wrong becomes a notice.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlparse

from driver_app.device.port import Devices, NotAvailable, Photo, Why
from driver_app.navigator import Navigator
from driver_app.phones import Phone, Phones
from driver_app.state import (
    Draft,
    Notice,
    Phase,
    State,
    Tone,
    project,
    project_status,
)
from driver_app.store import credentials
from driver_app.store.photos import Photo as StoredPhoto
from driver_app.store.runs import read_view
from driver_app.sync.engine import Trouble
from driver_app.texts import Texts
from driver_app.work import accept, arrive, deliver, fail, finish, sign_in, skip, start, undo
from shared.clock import Clock
from shared.errors import PortaError
from shared.ids import RunId, StopId
from shared.runs import RunView, StopView
from shared.states import PHOTO_FOR, UNDO_WINDOW, PhotoRule

log = logging.getLogger(__name__)

NOTICE_S: Final = 6.0
UNDO_NOTICE_S: Final = 15.0  # the stop's own screen offers it for the whole UNDO_WINDOW
TICK_S: Final = 30.0


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
        may_choose_server: bool,
    ) -> None:
        self.state = State()
        self.state.account.texts = Texts(locale)
        self.devices = devices
        self.clock = clock
        self.server_url = server_url
        self.may_choose_server = may_choose_server
        self.go = go
        self._phones = phones
        self._phone: Phone | None = None
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

    async def open(self, folder: Path, *, must_exist: bool) -> None:
        """Begin with the store in ``folder``; one that must exist is not made for a mere visitor."""
        self._folder = folder
        if must_exist and not await asyncio.to_thread(folder.exists):
            self.state.account.phase = Phase.PAIRING
            return
        self._phone = await self._phones.enter(folder, self._wake_up)
        self.navigator.use(self._phone)
        await self.refresh()

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
        await self.navigator.close()
        if self._phone is not None:
            await self._phones.leave(self._phone, self._wake_up)
            self._phone = None

    def wake(self) -> None:
        """Call it when the app is looked at again, or the network has changed."""
        if self._phone is not None:
            self._phone.syncer.nudge()
        self._stirred.set()

    async def refresh(self) -> None:
        """Read the store and lay it over the state."""
        if self._phone is None:
            return
        view = await asyncio.to_thread(read_view, self._phone.store)
        status = self._phone.syncer.status
        account = self.state.account
        if view.identity is not None and view.identity != account.identity:
            account.texts = Texts(
                view.identity.locale or self._locale, view.identity.time_zone or "UTC"
            )
        project(self.state, view, chosen=self._chosen)
        project_status(self.state, status, self.clock.now())
        is_out = view.identity is None or status.trouble == Trouble.SIGNED_OUT
        account.phase = Phase.PAIRING if is_out else Phase.READY
        if is_out and view.identity is not None and not account.trouble:
            account.trouble = "revoked"
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
            phone = self._phone or await self._phones.enter(self._folder, self._wake_up)
            self._phone = phone
            self.navigator.use(phone)
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
        phone = self._phone
        if phone is None or self.state.account.identity is not None:
            return
        if await self._phones.discard(phone, self._wake_up):
            self._phone = None

    async def sign_out(self) -> None:
        """Leave. What has not been sent waits here for the same driver."""
        if self._phone is not None:
            await asyncio.to_thread(credentials.sign_out, self._phone.store)
            self.state.account.trouble = ""
            await self.refresh()
        self.go("/")

    # --- a driver's day -------------------------------------------------------------------------

    def choose_run(self, run_id: RunId) -> None:
        self._chosen = run_id
        self._stirred.set()

    async def accept_run(self, run_id: RunId) -> bool:
        return await self._do(
            lambda phone: accept.accept(phone.recorder, run_id, fix=self.navigator.fix())
        )

    async def start_run(self, run_id: RunId) -> bool:
        done = await self._do(
            lambda phone: start.start(phone.recorder, run_id, fix=self.navigator.fix()),
        )
        if done:
            await self.devices.wakelock.hold()
        return done

    async def head_for(self, stop_id: StopId) -> bool:
        return await self._do(
            lambda phone: start.head_for(phone.recorder, stop_id, fix=self.navigator.fix())
        )

    async def arrive(self, stop_id: StopId) -> bool:
        return await self._do(
            lambda phone: arrive.arrive(phone.recorder, stop_id, fix=self.navigator.fix())
        )

    async def deliver(self, stop: StopView) -> bool:
        """End the stop as delivered, with what the draft holds."""
        draft = self.state.draft(stop.id)
        handed = tuple(task.id for task in stop.tasks if task.id not in draft.left_out)
        return await self._end(
            stop,
            draft,
            lambda phone: deliver.deliver(
                phone.recorder,
                stop.id,
                photos=_to_work(draft.photos),
                receiver_name=draft.typed("receiver") or draft.receiver,
                note=draft.typed("note"),
                delivered=handed if draft.left_out else (),
                fix=self.navigator.fix(),
            ),
            said="notice.delivered",
        )

    async def fail(self, stop: StopView) -> bool:
        """End the stop as failed, with the draft's reason."""
        draft = self.state.draft(stop.id)
        reason = draft.reason
        if reason is None:
            self.tell(self.texts("fail.choose_reason"), tone=Tone.BAD)
            return False
        is_forbidden = PHOTO_FOR[reason] == PhotoRule.NEVER  # one taken before the reason was known
        return await self._end(
            stop,
            draft,
            lambda phone: fail.fail(
                phone.recorder,
                stop.id,
                reason,
                photos=[] if is_forbidden else _to_work(draft.photos),
                note=draft.typed("note"),
                fix=self.navigator.fix(),
            ),
            said="notice.failed",
        )

    async def skip(self, stop_id: StopId) -> bool:
        done = await self._do(
            lambda phone: skip.skip(phone.recorder, stop_id, fix=self.navigator.fix())
        )
        if done:
            self.tell(self.texts("notice.skipped"))
        return done

    async def undo(self, stop_id: StopId) -> bool:
        done = await self._do(
            lambda phone: undo.undo(phone.recorder, stop_id, fix=self.navigator.fix())
        )
        if done:
            self.state.ended_at.pop(stop_id, None)
            self.tell(self.texts("notice.undone"))
        return done

    def may_undo(self, stop_id: StopId) -> bool:
        ended_at = self.state.ended_at.get(stop_id)
        return ended_at is not None and self.clock.now() - ended_at < UNDO_WINDOW

    async def finish_run(self, run_id: RunId) -> bool:
        done = await self._do(
            lambda phone: finish.finish(phone.recorder, run_id, fix=self.navigator.fix())
        )
        if done:
            await self.devices.wakelock.release()
        return done

    async def send_now(self) -> None:
        self.wake()

    # --- photos ---------------------------------------------------------------------------------

    async def take_photo(self, stop_id: StopId) -> bool:
        return self._keep_photo(stop_id, await self.devices.camera.take())

    async def pick_photo(self, stop_id: StopId) -> bool:
        return self._keep_photo(stop_id, await self.devices.picker.pick())

    def _keep_photo(self, stop_id: StopId, photo: Photo | NotAvailable) -> bool:
        if isinstance(photo, NotAvailable):
            if photo.why != Why.CANCELED:
                self.tell(self.texts(f"device.{photo.why}"), tone=Tone.BAD)
            return False
        self.state.draft(stop_id).photos.append(photo)
        return True

    # --- notices --------------------------------------------------------------------------------

    def tell(self, text: str, *, tone: Tone = Tone.GOOD, undo: StopId | None = None) -> None:
        """Show a line over whatever screen there is, for a few seconds."""
        notice = self.state.notice
        notice.number += 1
        notice.text, notice.tone, notice.undo = text, tone, undo
        seconds = UNDO_NOTICE_S if undo else NOTICE_S
        task = asyncio.create_task(_wipe(notice, notice.number, seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def dismiss(self) -> None:
        self.state.notice.text = ""

    # --- inside ---------------------------------------------------------------------------------

    async def _do(self, act: Callable[[Phone], Awaitable[object]]) -> bool:
        """Do it to the store and show the result; say what went wrong."""
        if self._phone is None:
            return False
        try:
            await act(self._phone)
        except PortaError as error:
            log.info("refused slug=%s", error.slug)
            self.tell(self.texts.error(error.slug), tone=Tone.BAD)
            await self.refresh()
            return False
        await self.devices.haptics.confirm()
        await self.refresh()
        return True

    async def _end(
        self,
        stop: StopView,
        draft: Draft,
        act: Callable[[Phone], Awaitable[object]],
        *,
        said: str,
    ) -> bool:
        if draft.is_saving:  # a second tap of a wet thumb
            return False
        draft.is_saving = True
        try:
            done = await self._do(act)
        finally:
            draft.is_saving = False
        if done:
            self.state.drafts.pop(stop.id, None)
            self.state.ended_at[stop.id] = self.clock.now()
            self.tell(self.texts(said, number=stop_number(stop)), undo=stop.id)
        return done


async def _wipe(notice: Notice, number: int, seconds: float) -> None:
    await asyncio.sleep(seconds)
    if notice.number == number:
        notice.text = ""


def _to_work(photos: Sequence[Photo]) -> list[StoredPhoto]:
    return [StoredPhoto(content=photo.content, mime=photo.mime) for photo in photos]


def stop_number(stop: StopView) -> str:
    """Give what the shop and the customer call it: the order's number, or how many there are."""
    if not stop.tasks:
        return str(stop.sequence)
    first = stop.tasks[0].external_id
    return first if len(stop.tasks) == 1 else f"{first} +{len(stop.tasks) - 1}"


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
