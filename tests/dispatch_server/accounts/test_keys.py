"""Keys speak for an organization until they are revoked or expire."""

from datetime import timedelta

import pytest

from dispatch_server.accounts import keys
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import KEYS, PEOPLE, USUAL_SCOPES, Permission, Role
from dispatch_server.db import log
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.ids import KeyId, uuid7
from tests.build import an_organization

pytestmark = pytest.mark.both_databases


async def test_a_key_speaks_for_an_integration_until_it_is_revoked(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    async with db.transaction() as session:
        token, key = await keys.add_key(
            session, clock, organization_id=organization.id, name="Loja virtual", actor="user:1"
        )
        caller = await keys.key_caller(session, clock, token)
        for _ in range(2):
            await keys.revoke_key(
                session, clock, organization_id=organization.id, key_id=key.id, actor="user:2"
            )
        after = await keys.key_caller(session, clock, token)
        events = await log.read(session, organization.id, after=0)

    assert caller is not None
    assert (caller.organization_id, caller.role) == (organization.id, Role.INTEGRATION)
    assert caller.actor == f"key:{key.id}"
    assert token.startswith(key.hint)
    assert token not in key.token_hash
    assert after is None
    assert caller.scopes == frozenset(USUAL_SCOPES)
    body = {"name": "Loja virtual", "role": "integration", "scopes": ["see", "orders"]}
    assert [(event.type, event.actor, event.body) for event in events] == [
        ("key.created", "user:1", body),
        ("key.revoked", "user:2", body),
    ]


async def test_a_key_ends_on_its_date(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    async with db.transaction() as session:
        token, _ = await keys.add_key(
            session,
            clock,
            organization_id=organization.id,
            name="Parceiro",
            role=Role.VIEWER,
            expires_at=clock.now() + timedelta(days=1),
        )
        clock.turn(timedelta(days=1) - timedelta(seconds=1))
        assert await keys.key_caller(session, clock, token) is not None
        clock.turn(timedelta(seconds=1))
        assert await keys.key_caller(session, clock, token) is None
        with pytest.raises(keys.KeyRefused, match="later day"):
            await keys.add_key(
                session,
                clock,
                organization_id=organization.id,
                name="Ontem",
                expires_at=clock.now(),
            )


@pytest.mark.parametrize("role", [*sorted(set(PEOPLE) - set(KEYS)), Role.DRIVER])
async def test_a_key_is_no_owner_admin_or_driver(
    db: Database, organization: Organization, clock: FixedClock, role: Role
) -> None:
    async with db.transaction() as session:
        with pytest.raises(keys.KeyRefused):
            await keys.add_key(session, clock, organization_id=organization.id, name="x", role=role)


async def test_only_an_integration_is_narrowed_and_to_nothing_strange(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    async with db.transaction() as session:
        for role, scope in (
            (Role.VIEWER, Permission.SEE),
            (Role.INTEGRATION, Permission.ACCOUNTS),
            (Role.INTEGRATION, Permission.PLAN),
        ):
            with pytest.raises(keys.KeyRefused):
                await keys.add_key(
                    session,
                    clock,
                    organization_id=organization.id,
                    name="x",
                    role=role,
                    scopes=[scope],
                )


async def test_another_organizations_key_is_out_of_sight(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    there = await an_organization(db, clock, name="Padaria do Norte")
    async with db.transaction() as session:
        token, key = await keys.add_key(session, clock, organization_id=there.id, name="deles")
        for wrong in (key.id, KeyId(uuid7())):
            with pytest.raises(keys.NoSuchKey):
                await keys.revoke_key(
                    session, clock, organization_id=organization.id, key_id=wrong, actor="x"
                )
        assert await keys.list_keys(session, organization.id) == []
        assert [one.name for one in await keys.list_keys(session, there.id)] == ["deles"]
        assert await keys.key_caller(session, clock, token) is not None


async def test_revoked_keys_make_room_for_others(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "MOST", 1)
    async with db.transaction() as session:
        _, key = await keys.add_key(session, clock, organization_id=organization.id, name="um")
        with pytest.raises(keys.TooManyKeys):
            await keys.add_key(session, clock, organization_id=organization.id, name="dois")
        await keys.revoke_key(
            session, clock, organization_id=organization.id, key_id=key.id, actor="x"
        )
        await keys.add_key(session, clock, organization_id=organization.id, name="três")
        listed = [one.name for one in await keys.list_keys(session, organization.id)]

    assert listed == ["três", "um"]
