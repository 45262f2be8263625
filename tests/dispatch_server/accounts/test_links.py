"""A link chooses a password once, within its time, and the older ones end."""

import asyncio
from datetime import timedelta

import pytest

from dispatch_server.accounts import links, people, service
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from tests.dispatch_server.accounts.conftest import PASSWORD, Staff

pytestmark = pytest.mark.both_databases
NEW = "outra senha comprida"


async def _reset(db: Database, clock: FixedClock, staff: Staff) -> str:
    assert staff.admin.user_id is not None
    async with db.transaction() as session:
        _, token, _ = await people.new_link(session, clock, staff.owner, staff.admin.user_id)
    return token


async def _choose(db: Database, clock: FixedClock, token: str, password: str = NEW) -> str:
    opened, _ = await links.choose_password(
        db, clock, token=token, password=password, agent="Firefox"
    )
    return opened


async def test_the_old_password_works_until_the_new_one_is_chosen_and_sessions_end_then(
    db: Database, clock: FixedClock, staff: Staff
) -> None:
    async with db.reading() as session:
        admin = (await people.list_people(session, staff.owner.organization_id))[0]
    before, _ = await service.log_in(db, clock, email=admin.email, password=PASSWORD)
    token = await _reset(db, clock, staff)
    await service.log_in(db, clock, email=admin.email, password=PASSWORD)
    opened = await _choose(db, clock, token)

    async with db.reading() as session:
        assert await service.session_caller(session, clock, before) is None
        assert await service.session_caller(session, clock, opened) == staff.admin
    with pytest.raises(service.WrongCredentials):
        await service.log_in(db, clock, email=admin.email, password=PASSWORD)


async def test_a_link_works_once(db: Database, clock: FixedClock, staff: Staff) -> None:
    token = await _reset(db, clock, staff)
    tries = [_choose(db, clock, token), _choose(db, clock, token)]
    ends = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["LinkRefused", "str"]
    with pytest.raises(links.LinkRefused):
        await _choose(db, clock, token)


async def test_a_password_that_is_too_short_spends_nothing(
    db: Database, clock: FixedClock, staff: Staff
) -> None:
    token = await _reset(db, clock, staff)
    with pytest.raises(service.PasswordTooShort):
        await _choose(db, clock, token, "curta")
    await _choose(db, clock, token)


async def test_a_newer_link_ends_the_older_one(
    db: Database, clock: FixedClock, staff: Staff
) -> None:
    first, second = await _reset(db, clock, staff), await _reset(db, clock, staff)
    with pytest.raises(links.LinkRefused):
        await _choose(db, clock, first)
    await _choose(db, clock, second)


async def test_who_forgot_has_a_day_and_who_was_invited_a_week(
    db: Database, clock: FixedClock, staff: Staff
) -> None:
    reset = await _reset(db, clock, staff)
    async with db.transaction() as session:
        _, invited, _ = await people.invite(
            session, clock, staff.owner, email="n@n.example", name="N", role=Role.VIEWER
        )
    clock.turn(links.RESET_LIFE)
    with pytest.raises(links.LinkRefused):
        await _choose(db, clock, reset)
    clock.turn(links.INVITED_LIFE - links.RESET_LIFE - timedelta(seconds=1))
    async with db.reading() as session:
        user, _ = await links.holder(session, clock, invited)
    assert user.email == "n@n.example"
    clock.turn(timedelta(seconds=1))
    with pytest.raises(links.LinkRefused):
        await _choose(db, clock, invited)


async def test_a_token_that_nobody_made_is_refused(db: Database, clock: FixedClock) -> None:
    with pytest.raises(links.LinkRefused):
        await _choose(db, clock, "pl_made-up")
