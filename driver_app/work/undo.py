"""Take back an ending that was a slip of the thumb."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from driver_app.store import outbox
from driver_app.store.outbox import Ending
from driver_app.work.record import Recorder, stop_of
from shared.errors import PortaError
from shared.facts import FactType, Fix
from shared.ids import FactId, StopId
from shared.states import ENDED_STOPS, UNDO_WINDOW


@dataclass(eq=False)
class NothingToUndo(PortaError):
    """The stop has not ended, or not on this phone."""

    slug: ClassVar[str] = "nothing-to-undo"
    stop_id: StopId


@dataclass(eq=False)
class TooLateToUndo(PortaError):
    """The ending is older than five minutes. The dispatcher can correct it."""

    slug: ClassVar[str] = "too-late-to-undo"
    stop_id: StopId
    ended_at: datetime


async def undo(recorder: Recorder, stop_id: StopId, fix: Fix | None = None) -> FactId:
    """Take back this phone's last ending of a stop. The ending stays in the log.

    Raises UnknownStop, NothingToUndo, TooLateToUndo.
    """
    view = await recorder.view()
    stop = stop_of(view, stop_id)
    ending = await asyncio.to_thread(outbox.last_ending, recorder.store, stop_id)
    if ending is None or stop.status not in ENDED_STOPS:
        raise NothingToUndo(stop_id=stop_id)
    if age(ending, recorder) > UNDO_WINDOW:
        raise TooLateToUndo(stop_id=stop_id, ended_at=ending.occurred_at)
    return await recorder.write(FactType.STOP_UNDONE, run=view.run(stop.run_id), stop=stop, fix=fix)


def age(ending: Ending, recorder: Recorder) -> timedelta:
    """Say how long ago an ending was, whatever was done to the phone's clock since."""
    if ending.boot_id == recorder.boot_id:  # a clock that nobody sets
        return timedelta(milliseconds=recorder.mono_ms() - ending.mono_ms)
    return recorder.clock.now().astimezone(UTC) - ending.occurred_at
