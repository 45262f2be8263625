"""Load the vehicle: begin, note each package, and say when all that is there is on board."""

from collections.abc import Iterable, Sequence

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, LoadingCompleted, PackageLoaded
from shared.ids import FactId, OrderId, RunId
from shared.runs import PackageView, StopView
from shared.states import StopStatus, TaskKind

_DONE = frozenset({StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED})


def load_of(stops: Iterable[StopView]) -> list[tuple[StopView, tuple[PackageView, ...]]]:
    """Give what should be on board before leaving, the last stop's first: it goes to the very back.

    What is fetched on the way, at a door, a depot or from another van, is loaded there.
    """
    every = sorted(stops, key=lambda stop: -stop.sequence)
    fetched = _fetched(every)
    by_stop = [
        (
            stop,
            tuple(
                one for task in stop.tasks if task.order_id not in fetched for one in task.packages
            ),
        )
        for stop in every
    ]
    return [(stop, packages) for stop, packages in by_stop if packages]


def never_fetched(stops: Iterable[StopView]) -> frozenset[OrderId]:
    """Name the orders that were to be fetched on the way and are not on board."""
    every = list(stops)
    return _fetched(every) - _fetched(stop for stop in every if stop.status in _DONE)


def _fetched(stops: Iterable[StopView]) -> frozenset[OrderId]:
    return frozenset(
        task.order_id for stop in stops for task in stop.tasks if task.kind is TaskKind.PICKUP
    )


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
