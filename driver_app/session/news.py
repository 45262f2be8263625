"""What the dispatcher changes on the way: never silently, and seen when the driver says so."""

import asyncio
from typing import TYPE_CHECKING, Final

from driver_app.state.changes import differences
from driver_app.store import seen
from driver_app.store.runs import LocalView
from driver_app.work import see
from shared.runs import RunView
from shared.states import RunStatus

if TYPE_CHECKING:
    from driver_app.session import Session

ROUTE: Final = "/changes"
FOLLOWED: Final = frozenset(
    {RunStatus.ACCEPTED, RunStatus.LOADING, RunStatus.IN_PROGRESS, RunStatus.RETURNING}
)
"""Runs that their driver has seen; before and after, nothing is a change."""


class Newsroom:
    """The part of a session that compares the run as seen with the run as it is."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    async def refresh(self, view: LocalView) -> None:
        """Look for changes in the run on screen, and say so when there are new ones."""
        session = self._session
        phone, run, news = session.phone, session.state.day.run, session.state.news
        if phone is None or run is None or run.status not in FOLLOWED:
            news.changes = ()
            return
        before = await asyncio.to_thread(seen.read_seen, phone.store, run.id)
        if before is None:
            await self._keep(view, run)
            news.changes = ()
            return
        found = differences(before, view.stops_of(run.id), ended_here=view.endings)
        is_new = bool(found) and found != news.changes
        news.reason = run.change_reason
        news.changes = found
        if is_new:
            session.tell(session.texts.count("changes.told", len(found)), leads_to=ROUTE)
            await session.devices.haptics.confirm()

    async def accept(self, run: RunView) -> bool:
        """Note that the driver has seen the changes; the dispatcher hears of it."""
        session = self._session
        count = len(session.state.news.changes)
        phone = session.phone
        if phone is None:
            return False
        if session.state.notice.leads_to == ROUTE:
            session.state.notice.text = ""  # it has said its say
        await self._keep(await phone.recorder.view(), run)
        return await session.do(
            lambda it: see.accept_changes(
                it.recorder, run.id, version=run.version, changes=count, fix=session.fix()
            )
        )

    async def _keep(self, view: LocalView, run: RunView) -> None:
        phone = self._session.phone
        if phone is not None:
            runs = [one.id for one in view.runs]
            stops = view.stops_of(run.id)
            await asyncio.to_thread(seen.keep_seen, phone.store, run.id, stops, runs=runs)
