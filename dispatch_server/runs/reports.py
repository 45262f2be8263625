"""What a driver reports beside the stops: duty, the vehicle, the load, incidents, the way home."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from dispatch_server.orders.model import Package
from dispatch_server.runs.day import Day, Reporter
from dispatch_server.runs.incident_photos import add_photos
from dispatch_server.runs.model import Run
from dispatch_server.runs.rules import believed
from shared.facts import (
    ChangeAccepted,
    DutyChanged,
    Fact,
    FactType,
    IncidentReported,
    LoadingCompleted,
    PackageLoaded,
    RunFinished,
    TrackingLost,
    VehicleChecked,
)
from shared.text import clean

BODIES: Final[dict[FactType, Any]] = {
    FactType.DUTY_CHANGED: DutyChanged,
    FactType.TRACKING_LOST: TrackingLost,
    FactType.VEHICLE_CHECKED: VehicleChecked,
    FactType.PACKAGE_LOADED: PackageLoaded,
    FactType.RUN_LOADED: LoadingCompleted,
    FactType.RUN_CHANGE_ACCEPTED: ChangeAccepted,
    FactType.INCIDENT_REPORTED: IncidentReported,
    FactType.RUN_COMPLETED: RunFinished,
}
OF_A_RUN: Final = frozenset(
    {FactType.PACKAGE_LOADED, FactType.RUN_LOADED, FactType.RUN_CHANGE_ACCEPTED}
)
"""Facts that say nothing without a run of the driver's own."""

type Told = Callable[[Day, Reporter, Fact, Any, Run | None], None]


def take(day: Day, reporter: Reporter, fact: Fact, body: Any, run: Run | None) -> None:
    """Write the event that a report leaves, and what follows from it."""
    _AFTER.get(FactType(fact.type), _nothing)(day, reporter, fact, body, run)
    said: dict[str, Any] = msgspec.to_builtins(body)
    if "note" in said:
        said["note"] = clean(said["note"])
    if "barcode" in said:
        said["barcode"] = clean(said["barcode"])
    is_of_run = run is not None and FactType(fact.type) in OF_A_RUN
    day.event(
        fact.type,
        "run" if is_of_run else "driver",
        run.id if run is not None and is_of_run else reporter.driver_id,
        {"driver_id": reporter.driver_id, "run_id": run.id if run else None, **said},
        believed(fact.occurred_at, day.now),
    )


def finish(day: Day, fact: Fact, body: RunFinished, run: Run) -> None:
    """Note what came back with the vehicle, and whether the money is all there."""
    packages = {package.barcode: package for package in packages_of(day, run)}
    for barcode in body.returned:
        if barcode in packages:
            packages[barcode].status = "returned_to_depot"
    if missing := sorted(packages.keys() & set(body.missing)):
        _miss(day, run, fact, [packages[barcode] for barcode in missing])
    if body.cash_cents is None:
        return
    expected = cash_of(day, run)
    if expected != body.cash_cents:
        day.incident(
            "cash_difference",
            "run",
            run.id,
            run.id,
            fact_id=fact.id,
            expected_cents=expected,
            counted_cents=body.cash_cents,
        )


def cash_of(day: Day, run: Run) -> int:
    """Add up what was taken in cash on a run, in cents, by the attempts that count."""
    return sum(
        int(payment["cents"])
        for attempts in day.attempts.values()
        for attempt in attempts
        if attempt.run_id == run.id and attempt.is_public
        for payment in attempt.evidence.get("payments", [])
        if payment["method"] == "cash"
    )


def packages_of(day: Day, run: Run) -> list[Package]:
    orders = {order_id for stop in day.stops_of(run.id) for order_id in day.order_ids_of(stop)}
    return [package for order_id in sorted(orders) for package in day.packages.get(order_id, [])]


def _nothing(_day: Day, _reporter: Reporter, _fact: Fact, _body: Any, _run: Run | None) -> None:
    """Leave it at the event."""


def _loaded(
    day: Day, _reporter: Reporter, _fact: Fact, body: PackageLoaded, run: Run | None
) -> None:
    for package in packages_of(day, run) if run is not None else ():
        if package.barcode == body.barcode and package.status in {"expected", "missing"}:
            package.status = "loaded"


def _all_loaded(
    day: Day, _reporter: Reporter, fact: Fact, body: LoadingCompleted, run: Run | None
) -> None:
    if run is None:
        return
    wanted = set(body.missing)
    _miss(day, run, fact, [one for one in packages_of(day, run) if one.barcode in wanted])


def _miss(day: Day, run: Run, fact: Fact, packages: Iterable[Package]) -> None:
    """Open one incident for all that is not there."""
    gone = list(packages)
    for package in gone:
        package.status = "missing"
        body = {"order_id": package.order_id, "run_id": run.id, "barcode": package.barcode}
        day.event("package.missing", "order", package.order_id, body)
    if gone:
        barcodes = [package.barcode for package in gone]
        day.incident("packages_missing", "run", run.id, run.id, fact_id=fact.id, barcodes=barcodes)


def _checked(
    day: Day, reporter: Reporter, fact: Fact, body: VehicleChecked, run: Run | None
) -> None:
    if body.faults:
        day.incident(
            "vehicle_fault",
            "driver",
            reporter.driver_id,
            run.id if run is not None else None,
            fact_id=fact.id,
            faults=[clean(part) for part in body.faults],
            note=clean(body.note),
        )


def _silent(day: Day, reporter: Reporter, _fact: Fact, body: TrackingLost, run: Run | None) -> None:
    """Have a dispatcher see that a position is old, and why."""
    day.incident(
        "tracking_lost",
        "driver",
        reporter.driver_id,
        run.id if run is not None else None,
        why=body.why,
        silent_s=body.silent_s,
        maker=clean(body.maker),
    )


def _reported(
    day: Day, reporter: Reporter, fact: Fact, body: IncidentReported, run: Run | None
) -> None:
    subject, subject_id = ("run", run.id) if run is not None else ("driver", reporter.driver_id)
    row = day.incident(
        f"reported_{body.kind}",
        subject,
        subject_id,
        run.id if run is not None else None,
        fact_id=fact.id,
        delay_s=body.delay_s,
        note=clean(body.note),
    )
    add_photos(day, row, fact.blobs)


_AFTER: Final[dict[FactType, Told]] = {
    FactType.PACKAGE_LOADED: _loaded,
    FactType.RUN_LOADED: _all_loaded,
    FactType.TRACKING_LOST: _silent,
    FactType.VEHICLE_CHECKED: _checked,
    FactType.INCIDENT_REPORTED: _reported,
}
