"""Orders are found among all days, newest first, and only one's own."""

import datetime as dt

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders import finding, listing
from dispatch_server.orders.model import Order
from shared.clock import FixedClock
from tests.build import an_organization
from tests.intake import DAY, a_desk, an_order, taken_in

pytestmark = pytest.mark.both_databases


async def found(
    db: Database, organization: Organization, question: str, *, limit: int = 20
) -> list[str]:
    async with db.reading() as session:
        answer = await finding.find(session, organization.id, question, limit=limit)
    return [order.external_id for order in answer.orders] + ["…"] * answer.has_more


async def test_the_newest_of_all_days_come_first(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    days = [DAY + dt.timedelta(days=n) for n in (2, 0, 1)]
    for number, day in enumerate(days, start=1):
        await taken_in(a_desk(db), organization.id, clock, an_order(f"A-{number}", date=day))

    assert await found(db, organization, "maria augusta") == ["A-3", "A-2", "A-1"]
    assert await found(db, organization, "SOUZA", limit=2) == ["A-3", "A-2", "…"]


async def test_an_order_is_found_by_each_thing_it_says(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    one = an_order(
        "PED-0042",
        recipient_name="Conceição Araújo",
        recipient_phone="+5511988887777",
        recipient_email="ceica@casa.example",
    )
    await taken_in(a_desk(db), organization.id, clock, one, an_order("1002"))

    for question in ("ped 42", "conceicao", "98888-7777", "7777", "ceica@casa", "araujo augusta"):
        assert await found(db, organization, question) == ["PED-0042"], question


async def test_words_that_are_syntax_elsewhere_are_words(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await taken_in(a_desk(db), organization.id, clock, an_order("A9", recipient_name="Not Or Near"))

    assert await found(db, organization, "NOT near") == ["A9"]
    for question in ("'; --", '" OR 1', "maria* AND", "(", "words:maria", "& | !"):
        assert await found(db, organization, question) == [], question


async def test_a_single_letter_asks_too_much(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await taken_in(a_desk(db), organization.id, clock, an_order("1"))

    assert await found(db, organization, "m") == []
    assert await found(db, organization, "") == []


async def test_what_an_order_says_now_counts(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await taken_in(a_desk(db), organization.id, clock, an_order("1"))
    await taken_in(
        a_desk(db), organization.id, clock, an_order("1", recipient_name="Zilda Quaresma")
    )

    assert await found(db, organization, "zilda") == ["1"]
    assert await found(db, organization, "maria") == []


async def test_nobody_finds_the_orders_of_others(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Outra")
    await taken_in(a_desk(db), organization.id, clock, an_order("mine"))
    await taken_in(a_desk(db), other.id, clock, an_order("theirs"))

    assert await found(db, organization, "maria") == ["mine"]
    assert await found(db, other, "maria") == ["theirs"]
    async with db.reading() as session:
        page = await listing.page(session, other.id, listing.Filter(q="maria"))
    assert [order.external_id for order in page.orders] == ["theirs"]


async def test_a_day_is_searched_by_the_same_words(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    tomorrow = an_order("2", date=DAY + dt.timedelta(days=1))
    await taken_in(a_desk(db), organization.id, clock, an_order("1"), tomorrow)

    async with db.reading() as session:
        for question, wanted in (("SOUZA augusta 90", ["1"]), ("ouza", []), ("augusta 0", [])):
            asked = listing.Filter(date=DAY, q=question)
            page = await listing.page(session, organization.id, asked)
            assert [order.external_id for order in page.orders] == wanted, question
            assert page.total == len(wanted)
        orders = list(await session.exec(select(Order)))
    assert len(orders) == 2


@pytest.mark.parametrize(("newest", "sure"), [(2, 50), (6, 1), (1000, 50)])
async def test_old_orders_are_found_behind_those_that_are_read_first(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    newest: int,
    sure: int,
) -> None:
    monkeypatch.setattr(finding, "NEWEST", newest)
    monkeypatch.setattr(finding, "SURE", sure)
    monkeypatch.setattr(finding, "FEW", 0)
    names = ["Maria Lima", "Mariana Lima", "Zilda Lima", "Ana Lima", "Ana Maria Souza", "Rui Lima"]
    orders = [
        an_order(f"A-{n}", recipient_name=name, address=f"Rua Augusta, {900 + n}")
        for n, name in enumerate(names)
    ]
    for order in orders:
        await taken_in(a_desk(db), organization.id, clock, order)

    assert await found(db, organization, "maria") == ["A-4", "A-1", "A-0"]
    assert await found(db, organization, "lima") == ["A-5", "A-3", "A-2", "A-1", "A-0"]
    assert await found(db, organization, "lima", limit=3) == ["A-5", "A-3", "A-2", "…"]
    assert await found(db, organization, "lima maria augusta") == ["A-1", "A-0"]
    assert await found(db, organization, "zil lima 902") == ["A-2"]
    assert await found(db, organization, "ana souza") == ["A-4"]
