"""Columns by the thousand."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from dispatch_server.accounts.model import Organization
from dispatch_server.db.model import FeedEntry
from dispatch_server.db.read import STEP, columns, read
from dispatch_server.db.session import Database
from shared.ids import uuid7

pytestmark = pytest.mark.both_databases


async def test_all_rows_come_in_order_however_many_they_are(
    db: Database, organization: Organization
) -> None:
    ids = [uuid7() for _ in range(STEP + 3)]
    common: dict[str, Any] = {
        "organization_id": organization.id,
        "audience": "x",
        "kind": "stop",
        "op": "put",
    }
    async with db.transaction() as session:
        session.add_all(FeedEntry(entity_id=id_, rev=rev, **common) for rev, id_ in enumerate(ids))

    async with db.reading() as session:
        rows = await read(
            session,
            select(*columns(FeedEntry, ("rev", "entity_id", "organization_id")))
            .where(col(FeedEntry.organization_id) == organization.id)
            .order_by(col(FeedEntry.rev)),
        )

    assert [tuple(row) for row in rows] == [
        (rev, id_, organization.id) for rev, id_ in enumerate(ids)
    ]
    assert rows[0].entity_id == ids[0]
