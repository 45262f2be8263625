"""Who has signed out, was put out or may not see, watches no longer."""

import msgspec
import pytest
from sqlmodel import select

from dispatch_server.accounts.model import LoginSession, Organization, User
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db.session import Database
from dispatch_server.live.sessions import watcher
from shared.clock import FixedClock
from tests.build import an_organization
from tests.day import log_in


@pytest.fixture
async def who(db: Database, clock: FixedClock, organization: Organization) -> Caller:
    return await log_in(db, clock, organization.id)


async def watches(db: Database, clock: FixedClock, who: Caller) -> bool:
    async with db.reading() as session:
        return await watcher(session, clock, who) == "Rita"


async def test_one_who_is_signed_in_watches(db: Database, clock: FixedClock, who: Caller) -> None:
    assert await watches(db, clock, who)


async def test_one_who_signed_out_does_not(db: Database, clock: FixedClock, who: Caller) -> None:
    async with db.transaction() as session:
        await session.delete((await session.exec(select(LoginSession))).one())

    assert not await watches(db, clock, who)


async def test_a_session_ends_by_itself(db: Database, clock: FixedClock, who: Caller) -> None:
    async with db.reading() as session:
        ends = (await session.exec(select(LoginSession.expires_at))).one()
    clock.at = ends

    assert not await watches(db, clock, who)


async def test_one_who_was_put_out_does_not(db: Database, clock: FixedClock, who: Caller) -> None:
    async with db.transaction() as session:
        user = await session.get_one(User, who.user_id)
        user.is_active = False
        session.add(user)

    assert not await watches(db, clock, who)


async def test_a_role_that_may_not_see_does_not(
    db: Database, clock: FixedClock, organization: Organization
) -> None:
    driver = await log_in(db, clock, organization.id, role=Role.DRIVER)

    assert not await watches(db, clock, driver)


async def test_a_user_watches_only_their_own_organization(
    db: Database, clock: FixedClock, who: Caller
) -> None:
    other = await an_organization(db, clock, name="Loja Bruma")

    assert not await watches(db, clock, msgspec.structs.replace(who, organization_id=other.id))
