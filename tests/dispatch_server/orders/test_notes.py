"""Notes are kept beside an order, and out of the log."""

import datetime as dt

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.model import Event
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order
from dispatch_server.orders.notes import add_note, notes_of
from dispatch_server.orders.service import NoSuchOrder
from shared.clock import FixedClock
from tests.build import a_caller, an_organization
from tests.intake import a_desk, an_order, taken_in

pytestmark = pytest.mark.both_databases


async def test_the_newest_note_comes_first_and_says_who(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await taken_in(a_desk(db), organization.id, clock, an_order())
    caller = a_caller(organization.id)
    async with db.transaction() as session:
        order = (await session.exec(select(Order))).one()
        await add_note(session, caller, order.id, "Porteiro: Seu Zé", now=clock.now())
        later = clock.now() + dt.timedelta(minutes=1)
        await add_note(session, caller, order.id, " second\x07 ", now=later)

    async with db.reading() as session:
        notes = await notes_of(session, organization.id, order.id)
        noted = (await session.exec(select(Event).where(Event.type == "order.noted"))).all()
    assert [note.text for note in notes] == ["second", "Porteiro: Seu Zé"]
    assert {note.author for note in notes} == {caller.actor}
    assert "Porteiro" not in str([event.body for event in noted])


async def test_nobody_writes_beside_the_orders_of_others(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await taken_in(a_desk(db), organization.id, clock, an_order())
    other = a_caller((await an_organization(db, clock, name="Outra")).id)
    async with db.reading() as session:
        order = (await session.exec(select(Order))).one()

    with pytest.raises(NoSuchOrder):
        async with db.transaction() as session:
            await add_note(session, other, order.id, "x", now=clock.now())
