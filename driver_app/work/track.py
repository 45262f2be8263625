"""Tell dispatch that the phone could not say where it was, so that nobody trusts an old place."""

from datetime import timedelta

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, TrackingLost
from shared.ids import FactId
from shared.states import DRIVEN_RUNS


async def report_loss(
    recorder: Recorder,
    *,
    why: str,
    silent_for: timedelta,
    maker: str = "",
    fix: Fix | None = None,
) -> FactId:
    """Save for how long the phone was silent, and why; with the run under way, if there is one."""
    runs = (await recorder.view()).runs
    run = next((run for run in runs if run.status in DRIVEN_RUNS), None)
    body = TrackingLost(why=why, silent_s=max(0, int(silent_for.total_seconds())), maker=maker)
    return await recorder.write(FactType.TRACKING_LOST, run=run, fix=fix, body=body)
