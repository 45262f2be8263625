"""Orders arrive twice, changed, at once, and wrong; each counts once."""

import asyncio
import datetime as dt

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.orders import service
from dispatch_server.orders.model import Order, Package
from dispatch_server.orders.schema import NewOrder, NewPackage
from dispatch_server.places.model import Place
from shared.clock import FixedClock
from shared.geo import Point
from shared.states import OrderStatus
from tests.build import an_organization, create_schema
from tests.intake import TownGeocoder, a_desk, an_order, taken_in

pytestmark = pytest.mark.both_databases


async def _types(db: Database, organization: Organization) -> list[str]:
    async with db.reading() as session:
        return [event.type for event in await log.read(session, organization.id, after=0)]


async def _orders(db: Database) -> list[Order]:
    async with db.reading() as session:
        return list(await session.exec(select(Order)))


async def test_an_order_that_can_be_located_is_ready(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    (verdict,) = await taken_in(a_desk(db), organization.id, clock, an_order())

    assert (verdict.outcome, verdict.precision, verdict.issues) == ("created", "house_number", ())
    (order,) = await _orders(db)
    assert (order.id, order.status) == (verdict.order_id, "ready")
    assert await _types(db, organization) == ["order.received", "order.ready"]


async def test_the_same_again_changes_nothing(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    await taken_in(desk, organization.id, clock, an_order())
    before = await _types(db, organization)

    (verdict,) = await taken_in(desk, organization.id, clock, an_order())

    assert verdict.outcome == "unchanged"
    assert await _types(db, organization) == before


async def test_twenty_at_once_are_one_order(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)

    found = await asyncio.gather(
        *(taken_in(desk, organization.id, clock, an_order()) for _ in range(20))
    )

    assert sorted(verdict.outcome for (verdict,) in found) == ["created"] + ["unchanged"] * 19
    assert len({verdict.order_id for (verdict,) in found}) == len(await _orders(db)) == 1
    async with db.reading() as session:
        assert len(list(await session.exec(select(Package)))) == 1
        assert len(list(await session.exec(select(Place)))) == 1


async def test_on_postgres_too_many_at_once_are_one_order_each(
    postgres_url: str, clock: FixedClock
) -> None:
    """Two batches in opposite order, and single ones, all at the same moment."""
    db = Database(postgres_url)
    try:
        await create_schema(db)
        organization = await an_organization(db, clock)
        desk = a_desk(db)
        numbers = [str(n) for n in range(12)]

        def batch(order: list[str]) -> tuple[NewOrder, ...]:
            return tuple(
                an_order(n, address=f"Rua Augusta, {n}", notes="x\ny", package_count=2)
                for n in order
            )

        found = await asyncio.gather(
            *(taken_in(desk, organization.id, clock, *batch(numbers)) for _ in range(4)),
            *(taken_in(desk, organization.id, clock, *batch(numbers[::-1])) for _ in range(4)),
        )

        outcomes = [verdict.outcome for verdicts in found for verdict in verdicts]
        assert (outcomes.count("created"), outcomes.count("unchanged")) == (12, 84)
        assert len(await _orders(db)) == 12
        assert len(await _types(db, organization)) == 24
        (dry,) = await taken_in(desk, organization.id, clock, an_order("0"), dry_run=True)
        assert dry.outcome == "updated"
    finally:
        await db.close()


async def test_a_change_is_taken_over_until_the_order_is_planned(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    (first,) = await taken_in(desk, organization.id, clock, an_order())
    moved = an_order(address="Avenida Paulista, 10", postal_code="", package_count=3)

    (changed,) = await taken_in(desk, organization.id, clock, moved)
    async with db.transaction() as session:
        order = (await session.exec(select(Order))).one()
        await service.move(session, order, OrderStatus.PLANNED, now=clock.now())
    (late,) = await taken_in(desk, organization.id, clock, an_order())

    assert (changed.outcome, changed.order_id) == ("updated", first.order_id)
    assert (late.outcome, late.order_id) == ("refused", first.order_id)
    assert [(i.code, i.level) for i in late.issues] == [("already_planned", "error")]
    assert "planejado" in late.issues[0].text
    async with db.reading() as session:
        assert len(list(await session.exec(select(Package)))) == 3
    assert (await _types(db, organization))[2:] == ["order.updated", "order.planned"]


async def test_an_address_in_doubt_holds_the_order(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    vague = an_order(address="Rua Longa, 12", postal_code="")
    nowhere = an_order("1002", address="Xyz", postal_code="")

    found = await taken_in(a_desk(db), organization.id, clock, vague, nowhere)

    assert [verdict.outcome for verdict in found] == ["review", "review"]
    assert [verdict.issues[0].code for verdict in found] == ["address_review"] * 2
    assert {(o.status, o.hold_reason) for o in await _orders(db)} == {("on_hold", "address_review")}
    assert await _types(db, organization) == ["order.received", "order.on_hold"] * 2


async def test_an_unknown_postal_code_is_told_and_no_more_where_the_door_is_known(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    located = an_order(postal_code="99999-999")
    lost = an_order("1002", address="Rua Sem Nome, 5", postal_code="99999-999")
    no_code = an_order("1003", postal_code="12ab")

    found = await taken_in(a_desk(db), organization.id, clock, located, lost, no_code)

    assert [verdict.outcome for verdict in found] == ["created", "review", "created"]
    assert [[i.code for i in verdict.issues] for verdict in found] == [
        ["postal_code_unknown"],
        ["postal_code_unknown", "address_review"],
        ["postal_code_invalid"],
    ]


async def test_bad_orders_stop_no_good_one(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    found = await taken_in(
        a_desk(db),
        organization.id,
        clock,
        an_order("far", date=dt.date(2199, 1, 1)),
        an_order("good"),
        an_order("good", notes="again"),
        an_order("backwards", window_opens=dt.time(12), window_closes=dt.time(8)),
        an_order("first", date=dt.date.min),
        an_order("last", date=dt.date.max),
    )

    assert [verdict.outcome for verdict in found] == ["refused", "created"] + ["refused"] * 4
    assert [i.code for verdict in found for i in verdict.issues] == [
        "date_unlikely",
        "duplicate_in_file",
        "window_backwards",
        "date_unlikely",
        "date_unlikely",
    ]
    assert [order.external_id for order in await _orders(db)] == ["good"]


@pytest.mark.parametrize("packages", [("A", "A"), ("taken",)])
async def test_a_barcode_belongs_to_one_package(
    db: Database, organization: Organization, clock: FixedClock, packages: tuple[str, ...]
) -> None:
    desk = a_desk(db)
    first = an_order("1", packages=(NewPackage(barcode="taken"),))
    second = an_order("2", packages=tuple(NewPackage(barcode=code) for code in packages))
    found = await taken_in(desk, organization.id, clock, first, second)

    assert [verdict.outcome for verdict in found] == ["created", "refused"]
    assert found[1].issues[0].code == "barcode_taken"
    (again,) = await taken_in(desk, organization.id, clock, first)
    assert again.outcome == "unchanged"


async def test_a_dry_run_says_the_same_and_writes_nothing(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    await taken_in(desk, organization.id, clock, an_order("old"), an_order("changed"))
    before = await _types(db, organization)
    orders = (
        an_order("new"),
        an_order("old"),
        an_order("changed", notes="ring twice"),
        an_order("vague", address="Rua Longa, 12"),
        an_order("new"),
    )

    dry = await taken_in(desk, organization.id, clock, *orders, dry_run=True)
    assert await _types(db, organization) == before
    assert len(await _orders(db)) == 2
    real = await taken_in(desk, organization.id, clock, *orders)

    assert [v.outcome for v in dry] == ["created", "unchanged", "updated", "review", "refused"]
    assert [(v.row, v.outcome, v.precision, v.issues) for v in dry] == [
        (v.row, v.outcome, v.precision, v.issues) for v in real
    ]


async def test_a_shop_that_knows_the_point_needs_no_geocoder(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    geocoder = TownGeocoder()
    known = an_order(address="Xyz", at=Point(-23.5, -46.6))

    (verdict,) = await taken_in(a_desk(db, geocoder), organization.id, clock, known)

    assert (verdict.outcome, verdict.precision) == ("created", "given")
    assert geocoder.asked == []


async def test_one_door_is_asked_for_once(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    geocoder = TownGeocoder()
    written = ("Rua Augusta, 900", "R. Augusta 900", "RUA AUGUSTA, nº 900")
    orders = [an_order(str(i), address=text) for i, text in enumerate(written)]

    await taken_in(a_desk(db, geocoder), organization.id, clock, *orders)

    assert len(geocoder.asked) == 1
    async with db.reading() as session:
        (place,) = await session.exec(select(Place))
    assert place.text == "Rua Augusta, 900"


async def test_organizations_do_not_see_each_others_orders(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Outra")
    desk = a_desk(db)

    (mine,) = await taken_in(desk, organization.id, clock, an_order())
    (theirs,) = await taken_in(desk, other.id, clock, an_order())

    assert (mine.outcome, theirs.outcome) == ("created", "created")
    assert mine.order_id != theirs.order_id
