"""What an ending brings beside its photos."""

from typing import Any

import pytest

from dispatch_server.orders.model import Order, Package
from dispatch_server.runs.evidence import successes
from dispatch_server.runs.model import Attempt, Incident, Stop, Task
from shared.facts import (
    BlobRef,
    Evidence,
    FactType,
    Left,
    LeftOutcome,
    Payment,
    PayMethod,
    PinCheck,
    PinEntry,
    Relation,
    Scan,
    Succeeded,
)
from shared.ids import OrderId, OrganizationId, PackageId, TaskId, uuid7
from shared.proof import ProofKind
from shared.states import OrderStatus, StopStatus
from tests.dispatch_server.runs.conftest import Office, a_blob

pytestmark = pytest.mark.both_databases


async def _order(office: Office, **values: Any) -> tuple[Stop, Task, list[Package]]:
    """Give a stop whose order says ``values`` and has two packages, one of them of six pieces."""
    stop = (await office.stops())[0]
    (task,) = [task for task in await office.rows(Task) if task.stop_id == stop.id]
    async with office.db.transaction() as session:
        order = await session.get_one(Order, task.order_id)
        for name, value in values.items():
            setattr(order, name, value)
        session.add_all(
            Package(
                id=PackageId(uuid7()),
                organization_id=office.town.organization.id,
                order_id=order.id,
                barcode=f"box-{number}",
                pieces=pieces,
            )
            for number, pieces in ((1, 1), (2, 6))
        )
    return stop, task, [p for p in await office.rows(Package) if p.order_id == task.order_id]


def _left(task: Task, barcode: str, pieces: int = 1) -> Left:
    return Left(task_id=task.id, barcode=barcode, outcome=LeftOutcome.DAMAGED, pieces=pieces)


async def test_a_package_left_makes_the_delivery_a_part(office: Office) -> None:
    stop, task, _ = await _order(office)

    await office.report(office.delivered(stop, body=Succeeded(left=(_left(task, "box-1"),))))

    packages = {
        p.barcode: p.status for p in await office.rows(Package) if p.order_id == task.order_id
    }
    (order,) = [one for one in await office.rows(Order) if one.id == task.order_id]
    (attempt,) = await office.rows(Attempt)
    assert (await office.stop(stop.id)).status == StopStatus.PARTIALLY_SUCCEEDED
    assert order.status == OrderStatus.PARTIALLY_DELIVERED
    assert packages["box-1"] == "damaged"
    assert packages["box-2"] == "delivered"
    assert attempt.evidence["left"] == [{"barcode": "box-1", "outcome": "damaged", "pieces": 1}]
    assert "packages_left" in {incident.kind for incident in await office.rows(Incident)}


async def test_an_undo_puts_the_packages_back_on_board(office: Office) -> None:
    stop, task, _ = await _order(office)
    await office.report(office.delivered(stop, body=Succeeded(left=(_left(task, "box-1"),))))

    await office.report(office.fact(FactType.STOP_UNDONE, stop))

    statuses = {p.status for p in await office.rows(Package) if p.order_id == task.order_id}
    assert statuses == {"loaded"}


def test_pieces_of_a_package_are_a_part_of_it() -> None:
    box = Package(
        id=PackageId(uuid7()),
        organization_id=OrganizationId(uuid7()),
        order_id=OrderId(uuid7()),
        barcode="box",
        pieces=6,
    )
    some, whole = (
        [Left(task_id=TaskId(uuid7()), barcode="box", outcome=LeftOutcome.REFUSED, pieces=pieces)]
        for pieces in (2, 6)
    )

    assert successes([box], some, is_done=True) == [True, False]
    assert successes([box], whole, is_done=True) == [False]
    assert successes([box], [], is_done=True) == [True]
    assert successes([box], some, is_done=False) == [False]


@pytest.mark.parametrize(
    ("pin", "said", "flags"), [("4821", "right", []), ("0000", "wrong", ["pin_wrong"])]
)
async def test_a_pin_typed_offline_is_checked_when_it_arrives(
    office: Office, pin: str, said: str, flags: list[str]
) -> None:
    stop, task, _ = await _order(office, pin="4821")
    entry = PinEntry(task_id=task.id, pin=pin, check=PinCheck.UNCHECKED)

    await office.report(office.delivered(stop, body=Succeeded(pins=(entry,))))

    (attempt,) = await office.rows(Attempt)
    assert (attempt.evidence["pin"], attempt.evidence["pin_at_door"]) == (said, "unchecked")
    assert attempt.flags == flags
    assert [one.kind for one in await office.rows(Incident)] == flags
    assert pin not in str(attempt.evidence)


async def test_a_proof_that_was_asked_for_and_is_missing_is_flagged(office: Office) -> None:
    stop, _, _ = await _order(office, pin="4821", proofs={ProofKind.SIGNATURE: "warn"})

    await office.report(office.delivered(stop, blobs=()))

    (attempt,) = await office.rows(Attempt)
    assert attempt.flags == ["missing_photo", "missing_pin", "waived_signature"]


async def test_a_signature_is_a_picture_of_its_own(office: Office) -> None:
    stop, _, _ = await _order(office, proofs={ProofKind.SIGNATURE: "required"})
    signature = BlobRef(sha256="a" * 64, size=900, mime="image/png", role="signature")

    await office.report(office.delivered(stop, blobs=(a_blob(), signature)))

    (attempt,) = await office.rows(Attempt)
    assert attempt.flags == []


async def test_money_that_was_due_and_not_taken_is_an_incident(office: Office) -> None:
    stop, task, _ = await _order(office, due_cents=5000)
    part = Payment(task_id=task.id, method=PayMethod.CASH, cents=2000)

    await office.report(office.delivered(stop, body=Succeeded(payments=(part,))))

    (attempt,) = await office.rows(Attempt)
    assert attempt.evidence["payments"] == [{"method": "cash", "cents": 2000}]
    assert attempt.flags == ["not_paid"]
    assert [one.kind for one in await office.rows(Incident)] == ["not_paid"]


async def test_a_clock_that_is_far_off_is_seen(office: Office) -> None:
    stop, _, _ = await _order(office)
    evidence = Evidence(skew_ms=-3_600_000, app="0.1.0", platform="android\x00")
    body = Succeeded(
        relation=Relation.CONCIERGE, scans=(Scan(code="box-1", is_known=True),), evidence=evidence
    )

    await office.report(office.delivered(stop, body=body))

    (attempt,) = await office.rows(Attempt)
    assert attempt.flags == ["clock_skew"]
    assert attempt.evidence["skew_ms"] == -3_600_000
    assert attempt.evidence["platform"] == "android"
    assert attempt.evidence["relation"] == "concierge"
    assert attempt.evidence["scans"][0]["code"] == "box-1"
