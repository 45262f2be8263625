"""Load the vehicle."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix
from shared.ids import FactId, RunId


async def start_loading(recorder: Recorder, run_id: RunId, fix: Fix | None = None) -> FactId:
    return await recorder.on_run(FactType.RUN_LOADING_STARTED, run_id, fix)
