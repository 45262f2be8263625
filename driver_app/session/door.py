"""What a driver does at a door: take photos, read codes, ask for the PIN, and end the stop.

The view shows a draft; this turns it into a fact, or says why that will not do. An ending can be
taken back for ten seconds, with all that was collected; after that it is corrected.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from driver_app.device.port import NotAvailable, Photo
from driver_app.phones import Phone
from driver_app.state import Tone, stop_number
from driver_app.state.draft import Draft
from driver_app.state.kept import PinTry
from driver_app.store.photos import Photo as StoredPhoto
from driver_app.work import correct, deliver, fail, pin, signature, skip, undo
from driver_app.work.proofs import asked_of, given_by
from driver_app.work.scan import Match, read_code
from shared.facts import Failed, Scan, Shot, Succeeded
from shared.ids import FactId, StopId, TaskId
from shared.pins import PinVerdict
from shared.proof import ProofKind, ProofRule, lacking
from shared.runs import PackageView, StopView
from shared.states import CORRECTION_WINDOW, ENDED_STOPS, StopStatus

if TYPE_CHECKING:
    from driver_app.session import Session

UNDO_S: Final = 10.0  # as long as the bar shows; then it is a correction
PIN_DIGITS: Final = 3  # at least

type Said = Succeeded | Failed


class Door:
    """The part of a session that works at stops. ``seconds`` is a clock that nobody sets."""

    def __init__(
        self, session: "Session", *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._session = session
        self._seconds = seconds

    # --- proofs ---------------------------------------------------------------------------------

    async def take_photo(self, draft: Draft) -> bool:
        return await self._keep_photo(draft, await self._session.devices.camera.take())

    async def pick_photo(self, draft: Draft) -> bool:
        return await self._keep_photo(draft, await self._session.devices.picker.pick())

    async def _keep_photo(self, draft: Draft, photo: Photo | NotAvailable) -> bool:
        session = self._session
        if isinstance(photo, NotAvailable):
            session.complain(photo)
            return False
        now = int(datetime.now(UTC).timestamp() * 1000)
        shot = Shot(sha256=photo.sha256, at_ms=now, fix=session.fix())
        draft.add_photo(photo, shot)
        await session.drafts.keep()
        return True

    def scan(
        self, draft: Draft, packages: tuple[PackageView, ...], text: str, *, is_typed: bool
    ) -> bool:
        """Take a code down. One whose check digit is wrong is refused: it was mistyped."""
        texts, read = self._session.texts, read_code(text, packages)
        if read.match is Match.EMPTY:
            return False
        if read.match is Match.BAD_KEY:
            self._session.tell(texts("scan.bad_key"), tone=Tone.BAD)
            return False
        scan = Scan(
            code=read.code,
            is_known=read.match is Match.KNOWN,
            is_typed=is_typed,
            at_ms=int(datetime.now(UTC).timestamp() * 1000),
        )
        if draft.add_scan(scan) and not scan.is_known:
            self._session.tell(texts("scan.unknown"), tone=Tone.BAD)
        draft.empty_field("code")
        return True

    async def scan_seen(self, draft: Draft, packages: tuple[PackageView, ...], code: str) -> bool:
        """Take down what the lens has read. True once all of ``packages`` were."""
        self.scan(draft, packages, code, is_typed=False)
        await self._session.devices.haptics.confirm()
        wanted = {package.barcode for package in packages}
        return bool(wanted) and wanted <= {scan.code for scan in draft.scans}

    async def check_pin(self, draft: Draft, task_id: TaskId) -> PinVerdict | None:
        """Ask the server about the number in the draft's field. None: too short to ask."""
        typed = draft.typed(f"pin-{task_id}")
        phone = self._session.phone
        if len(typed) < PIN_DIGITS or phone is None:
            return None
        checked = await pin.ask(phone.syncer, task_id, typed)
        draft.pins[task_id] = PinTry(
            pin=typed, verdict=checked.verdict, tries_left=checked.tries_left
        )
        return checked.verdict

    def missing(self, stop: StopView, draft: Draft, said: Said) -> tuple[ProofKind, ...]:
        """Name what must still come before the stop may end so."""
        return lacking(asked_of(stop, said), self._given(stop, draft, said))

    def waived(self, stop: StopView, draft: Draft, said: Said) -> tuple[ProofKind, ...]:
        """Name what was asked for, and may be done without."""
        given = self._given(stop, draft, said)
        return lacking(asked_of(stop, said), given, rule=ProofRule.WARN)

    def _given(self, stop: StopView, draft: Draft, said: Said) -> frozenset[ProofKind]:
        kept = [ProofKind.PHOTO.value] if self.is_corrected(stop) else []  # it has its photo
        return given_by(stop, said, [*draft.roles, *kept])

    # --- endings --------------------------------------------------------------------------------

    async def deliver(self, stop: StopView) -> bool:
        """End the stop as delivered, with what the draft holds."""
        draft = self._session.drafts.of(stop.id)
        waived = self.waived(stop, draft, draft.succeeded(stop))
        return await self._end(stop, draft, draft.succeeded(stop, waived), told="notice.delivered")

    async def fail(self, stop: StopView) -> bool:
        """End the stop as failed, with the draft's reason."""
        draft = self._session.drafts.of(stop.id)
        if draft.reason is None:
            self._session.tell(self._session.texts("fail.choose_reason"), tone=Tone.BAD)
            return False
        waived = self.waived(stop, draft, draft.failed(draft.reason))
        return await self._end(
            stop, draft, draft.failed(draft.reason, waived), told="notice.failed"
        )

    async def _end(self, stop: StopView, draft: Draft, said: Said, *, told: str) -> bool:
        if draft.is_saving:  # a second tap of a wet thumb
            return False
        session, is_correction = self._session, stop.status in ENDED_STOPS
        async with session.drafts.held(draft):
            pictures = await self._pictures(stop, draft, said)
            act = self._act(stop, said, pictures, is_correction=is_correction)
            done = await session.do(act)
        if not done:
            return False
        session.state.drafts.pop(stop.id, None)
        if is_correction:
            session.tell(session.texts("notice.corrected"))
            return True
        session.state.fresh[stop.id] = (self._seconds() + UNDO_S, draft)
        session.tell(session.texts(told, number=stop_number(stop)), undo=stop.id)
        return True

    def _act(
        self, stop: StopView, said: Said, pictures: list[StoredPhoto], *, is_correction: bool
    ) -> Callable[[Phone], Awaitable[FactId]]:
        fix = self._session.fix()

        async def act(phone: Phone) -> FactId:
            if is_correction:
                return await correct.correct(phone.recorder, stop.id, said, pictures, fix=fix)
            if isinstance(said, Succeeded):
                return await deliver.deliver(phone.recorder, stop.id, pictures, said, fix=fix)
            return await fail.fail(phone.recorder, stop.id, said, pictures, fix=fix)

        return act

    async def _pictures(self, stop: StopView, draft: Draft, said: Said) -> list[StoredPhoto]:
        """Give the photos, unless this reason forbids them, and the signature."""
        is_forbidden = asked_of(stop, said).photo is ProofRule.OFF
        pictures = [] if is_forbidden else draft.pictures
        if draft.is_signed and said.strokes:
            pictures.append(await asyncio.to_thread(signature.picture, said.strokes))
        return pictures

    async def skip(self, stop_id: StopId) -> bool:
        session = self._session
        done = await session.do(lambda it: skip.skip(it.recorder, stop_id, fix=session.fix()))
        if done:
            session.tell(session.texts("notice.skipped"))
        return done

    # --- after the end --------------------------------------------------------------------------

    async def undo(self, stop_id: StopId) -> bool:
        """Take an ending back. What was collected is there again."""
        session = self._session
        done = await session.do(lambda it: undo.undo(it.recorder, stop_id, fix=session.fix()))
        if done:
            _, draft = session.state.fresh.pop(stop_id, (0.0, Draft()))
            session.drafts.put_back(stop_id, draft)
            session.tell(session.texts("notice.undone"))
        return done

    def may_undo(self, stop_id: StopId) -> bool:
        until, _ = self._session.state.fresh.get(stop_id, (0.0, None))
        return self._seconds() < until

    def may_correct(self, stop: StopView) -> bool:
        """Whether this phone ended the stop, and not too long ago."""
        ended_at = self._session.state.endings.get(stop.id)
        is_over = stop.status in ENDED_STOPS and stop.status != StopStatus.CANCELED
        return (
            is_over
            and ended_at is not None
            and self._session.clock.now() - ended_at < CORRECTION_WINDOW
        )

    def is_corrected(self, stop: StopView) -> bool:
        """Whether an ending of this stop now would be a correction."""
        return stop.status in ENDED_STOPS
