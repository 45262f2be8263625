"""Take on a run."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix
from shared.ids import FactId, RunId


async def accept(recorder: Recorder, run_id: RunId, fix: Fix | None = None) -> FactId:
    """Say that the driver has seen the run and will drive it."""
    return await recorder.on_run(FactType.RUN_ACCEPTED, run_id, fix)
