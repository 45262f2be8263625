"""Say how a stop really ended, after the moment for an undo has passed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from driver_app.store import outbox
from driver_app.store.photos import Photo
from driver_app.work.proofs import asked_of, check
from driver_app.work.record import Recorder, stop_of
from driver_app.work.undo import age
from shared.errors import PortaError
from shared.facts import BlobRef, Corrected, FactType, Failed, Fix, Succeeded
from shared.ids import FactId, StopId
from shared.proof import ProofKind, ProofRule
from shared.runs import StopView
from shared.states import CORRECTION_WINDOW, ENDED_STOPS


@dataclass(eq=False)
class NothingToCorrect(PortaError):
    """The stop has not ended, or not on this phone. The dispatcher can correct it."""

    slug: ClassVar[str] = "nothing-to-correct"
    stop_id: StopId


@dataclass(eq=False)
class TooLateToCorrect(PortaError):
    """The ending is older than a day's work. The dispatcher can correct it."""

    slug: ClassVar[str] = "too-late-to-correct"
    stop_id: StopId
    ended_at: datetime


async def correct(
    recorder: Recorder,
    stop_id: StopId,
    said: Succeeded | Failed,
    photos: Sequence[Photo] = (),
    *,
    fix: Fix | None = None,
) -> FactId:
    """Put ``said`` in place of this phone's last ending of a stop; that one stays in the log.

    The pictures of the ending before speak for this one too, where they may.

    Raises UnknownStop, NothingToCorrect, TooLateToCorrect, NotPaired, and what
    driver_app.work.proofs raises.
    """
    view = await recorder.view()
    stop = stop_of(view, stop_id)
    ending = await asyncio.to_thread(outbox.last_ending, recorder.store, stop_id)
    if ending is None or stop.status not in ENDED_STOPS:
        raise NothingToCorrect(stop_id=stop_id)
    if age(ending, recorder) > CORRECTION_WINDOW:
        raise TooLateToCorrect(stop_id=stop_id, ended_at=ending.occurred_at)
    kept = kept_pictures(stop, said, ending.blobs)
    check(stop, said, photos, [blob.role for blob in kept])
    attested = await recorder.attest(said)
    body = (
        Corrected(succeeded=attested)
        if isinstance(attested, Succeeded)
        else Corrected(failed=attested)
    )
    return await recorder.write(
        FactType.STOP_CORRECTED,
        run=view.run(stop.run_id),
        stop=stop,
        fix=fix,
        taken=photos,
        kept=kept,
        body=body,
    )


def kept_pictures(
    stop: StopView, said: Succeeded | Failed, blobs: Sequence[BlobRef]
) -> list[BlobRef]:
    """Choose which pictures of the ending before go with the new one."""
    is_forbidden = asked_of(stop, said).photo is ProofRule.OFF
    return [blob for blob in blobs if not (is_forbidden and blob.role == ProofKind.PHOTO)]
