"""What is there already is left alone, also when many insert the same at once."""

import asyncio

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.insert import insert_new
from dispatch_server.db.session import Database
from dispatch_server.places.model import Place
from shared.clock import FixedClock
from shared.ids import PlaceId, uuid7

pytestmark = pytest.mark.both_databases

UNIQUE = ("organization_id", "key")


def _place(organization: Organization, clock: FixedClock, key: str) -> Place:
    return Place(
        id=PlaceId(uuid7()),
        organization_id=organization.id,
        text=key,
        key=key,
        created_at=clock.now(),
    )


async def test_only_what_is_new_is_inserted(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    first, second, again = (_place(organization, clock, key) for key in ("a", "b", "a"))

    async with db.transaction() as session:
        assert await insert_new(session, [first], unique=UNIQUE) == {first.id}
    async with db.transaction() as session:
        assert await insert_new(session, [second, again], unique=UNIQUE) == {second.id}
        assert await insert_new(session, list[Place](), unique=UNIQUE) == set()

    async with db.reading() as session:
        assert {p.id for p in await session.exec(select(Place))} == {first.id, second.id}


async def test_of_many_at_once_one_wins(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    async def insert() -> int:
        async with db.transaction() as session:
            return len(await insert_new(session, [_place(organization, clock, "a")], unique=UNIQUE))

    assert sum(await asyncio.gather(*(insert() for _ in range(20)))) == 1
