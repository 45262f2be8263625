"""Say that the driver has seen what was changed in a run."""

from driver_app.work.record import Recorder
from shared.facts import ChangeAccepted, FactType, Fix
from shared.ids import FactId, RunId


async def accept_changes(
    recorder: Recorder, run_id: RunId, *, version: int, changes: int, fix: Fix | None = None
) -> FactId:
    """Save it, for the dispatcher to know. Raises UnknownRun, NotPaired."""
    body = ChangeAccepted(version=version, changes=changes)
    return await recorder.on_run(FactType.RUN_CHANGE_ACCEPTED, run_id, fix, body=body)
