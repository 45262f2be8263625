"""The last use of a credential is written now and then, not at each use."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from dispatch_server.accounts import devices, keys
from dispatch_server.accounts.model import ApiKey, Device, LoginSession, Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.seen import EVERY, Seen
from dispatch_server.accounts.service import log_in
from dispatch_server.accounts.tokens import TokenKind
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.ids import DriverId, uuid7
from shared.pairing import PairRequest
from tests.dispatch_server.accounts.conftest import PASSWORD, a_user

pytestmark = pytest.mark.both_databases


async def _key(db: Database, clock: FixedClock, organization: Organization) -> str:
    async with db.transaction() as session:
        token, _ = await keys.add_key(session, clock, organization_id=organization.id, name="x")
    return token


async def _seen(db: Database, kind: type[ApiKey | Device | LoginSession]) -> list[datetime | None]:
    async with db.reading() as session:
        return list((await session.exec(select(kind.seen_at))).all())


async def test_a_key_is_seen_again_after_a_while(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    token, other = await _key(db, clock, organization), await _key(db, clock, organization)
    seen, first = Seen(db, clock), clock.now()
    for _ in range(3):
        await seen.note(TokenKind.KEY, token)
        clock.turn(EVERY / 3 - timedelta(seconds=1))
    assert sorted(await _seen(db, ApiKey), key=str) == [first, None]

    clock.turn(timedelta(seconds=3))
    await seen.note(TokenKind.KEY, token)
    await seen.note(TokenKind.KEY, other)
    assert await _seen(db, ApiKey) == [clock.now(), clock.now()]


async def test_two_processes_write_one_use_once(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    token, first = await _key(db, clock, organization), clock.now()
    await Seen(db, clock).note(TokenKind.KEY, token)
    clock.turn(EVERY / 2)
    await Seen(db, clock).note(TokenKind.KEY, token)

    assert await _seen(db, ApiKey) == [first]


async def test_sessions_and_phones_are_seen_too_and_other_tokens_are_not(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await a_user(db, clock, organization, Role.ADMIN)
    session_token, _ = await log_in(
        db, clock, email=f"admin@{organization.slug}.example", password=PASSWORD
    )
    async with db.transaction() as session:
        code, _ = await devices.new_pairing_code(
            session, clock, organization_id=organization.id, driver_id=DriverId(uuid7())
        )
        paired = await devices.pair(session, clock, PairRequest(code=code), driver_name="João")
    clock.turn(EVERY)
    seen = Seen(db, clock)
    await seen.note(TokenKind.SESSION, session_token)
    await seen.note(TokenKind.ACCESS, paired.access_token)
    await seen.note(TokenKind.TICKET, "pt_x")

    assert await _seen(db, LoginSession) == [clock.now()]
    assert await _seen(db, Device) == [clock.now()]


async def test_only_so_many_are_remembered(
    db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatch_server.accounts.seen.REMEMBERED", 2)
    seen = Seen(db, clock)
    for token in ("a", "b", "c"):
        await seen.note(TokenKind.KEY, token)

    assert len(seen._written) == 2
