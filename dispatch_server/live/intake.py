"""Takes in drivers' positions: to the consoles at once, to the history a little later."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

import msgspec
from sqlmodel import col, select

from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.errors import Forbidden
from dispatch_server.live.etas import Etas
from dispatch_server.live.history import PositionHistory
from dispatch_server.live.hub import Hub
from dispatch_server.live.rules import Current, Seen, Stream, judge
from dispatch_server.runs.model import Run
from shared.clock import Clock
from shared.ids import DriverId, OrganizationId, RunId
from shared.states import RunStatus
from shared.sync import PositionAnswer, PositionBatch

STREAMS: Final = 20_000  # phones remembered; one forgotten only loses the base of its next jump
RUN_S: Final = 10.0  # how long a driver's run is believed without asking again

_UNDER_WAY: Final = (RunStatus.IN_PROGRESS, RunStatus.RETURNING)
_AHEAD: Final = (RunStatus.LOADING, RunStatus.ACCEPTED, RunStatus.ASSIGNED)


@dataclass(eq=False)
class NotThisDevice(Forbidden):
    """The batch names another device than the credential; the phone pairs again."""

    slug: ClassVar[str] = "not-this-device"

    def __str__(self) -> str:
        return "the positions come from another device than the one that signed in"


class _Known(msgspec.Struct, kw_only=True):
    newest_seq: int = 0
    trusted: Seen | None = None


class _Run(msgspec.Struct, frozen=True):
    id: RunId | None
    is_under_way: bool
    until: float  # monotonic seconds


class Intake:
    """One for all organizations. It waits for no console and for no disk."""

    def __init__(
        self, db: Database, clock: Clock, *, hub: Hub, history: PositionHistory, etas: Etas
    ) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._history = history
        self._etas = etas
        self._known: OrderedDict[Stream, _Known] = OrderedDict()
        self._runs: OrderedDict[DriverId, _Run] = OrderedDict()

    async def take(self, caller: Caller, batch: PositionBatch) -> PositionAnswer:
        """Keep a batch. Sending it again changes nothing. Raises NotThisDevice."""
        if caller.driver_id is None or caller.device_id != batch.device:
            raise NotThisDevice
        stream = Stream(driver_id=caller.driver_id, device_id=batch.device, epoch=batch.epoch)
        run = await self._run_of(caller.organization_id, caller.driver_id)
        known = self._remember(stream)
        judged = judge(
            batch.fixes,
            sent_at=batch.sent_at,
            now=int(self._clock.now().timestamp() * 1000),
            newest_seq=known.newest_seq,
            trusted=known.trusted,
        )
        known.trusted = judged.trusted
        known.newest_seq = max(known.newest_seq, judged.acked_through)
        for seen in judged.kept:
            fix = Current(stream=stream, run_id=run.id, seen=seen)
            self._history.add(caller.organization_id, fix)
        if judged.current is not None:
            self._show(caller.organization_id, stream, run, judged.current)
        return PositionAnswer(
            acked_through=judged.acked_through,
            accepted=len(judged.kept),
            refused=judged.refused,
        )

    def _show(self, organization_id: OrganizationId, stream: Stream, run: _Run, seen: Seen) -> None:
        current = Current(stream=stream, run_id=run.id, seen=seen)
        is_shown = self._hub.channel(organization_id).put(current)
        if is_shown and run.id is not None and run.is_under_way and not seen.flags:
            self._etas.note(organization_id, run.id, seen)

    def _remember(self, stream: Stream) -> _Known:
        known = self._known.setdefault(stream, _Known())
        self._known.move_to_end(stream)
        if len(self._known) > STREAMS:
            self._known.popitem(last=False)
        return known

    async def _run_of(self, organization_id: OrganizationId, driver_id: DriverId) -> _Run:
        """Find the run under way, or else the next one; remembered for a moment."""
        known = self._runs.get(driver_id)
        if known is not None and known.until > time.monotonic():
            return known
        now = self._clock.now()
        async with self._db.reading() as session:
            found = await session.exec(
                select(Run)
                .where(
                    Run.organization_id == organization_id,
                    Run.driver_id == driver_id,
                    col(Run.status).in_(_UNDER_WAY + _AHEAD),
                    Run.ends_at > now - timedelta(hours=12),
                    Run.departs_at < now + timedelta(hours=12),
                )
                .order_by(col(Run.departs_at))
            )
            runs = list(found)
        run = next((r for r in runs if r.status in _UNDER_WAY), runs[0] if runs else None)
        fresh = _Run(
            run.id if run else None,
            run is not None and run.status in _UNDER_WAY,
            time.monotonic() + RUN_S,
        )
        self._runs[driver_id] = fresh
        self._runs.move_to_end(driver_id)
        if len(self._runs) > STREAMS:
            self._runs.popitem(last=False)
        return fresh
