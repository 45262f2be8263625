"""End a run."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, RunFinished
from shared.ids import FactId, RunId

NOTHING_MORE = RunFinished()


async def finish(
    recorder: Recorder,
    run_id: RunId,
    fix: Fix | None = None,
    said: RunFinished = NOTHING_MORE,
) -> FactId:
    """Say that the vehicle is back and the run is over, with what came back. Raises UnknownRun."""
    return await recorder.on_run(FactType.RUN_COMPLETED, run_id, fix, body=said)
