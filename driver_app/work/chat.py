"""Write to the office, and say that what it wrote was read."""

from dataclasses import dataclass
from typing import ClassVar

from driver_app.work.record import Recorder
from shared.chat import MAX_LINE, ChatSeen, ChatWritten
from shared.errors import PortaError
from shared.facts import FactType, Fix
from shared.ids import FactId, RunId, StopId
from shared.text import clean


@dataclass(eq=False)
class NothingSaid(PortaError):
    """The line has no text. Nothing is saved."""

    slug: ClassVar[str] = "nothing-said"


async def write_line(
    recorder: Recorder,
    text: str,
    *,
    run_id: RunId | None = None,
    stop_id: StopId | None = None,
    fix: Fix | None = None,
) -> FactId:
    """Save a line; it goes out with the next batch. A run or stop that is gone is left out.

    Raises NothingSaid, NotPaired.
    """
    said = clean(text)[:MAX_LINE].strip()
    if not said:
        raise NothingSaid
    view = await recorder.view()
    return await recorder.write(
        FactType.CHAT_WRITTEN,
        run=None if run_id is None else view.run(run_id),
        stop=None if stop_id is None else view.stop(stop_id),
        fix=fix,
        body=ChatWritten(text=said),
    )


async def read_through(recorder: Recorder, number: int) -> FactId:
    """Save that the office's lines up to a number were read. Raises NotPaired."""
    return await recorder.write(FactType.CHAT_READ, body=ChatSeen(through=number))
