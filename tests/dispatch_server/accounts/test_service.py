"""Tickets open one websocket; passwords have a minimum; e-mails are unique."""

import pytest

from dispatch_server.accounts import service
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db.session import Database
from shared.clock import FixedClock

pytestmark = pytest.mark.both_databases


async def _add(
    db: Database, organization: Organization, clock: FixedClock, password: str = "long enough, this"
) -> Caller:
    async with db.transaction() as session:
        user = await service.add_user(
            session,
            clock,
            organization_id=organization.id,
            email="ana@aurora.example",
            name="Ana",
            role=Role.DISPATCHER,
            password=password,
        )
        caller = await service.user_caller(session, user.id)
    assert caller is not None
    return caller


async def test_a_ticket_opens_one_socket(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    caller = await _add(db, organization, clock)
    async with db.transaction() as session:
        ticket = await service.new_ticket(session, clock, caller)
    async with db.transaction() as session:
        first = await service.take_ticket(session, clock, ticket)
        second = await service.take_ticket(session, clock, ticket)

    assert first == caller
    assert second is None


async def test_a_ticket_waits_half_a_minute(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    caller = await _add(db, organization, clock)
    async with db.transaction() as session:
        ticket = await service.new_ticket(session, clock, caller)
    clock.turn(service.TICKET_LIFE)
    async with db.transaction() as session:
        assert await service.take_ticket(session, clock, ticket) is None


async def test_a_short_password_is_refused(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    with pytest.raises(service.PasswordTooShort, match="at least 10"):
        await _add(db, organization, clock, password="short")


async def test_two_people_cannot_share_an_email(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await _add(db, organization, clock)

    with pytest.raises(service.EmailTaken):
        await _add(db, organization, clock)
