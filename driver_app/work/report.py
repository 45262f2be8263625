"""Tell the dispatcher what nobody planned: late, a breakdown, an accident."""

from collections.abc import Sequence

from driver_app.store.photos import Photo
from driver_app.work.proofs import check_pictures
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
    photos: Sequence[Photo] = (),
    fix: Fix | None = None,
) -> FactId:
    """Save it with its photos; it goes out with the next batch, they in their own lane.

    Raises UnknownRun, NotPaired, and what driver_app.work.proofs.check_pictures raises.
    """
    check_pictures(photos)
    body = IncidentReported(kind=kind, delay_s=delay_s, note=note)
    if run_id is None:
        return await recorder.write(FactType.INCIDENT_REPORTED, fix=fix, taken=photos, body=body)
    return await recorder.on_run(FactType.INCIDENT_REPORTED, run_id, fix, taken=photos, body=body)
