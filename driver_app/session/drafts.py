"""What is collected at a door or on a form, on the disk as it is collected.

A change is written half a second later, with all that came meanwhile, so that a signature or a
note is not a transaction a point or a letter. What a kill can take is that half second; a photo
is written before the lens closes.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import msgspec

from driver_app.state.draft import Draft
from driver_app.state.kept import NOTHING, KeptDraft
from driver_app.store import drafts
from driver_app.store.drafts import FORMS, StoredDraft
from driver_app.store.photos import Photo
from shared.facts import FactType
from shared.ids import DeviceId, StopId

if TYPE_CHECKING:
    from driver_app.phones import Phone
    from driver_app.session import Session

log = logging.getLogger(__name__)

EVERY_S: Final = 0.5

type Pictures = list[Photo]


class Drafts:
    """The part of a session that keeps its drafts. The store drops those of stops that end."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._device: DeviceId | None = None
        self._changed: set[StopId] = set()
        self._known: set[StopId] = set()  # that the store may have
        self._turn = asyncio.Lock()
        self._following = asyncio.Lock()
        self._soon: asyncio.Task[None] | None = None

    def of(self, stop_id: StopId) -> Draft:
        """Give the stop's draft, a new one where there is none."""
        state = self._session.state
        if stop_id not in state.drafts:
            self._take_up(stop_id, Draft())
        return state.drafts[stop_id]

    def form(self, becomes: FactType) -> Draft:
        """Give the draft of the form that becomes such a fact."""
        return self.of(FORMS[becomes])

    async def send(self, becomes: FactType, act: "Callable[[Phone], Awaitable[object]]") -> bool:
        """Have a form become its fact, once. Its draft is gone with that."""
        draft = self.form(becomes)
        if draft.is_saving:  # a second tap
            return False
        async with self.held(draft):
            done = await self._session.do(act)
        if done:
            self._session.state.drafts.pop(FORMS[becomes], None)
        return done

    @asynccontextmanager
    async def held(self, draft: Draft) -> AsyncIterator[None]:
        """Write nothing of a draft that is being saved: the store takes it away with its fact."""
        draft.is_saving = True
        try:
            await self.keep()  # nothing of it is on its way to the disk from here on
            yield
        finally:
            draft.is_saving = False

    def put_back(self, stop_id: StopId, draft: Draft) -> None:
        """Have a draft again whose stop's ending was undone."""
        self._take_up(stop_id, draft)
        self._touch(stop_id)

    def _take_up(self, stop_id: StopId, draft: Draft) -> None:
        self._session.state.drafts[stop_id] = draft
        draft.watch(lambda: self._touch(stop_id))

    def _touch(self, stop_id: StopId) -> None:
        self._changed.add(stop_id)
        if self._soon is None or self._soon.done():
            self._soon = asyncio.create_task(self._keep_soon())

    async def _keep_soon(self) -> None:
        await asyncio.sleep(EVERY_S)
        await self.keep()

    async def follow(self) -> None:
        """Take up what was kept for whoever is signed in, and drop what the run has lost."""
        state = self._session.state
        async with self._following:  # no screen opens before all is there
            identity = state.account.identity
            device = identity.device_id if identity is not None else None
            if device == self._device:
                if self._known - state.drafts.keys():
                    await self.keep()
                return
            self._device = device
            self._changed.clear()
            self._known.clear()
            state.drafts.clear()
            state.fresh.clear()
            await self._recall()

    async def close(self) -> None:
        """Write what is left to write."""
        if self._soon is not None:
            self._soon.cancel()
        await self.keep()

    async def _recall(self) -> None:
        phone, device = self._session.phone, self._device
        if phone is None or device is None:
            return
        for stored, pictures in await asyncio.to_thread(drafts.read, phone.store, device):
            try:
                kept = msgspec.json.decode(stored.content, type=KeptDraft)
            except msgspec.DecodeError as error:  # of another version of this app
                log.warning("draft_unreadable stop_id=%s detail=%s", stored.stop_id, error)
                continue
            self._known.add(stored.stop_id)
            self._take_up(stored.stop_id, Draft.restored(kept, pictures))

    async def keep(self) -> None:
        """Write what has changed, now. What is being ended belongs to its ending."""
        async with self._turn:
            phone, device = self._session.phone, self._device
            if phone is None or device is None:
                return
            here = self._session.state.drafts
            changed = {it for it in self._changed if it in here and not here[it].is_saving}
            written = [_stored(stop_id, here[stop_id]) for stop_id in changed]
            gone = self._known - here.keys()
            self._changed = {it for it in self._changed if it in here and here[it].is_saving}
            empty = {draft.stop_id for draft, _ in written if not draft.content}
            try:
                await asyncio.to_thread(
                    drafts.keep,
                    phone.store,
                    device,
                    [one for one in written if one[0].content],
                    gone | empty,
                    now=self._session.clock.now(),
                )
            except (sqlite3.Error, OSError) as error:  # a full disk; the next change tries again
                log.warning("drafts_not_kept detail=%s", error)
                self._changed |= changed
                return
            self._known = (self._known - gone) | changed


def _stored(stop_id: StopId, draft: Draft) -> tuple[StoredDraft, Pictures]:
    """Write a draft down, with its pictures. One that holds nothing has no content."""
    kept = draft.kept()
    stored = StoredDraft(
        stop_id=stop_id,
        content=b"" if kept == NOTHING else msgspec.json.encode(kept),
        photos=tuple(one.sha256 for one in kept.photos),
    )
    return stored, draft.pictures
