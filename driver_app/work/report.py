"""Tell the dispatcher what nobody planned: late, a breakdown, an accident."""

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, IncidentReported, ReportKind
from shared.ids import FactId, RunId


async def report(
    recorder: Recorder,
    kind: ReportKind,
    *,
    run_id: RunId | None = None,
    delay_s: int = 0,
    note: str = "",
    fix: Fix | None = None,
) -> FactId:
    """Save it; it goes out with the next batch. Raises UnknownRun, NotPaired."""
    body = IncidentReported(kind=kind, delay_s=delay_s, note=note)
    if run_id is None:
        return await recorder.write(FactType.INCIDENT_REPORTED, fix=fix, body=body)
    return await recorder.on_run(FactType.INCIDENT_REPORTED, run_id, fix, body=body)
