"""What becomes of an order, by what is known of it; and that the slower of two loses nothing."""

import datetime as dt

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.fleet import service as fleet
from dispatch_server.fleet.schema import NewDepot
from dispatch_server.orders.keeping import Known, content_hash, decide, identity
from dispatch_server.orders.model import Package, Promise
from dispatch_server.orders.schema import NewPackage
from shared.clock import FixedClock
from shared.geo import Point
from shared.ids import DepotId, uuid7
from tests.build import a_caller
from tests.intake import a_desk, a_row, an_order, taken_in

pytestmark = pytest.mark.both_databases

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("status", "is_same", "outcome"),
    [
        ("ready", True, "unchanged"),
        ("delivered", True, "unchanged"),
        ("on_hold", False, "updated"),
        ("ready", False, "updated"),
        ("planned", False, "refused"),
        ("canceled", False, "refused"),
    ],
)
def test_a_known_order(status: str, outcome: str, *, is_same: bool) -> None:
    order = an_order()
    row = a_row(status=status, content_hash=content_hash(order) if is_same else "other")
    known = Known(orders={identity(order): row}, barcodes={}, depots=set())

    decision = decide(order, known)

    assert (decision.outcome, decision.order_id) == (outcome, row.id)
    assert bool(decision.refused) is (outcome == "refused")


def test_a_barcode_or_depot_of_others_is_refused() -> None:
    labelled = an_order("2", packages=(NewPackage(barcode="B"),))
    known = Known(orders={}, barcodes={"B": ("api", "1")}, depots=set())

    assert decide(labelled, known).refused == "barcode_taken"
    assert decide(an_order(depot_id=DepotId(uuid7())), known).refused == "depot_unknown"


async def test_a_depot_of_ours_is_fine(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    new = NewDepot(name="Sé", address="Praça da Sé", at=Point(-23.55, -46.63))
    async with db.transaction() as session:
        depot = await fleet.add_depot(session, a_caller(organization.id), new, now=clock.now())

    (verdict,) = await taken_in(a_desk(db), organization.id, clock, an_order(depot_id=depot.id))

    assert verdict.outcome == "created"


async def test_a_window_that_was_sold_is_a_promise_and_a_new_one_another(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    hours = {"window_opens": dt.time(8), "window_closes": dt.time(12)}
    later = hours | {"window_closes": dt.time(14)}

    for change in (hours, hours | {"notes": "ring"}, later):
        await taken_in(desk, organization.id, clock, an_order(**change))

    async with db.reading() as session:
        promises = list(await session.exec(select(Promise).order_by(Promise.id)))  # type: ignore[arg-type]
        types = [event.type for event in await log.read(session, organization.id, after=0)]
    assert [promise.closes.hour for promise in promises] == [15, 17]
    assert types == [
        "order.received",
        "order.ready",
        "promise.made",
        "order.updated",
        "order.updated",
        "promise.made",
    ]


async def test_events_do_not_name_the_recipient(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    order = an_order(recipient_phone="11987654321", recipient_email="maria@example.com")
    await taken_in(a_desk(db), organization.id, clock, order)

    async with db.reading() as session:
        said = str([event.body for event in await log.read(session, organization.id, after=0)])
    assert "1001" in said
    for secret in ("Maria", "11987654321", "maria@", "Augusta"):
        assert secret not in said


async def test_packages_follow_a_change(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    counts = []
    for order in (
        an_order(package_count=2),
        an_order(package_count=2, notes="x"),
        an_order(packages=(NewPackage(barcode="B"),)),
    ):
        await taken_in(desk, organization.id, clock, order)
        async with db.reading() as session:
            counts.append(sorted(p.barcode for p in await session.exec(select(Package))))

    assert [len(found) for found in counts] == [2, 2, 1]
    assert counts[0] == counts[1]
    assert counts[2] == ["B"]


def test_an_order_of_before_is_still_the_same_one() -> None:
    usual = an_order()
    # What was kept before orders could be fetched: nothing of it may count as a change.
    assert content_hash(usual) == "466c5643e2e1814e842b77290e7c4d6455bc83497584a7e8de713784db1f257e"
    assert content_hash(usual) != content_hash(an_order(leave_out_cents=0))
    assert content_hash(usual) != content_hash(an_order(is_collection=True))
