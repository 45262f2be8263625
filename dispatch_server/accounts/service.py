"""Organizations, people at the console, and how they sign in."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import (
    LoginSession,
    Organization,
    SocketTicket,
    User,
)
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.accounts.tokens import TokenKind, hash_of, new_token
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.errors import Conflict, Forbidden, Refused
from shared.clock import Clock
from shared.ids import OrganizationId, UserId, uuid7

SESSION_LIFE: Final = timedelta(hours=16)  # a long working day
TICKET_LIFE: Final = timedelta(seconds=30)
MAX_AGENT: Final = 300  # characters of what a browser calls itself
MIN_PASSWORD: Final = 10  # characters; length beats symbols (NIST SP 800-63B §5.1.1)

_hasher: Final = PasswordHasher()
_NOBODY: Final = _hasher.hash("nobody has this password")  # so that an unknown e-mail takes as long


@dataclass(eq=False)
class WrongCredentials(Forbidden):
    """The e-mail or the password is wrong. Which one is not said."""

    slug: ClassVar[str] = "wrong-credentials"

    def __str__(self) -> str:
        return "this e-mail and password do not belong together; check both and try again"


@dataclass(eq=False)
class PasswordTooShort(Refused):
    slug: ClassVar[str] = "password-too-short"
    minimum: int

    def __str__(self) -> str:
        return f"a password needs at least {self.minimum} characters"


@dataclass(eq=False)
class EmailTaken(Conflict):
    slug: ClassVar[str] = "email-taken"
    email: str

    def __str__(self) -> str:
        return f"somebody already signs in as {self.email}"


async def create_organization(
    session: AsyncSession, clock: Clock, *, name: str, slug: str, **settings: str
) -> Organization:
    """Make an organization and open its event log. ``settings``: locale, time_zone and such."""
    organization = Organization(
        id=OrganizationId(uuid7()), name=name, slug=slug, created_at=clock.now(), **settings
    )
    session.add(organization)
    await session.flush()
    await log.open_log(session, organization.id)
    return organization


async def add_user(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    email: str,
    name: str,
    role: Role,
    password: str | None,
) -> User:
    """Let a person in. Without a password, they choose one by a link.

    Raises PasswordTooShort, EmailTaken.
    """
    hashed = "" if password is None else await hash_password(password)
    address = email.strip().lower()
    if (await session.exec(select(User).where(User.email == address))).first() is not None:
        raise EmailTaken(email=address)
    user = User(
        id=UserId(uuid7()),
        organization_id=organization_id,
        email=address,
        name=name,
        role=role,
        password_hash=hashed,
        created_at=clock.now(),
    )
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:  # let in elsewhere in the same moment
        raise EmailTaken(email=address) from error
    return user


async def hash_password(password: str) -> str:
    """Hash a new password: slow on purpose, so not within a transaction. Raises PasswordTooShort."""
    if len(password) < MIN_PASSWORD:
        raise PasswordTooShort(minimum=MIN_PASSWORD)
    return await asyncio.to_thread(_hasher.hash, password)


async def is_password(user: User, password: str) -> bool:
    return await asyncio.to_thread(_matches, user.password_hash, password)


async def log_in(
    db: Database, clock: Clock, *, email: str, password: str, agent: str = ""
) -> tuple[str, User]:
    """Check a password and open a session; give its token. Raises WrongCredentials."""
    async with db.reading() as session:
        found = await session.exec(select(User).where(User.email == email.strip().lower()))
        user = found.first()
    known = user.password_hash if user is not None else _NOBODY
    matches = await asyncio.to_thread(_matches, known, password)
    if user is None or not matches or not user.is_active:
        raise WrongCredentials
    async with db.transaction() as session:
        token = await open_session(session, clock, user, agent=agent)
    return token, user


async def open_session(session: AsyncSession, clock: Clock, user: User, *, agent: str) -> str:
    """Open a console session of somebody whose right to it was checked; give its token."""
    token, now = new_token(TokenKind.SESSION), clock.now()
    await session.exec(delete(LoginSession).where(col(LoginSession.expires_at) < now))
    session.add(
        LoginSession(
            token_hash=hash_of(token),
            organization_id=user.organization_id,
            user_id=user.id,
            agent=agent[:MAX_AGENT],
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    await session.flush()
    return token


def _matches(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


async def log_out(db: Database, token: str) -> None:
    async with db.transaction() as session:
        await session.exec(
            delete(LoginSession).where(col(LoginSession.token_hash) == hash_of(token))
        )


async def session_caller(session: AsyncSession, clock: Clock, token: str) -> Caller | None:
    """Say who holds a console session, if it still counts."""
    login = await session.get(LoginSession, hash_of(token))
    if login is None or login.expires_at <= clock.now():
        return None
    return await user_caller(session, login.user_id)


async def user_caller(session: AsyncSession, user_id: UserId) -> Caller | None:
    """Say what a user may do now, or None when they are shut out."""
    user = await session.get(User, user_id)
    if user is None or not user.is_active:
        return None
    organization = await session.get_one(Organization, user.organization_id)
    return Caller(
        organization_id=user.organization_id,
        role=Role(user.role),
        locale=user.locale or organization.locale,
        time_zone=organization.time_zone,
        user_id=user.id,
    )


async def new_ticket(session: AsyncSession, clock: Clock, caller: Caller) -> str:
    """Let the caller open one websocket within TICKET_LIFE."""
    if caller.user_id is None:
        raise WrongCredentials
    token, now = new_token(TokenKind.TICKET), clock.now()
    await session.exec(delete(SocketTicket).where(col(SocketTicket.expires_at) < now))
    session.add(
        SocketTicket(
            token_hash=hash_of(token),
            organization_id=caller.organization_id,
            user_id=caller.user_id,
            expires_at=now + TICKET_LIFE,
        )
    )
    await session.flush()
    return token


async def take_ticket(session: AsyncSession, clock: Clock, token: str) -> Caller | None:
    """Spend a ticket: it works once. None when it never did, or does no longer."""
    spent = await session.exec(
        delete(SocketTicket)
        .where(col(SocketTicket.token_hash) == hash_of(token))
        .returning(SocketTicket)
    )
    row: SocketTicket | None = spent.scalar_one_or_none()
    if row is None or row.expires_at <= clock.now():
        return None
    return await user_caller(session, row.user_id)
