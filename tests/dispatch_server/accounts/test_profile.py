"""People change their own name, language and password, and end their own sessions."""

import pytest

from dispatch_server.accounts import profile, service
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.tokens import hash_of
from dispatch_server.db import log
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from tests.build import a_caller
from tests.dispatch_server.accounts.conftest import PASSWORD, Staff

pytestmark = pytest.mark.both_databases
NEW = "outra senha comprida"


async def _log_in(db: Database, clock: FixedClock, organization: Organization, who: str) -> str:
    email = f"{who}@{organization.slug}.example"
    token, _ = await service.log_in(db, clock, email=email, password=PASSWORD, agent="Firefox" * 99)
    return token


async def test_a_name_and_a_language_are_ones_own_and_a_change_is_in_the_log(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    async with db.transaction() as session:
        how = {"name": "Zélia Ávila", "locale": "en"}
        await profile.rename(session, clock, staff.admin, **how)
        user = await profile.rename(session, clock, staff.admin, **how)
    async with db.reading() as session:
        caller = await service.user_caller(session, user.id)
        events = await log.read(session, organization.id, after=0)

    assert caller is not None
    assert (user.name, caller.locale) == ("Zélia Ávila", "en")
    assert [event.type for event in events] == ["user.profile_changed"]


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    here = await _log_in(db, clock, organization, "admin")
    there = await _log_in(db, clock, organization, "admin")
    owners = await _log_in(db, clock, organization, "owner")
    with pytest.raises(profile.WrongPassword):
        await profile.change_password(
            db, clock, staff.admin, token=here, current="not this one", new=NEW
        )
    with pytest.raises(service.PasswordTooShort):
        await profile.change_password(
            db, clock, staff.admin, token=here, current=PASSWORD, new="curta"
        )
    await profile.change_password(db, clock, staff.admin, token=here, current=PASSWORD, new=NEW)

    async with db.reading() as session:
        assert await service.session_caller(session, clock, here) == staff.admin
        assert await service.session_caller(session, clock, there) is None
        assert await service.session_caller(session, clock, owners) == staff.owner
    with pytest.raises(service.WrongCredentials):
        await _log_in(db, clock, organization, "admin")


async def test_one_sees_and_ends_ones_own_sessions_only(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    here = await _log_in(db, clock, organization, "admin")
    other = hash_of(await _log_in(db, clock, organization, "owner"))[: profile.SESSION_ID]
    async with db.transaction() as session:
        listed = await profile.list_sessions(session, clock, staff.admin)
        for wrong in (other, "", "%" * profile.SESSION_ID, hash_of(here)):
            with pytest.raises(profile.NoSuchSession):
                await profile.end_session(session, staff.admin, wrong)
        await profile.end_session(session, staff.admin, hash_of(here)[: profile.SESSION_ID])
        assert await profile.list_sessions(session, clock, staff.admin) == []
        left = await profile.list_sessions(session, clock, staff.owner)

    assert [len(row.agent) for row in listed] == [service.MAX_AGENT]
    assert len(left) == 1
    async with db.reading() as session:
        assert await service.session_caller(session, clock, here) is None


async def test_a_session_that_expired_is_not_listed(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    await _log_in(db, clock, organization, "admin")
    clock.turn(service.SESSION_LIFE)
    async with db.reading() as session:
        assert await profile.list_sessions(session, clock, staff.admin) == []


def test_a_key_has_no_profile(organization: Organization) -> None:
    with pytest.raises(profile.NotAPerson):
        profile.own_id(a_caller(organization.id, Role.INTEGRATION, user_id=None))
