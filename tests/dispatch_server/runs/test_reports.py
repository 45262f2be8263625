"""What a driver reports beside the stops."""

from typing import Any

import pytest

from dispatch_server.orders.model import Package
from dispatch_server.runs.model import Incident, Task
from shared.facts import (
    ChangeAccepted,
    DutyChanged,
    FactType,
    IncidentReported,
    LoadingCompleted,
    PackageLoaded,
    Payment,
    PayMethod,
    ReportKind,
    RunFinished,
    Succeeded,
    VehicleChecked,
)
from shared.ids import RunId, uuid7
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def _packages(office: Office) -> list[Package]:
    """Give the packages of the first run, in the order of its stops."""
    stops = [stop.id for stop in await office.stops()]
    tasks = {task.stop_id: task.order_id for task in await office.rows(Task)}
    found = {package.order_id: package for package in await office.rows(Package)}
    return [found[tasks[stop_id]] for stop_id in stops]


async def _incidents(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    return [(one.kind, one.subject, one.facts) for one in await office.rows(Incident)]


async def test_a_load_is_counted_package_by_package(office: Office) -> None:
    first, second, third = await _packages(office)
    await office.report(
        office.fact(FactType.PACKAGE_LOADED, body=PackageLoaded(barcode=first.barcode)),
        office.fact(FactType.PACKAGE_LOADED, body=PackageLoaded(barcode="another's")),
        office.fact(
            FactType.RUN_LOADED, body=LoadingCompleted(loaded=1, missing=(third.barcode, "?"))
        ),
    )

    assert [p.status for p in await _packages(office)] == ["loaded", "expected", "missing"]
    ((kind, subject, facts),) = await _incidents(office)
    assert (kind, subject, facts["barcodes"]) == ("packages_missing", "run", [third.barcode])
    assert second.barcode not in facts["barcodes"]
    told = [event.type for event in await office.events("package.missing", "package.loaded")]
    assert told == ["package.loaded", "package.loaded", "package.missing"]


async def test_a_load_of_another_drivers_run_is_nobodys(office: Office) -> None:
    fact = office.fact(
        FactType.PACKAGE_LOADED, run_id=RunId(uuid7()), body=PackageLoaded(barcode="x")
    )

    (verdict,) = await office.report(fact)

    assert (verdict.outcome, verdict.code) == ("quarantined", "unknown_run")


async def test_a_fault_of_the_vehicle_needs_a_decision_and_none_does_not(office: Office) -> None:
    await office.report(
        office.fact(FactType.VEHICLE_CHECKED, body=VehicleChecked(odometer_km=48_210)),
        office.fact(
            FactType.VEHICLE_CHECKED, body=VehicleChecked(faults=("brakes",), note="chiando\x00")
        ),
    )

    ((kind, subject, facts),) = await _incidents(office)
    assert (kind, subject, facts["faults"]) == ("vehicle_fault", "driver", ["brakes"])
    assert facts["note"] == "chiando"
    events = await office.events("driver.vehicle_checked")
    assert [event.body["odometer_km"] for event in events] == [48_210, None]


@pytest.mark.parametrize("kind", list(ReportKind))
async def test_an_incident_reaches_the_dispatcher(office: Office, kind: ReportKind) -> None:
    body = IncidentReported(kind=kind, delay_s=1200, note="pneu")

    await office.report(office.fact(FactType.INCIDENT_REPORTED, body=body))

    ((opened, subject, facts),) = await _incidents(office)
    assert (opened, subject) == (f"reported_{kind}", "run")
    assert (facts["delay_s"], facts["note"]) == (1200, "pneu")


async def test_an_incident_without_a_run_is_the_drivers(office: Office) -> None:
    body = IncidentReported(kind=ReportKind.OTHER)

    await office.report(office.fact(FactType.INCIDENT_REPORTED, run_id=None, body=body))

    assert [subject for _, subject, _ in await _incidents(office)] == ["driver"]


@pytest.mark.parametrize(("counted", "kinds"), [(4590, []), (4000, ["cash_difference"])])
async def test_the_money_of_a_run_is_compared(
    office: Office, counted: int, kinds: list[str]
) -> None:
    stop = (await office.stops())[0]
    (task,) = [task for task in await office.rows(Task) if task.stop_id == stop.id]
    payments = (
        Payment(task_id=task.id, method=PayMethod.CASH, cents=4590),
        Payment(task_id=task.id, method=PayMethod.PIX, cents=900),
    )
    await office.report(office.delivered(stop, body=Succeeded(payments=payments)))

    body = RunFinished(cash_cents=counted)
    await office.report(office.fact(FactType.RUN_COMPLETED, body=body))

    found = await _incidents(office)
    assert [kind for kind, _, _ in found] == kinds
    for _, _, facts in found:
        assert (facts["expected_cents"], facts["counted_cents"]) == (4590, counted)


async def test_what_came_back_is_at_the_depot(office: Office) -> None:
    first, second, _ = await _packages(office)
    body = RunFinished(returned=(first.barcode,), missing=(second.barcode,))

    await office.report(office.fact(FactType.RUN_COMPLETED, body=body))

    statuses = [package.status for package in await _packages(office)]
    assert statuses == ["returned_to_depot", "missing", "expected"]


async def test_a_run_may_end_without_a_word(office: Office) -> None:
    (verdict,) = await office.report(office.fact(FactType.RUN_COMPLETED))

    assert verdict.outcome == "applied"
    assert await _incidents(office) == []


async def test_duty_and_an_accepted_change_are_events(office: Office) -> None:
    await office.report(
        office.fact(FactType.DUTY_CHANGED, run_id=None, body=DutyChanged(duty="on_break")),
        office.fact(FactType.RUN_CHANGE_ACCEPTED, body=ChangeAccepted(version=3, changes=2)),
    )

    duty, change = await office.events("driver.duty_changed", "run.change_accepted")
    assert (duty.subject, duty.body["duty"]) == ("driver", "on_break")
    assert (change.subject, change.body["version"]) == ("run", 3)
