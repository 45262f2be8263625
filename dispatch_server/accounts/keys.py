"""Keys of other systems: shown once, kept as hashes, ended by hand or by their own date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import ApiKey, Organization
from dispatch_server.accounts.rules import (
    KEYS,
    SCOPES,
    USUAL_SCOPES,
    Caller,
    Permission,
    Role,
)
from dispatch_server.accounts.tokens import TokenKind, hash_of, new_token
from dispatch_server.db import log
from dispatch_server.errors import Missing, Refused
from shared.clock import Clock
from shared.ids import KeyId, OrganizationId, uuid7

MOST: Final = 100  # live keys of an organization
HINT: Final = 8  # letters: enough to tell keys apart, 30 of 256 bits


@dataclass(eq=False)
class NoSuchKey(Missing):
    slug: ClassVar[str] = "no-such-key"
    key_id: KeyId

    def __str__(self) -> str:
        return f"there is no key {self.key_id}"


@dataclass(eq=False)
class TooManyKeys(Refused):
    slug: ClassVar[str] = "too-many-keys"
    most: int

    def __str__(self) -> str:
        return f"there are {self.most} keys already; revoke those that nobody uses"


@dataclass(eq=False)
class KeyRefused(Refused):
    """A key of this kind cannot be made."""

    slug: ClassVar[str] = "key-refused"
    reason: str

    def __str__(self) -> str:
        return self.reason


async def add_key(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    name: str,
    role: Role = Role.INTEGRATION,
    scopes: Collection[Permission] = (),
    expires_at: datetime | None = None,
    actor: str = log.SYSTEM,
) -> tuple[str, ApiKey]:
    """Make a key; the token given is its only copy. Raises KeyRefused, TooManyKeys.

    ``scopes`` narrow an integration's key; without any it has the usual ones.
    """
    now = clock.now()
    if role not in KEYS:
        raise KeyRefused(f"a key cannot be {role}; choose one of {', '.join(KEYS)}")
    if scopes and role is not Role.INTEGRATION:
        raise KeyRefused(f"what {role} may is not narrowed; make the key of an integration instead")
    if strange := set(scopes) - set(SCOPES):
        raise KeyRefused(f"a key is not given {', '.join(strange)}; choose of {', '.join(SCOPES)}")
    if expires_at is not None and expires_at <= now:
        raise KeyRefused("the key would have expired already; choose a later day, or none")
    await log.hold(session, organization_id)
    if await _live(session, organization_id) >= MOST:
        raise TooManyKeys(most=MOST)
    token = new_token(TokenKind.KEY)
    key = ApiKey(
        token_hash=hash_of(token),
        id=KeyId(uuid7()),
        organization_id=organization_id,
        name=name,
        role=role,
        scopes=_given(scopes) if role is Role.INTEGRATION else [],
        hint=token[:HINT],
        created_at=now,
        created_by=actor,
        expires_at=expires_at,
    )
    session.add(key)
    await session.flush()
    await _say(session, clock, key, "key.created", actor)
    return token, key


def _given(scopes: Collection[Permission]) -> list[str]:
    return [scope for scope in SCOPES if scope in (scopes or USUAL_SCOPES)]


async def _live(session: AsyncSession, organization_id: OrganizationId) -> int:
    found = await session.exec(
        select(func.count())
        .select_from(ApiKey)
        .where(ApiKey.organization_id == organization_id, col(ApiKey.revoked_at).is_(None))
    )
    return found.one()


async def list_keys(session: AsyncSession, organization_id: OrganizationId) -> list[ApiKey]:
    """Give the keys, the newest first; those long revoked come last, or not at all."""
    found = await session.exec(
        select(ApiKey)
        .where(ApiKey.organization_id == organization_id)
        .order_by(col(ApiKey.revoked_at).is_not(None), col(ApiKey.created_at).desc())
        .limit(2 * MOST)
    )
    return list(found)


async def revoke_key(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    key_id: KeyId,
    actor: str,
) -> ApiKey:
    """End a key: its next call is refused. Again, it changes nothing. Raises NoSuchKey."""
    found = await session.exec(
        select(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.organization_id == organization_id)
        .with_for_update()
    )
    key = found.first()
    if key is None:
        raise NoSuchKey(key_id=key_id)
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        session.add(key)
        await _say(session, clock, key, "key.revoked", actor)
    return key


async def _say(session: AsyncSession, clock: Clock, key: ApiKey, kind: str, actor: str) -> None:
    await log.record(
        session,
        organization_id=key.organization_id,
        type=kind,
        subject="key",
        subject_id=key.id,
        at=clock.now(),
        body={"name": key.name, "role": key.role, "scopes": key.scopes},
        actor=actor,
    )


async def key_caller(session: AsyncSession, clock: Clock, token: str) -> Caller | None:
    """Say whose key it is, if it still counts."""
    key = await session.get(ApiKey, hash_of(token))
    if key is None or key.revoked_at is not None:
        return None
    if key.expires_at is not None and key.expires_at <= clock.now():
        return None
    organization = await session.get_one(Organization, key.organization_id)
    return Caller(
        organization_id=key.organization_id,
        role=Role(key.role),
        locale=organization.locale,
        time_zone=organization.time_zone,
        key_id=key.id,
        scopes=frozenset(map(Permission, key.scopes)) or None,
    )
