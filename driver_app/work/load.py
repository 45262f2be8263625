"""Load the vehicle: begin, note each package, and say when all that is there is on board."""

from collections.abc import Sequence

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, LoadingCompleted, PackageLoaded
from shared.ids import FactId, RunId


async def start_loading(recorder: Recorder, run_id: RunId, fix: Fix | None = None) -> FactId:
    return await recorder.on_run(FactType.RUN_LOADING_STARTED, run_id, fix)


async def load_package(
    recorder: Recorder,
    run_id: RunId,
    barcode: str,
    *,
    is_scanned: bool = True,
    fix: Fix | None = None,
) -> FactId:
    """Note a package as on board. Raises UnknownRun, NotPaired."""
    body = PackageLoaded(barcode=barcode, is_scanned=is_scanned)
    return await recorder.on_run(FactType.PACKAGE_LOADED, run_id, fix, body=body)


async def complete_loading(
    recorder: Recorder,
    run_id: RunId,
    *,
    loaded: int,
    missing: Sequence[str] = (),
    fix: Fix | None = None,
) -> FactId:
    """Say that loading is over, and which packages are not there. Raises UnknownRun, NotPaired."""
    body = LoadingCompleted(loaded=loaded, missing=tuple(missing))
    return await recorder.on_run(FactType.RUN_LOADED, run_id, fix, body=body)
