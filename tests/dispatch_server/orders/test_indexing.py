"""Orders from before they could be found are found afterwards, once each."""

import pytest
from sqlalchemy import delete
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.orders import indexing
from dispatch_server.orders.indexing import Indexing
from dispatch_server.orders.model import OrderWords
from dispatch_server.orders.schema import NewPackage
from shared.clock import FixedClock
from tests.intake import a_desk, an_order, taken_in


@pytest.mark.both_databases
async def test_orders_without_words_get_what_intake_would_have_given(
    db: Database, organization: Organization, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [an_order(str(n), packages=(NewPackage(barcode=f"BOX-{n}"),)) for n in range(5)]
    await taken_in(a_desk(db), organization.id, clock, *orders)
    async with db.transaction() as session:
        before = {row.order_id: row.words for row in await session.exec(select(OrderWords))}
        some = sorted(before)[:3]
        await session.exec(delete(OrderWords).where(OrderWords.order_id.in_(some)))  # type: ignore[attr-defined]
    monkeypatch.setattr(indexing, "CHUNK", 2)
    catching_up = Indexing(db, Jobs(db))

    await catching_up.catch_up()
    await catching_up.catch_up()

    async with db.reading() as session:
        rows = list(await session.exec(select(OrderWords)))
    assert {row.order_id: row.words for row in rows} == before
    assert len(rows) == 5
