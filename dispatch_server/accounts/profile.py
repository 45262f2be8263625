"""What people change about themselves: name, language, password, and where they are signed in."""

from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts import links, service
from dispatch_server.accounts.model import LoginSession, User
from dispatch_server.accounts.rules import Caller
from dispatch_server.accounts.tokens import hash_of
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.errors import Forbidden, Missing
from shared.clock import Clock
from shared.ids import UserId

MOST_SESSIONS: Final = 100
SESSION_ID: Final = 24  # letters of a session's hash: they open nothing, and tell sessions apart


@dataclass(eq=False)
class NotAPerson(Forbidden):
    """A key or a phone has no profile."""

    slug: ClassVar[str] = "not-a-person"

    def __str__(self) -> str:
        return "only a person who is signed in has a profile"


@dataclass(eq=False)
class WrongPassword(Forbidden):
    slug: ClassVar[str] = "wrong-password"

    def __str__(self) -> str:
        return "this is not the password you have now; try again"


@dataclass(eq=False)
class NoSuchSession(Missing):
    slug: ClassVar[str] = "no-such-session"

    def __str__(self) -> str:
        return "this session has ended already"


def own_id(caller: Caller) -> UserId:
    """Give the person who asks. Raises NotAPerson."""
    if caller.user_id is None:
        raise NotAPerson
    return caller.user_id


async def rename(
    session: AsyncSession, clock: Clock, caller: Caller, *, name: str, locale: str
) -> User:
    """Change one's own name and language. Raises NotAPerson."""
    await log.hold(session, caller.organization_id)
    user = await session.get_one(User, own_id(caller), populate_existing=True)
    if (user.name, user.locale) == (name, locale):
        return user
    user.name, user.locale = name, locale
    session.add(user)
    await session.flush()
    await log.record(
        session,
        organization_id=user.organization_id,
        type="user.profile_changed",
        subject="user",
        subject_id=user.id,
        at=clock.now(),
        actor=caller.actor,
    )
    return user


async def change_password(
    db: Database, clock: Clock, caller: Caller, *, token: str, current: str, new: str
) -> None:
    """Change one's own password; every session but ``token``'s ends.

    Raises NotAPerson, WrongPassword, PasswordTooShort.
    """
    async with db.reading() as session:
        user = await session.get_one(User, own_id(caller))
    if not await service.is_password(user, current):
        raise WrongPassword
    hashed = await service.hash_password(new)
    async with db.transaction() as session:
        await log.hold(session, caller.organization_id)
        fresh = await session.get_one(User, user.id, populate_existing=True)
        if fresh.password_hash != user.password_hash:
            raise WrongPassword  # somebody changed it meanwhile
        await links.set_password(session, clock, fresh, hashed, but=hash_of(token))


async def list_sessions(session: AsyncSession, clock: Clock, caller: Caller) -> list[LoginSession]:
    """Give where one is signed in, the latest first. Raises NotAPerson."""
    found = await session.exec(
        select(LoginSession)
        .where(LoginSession.user_id == own_id(caller), LoginSession.expires_at > clock.now())
        .order_by(col(LoginSession.created_at).desc())
        .limit(MOST_SESSIONS)
    )
    return list(found)


async def end_session(session: AsyncSession, caller: Caller, session_id: str) -> None:
    """End one of one's own sessions. Raises NotAPerson, NoSuchSession."""
    if len(session_id) != SESSION_ID:
        raise NoSuchSession
    ended = await session.exec(
        delete(LoginSession)
        .where(
            col(LoginSession.user_id) == own_id(caller),
            col(LoginSession.token_hash).startswith(session_id, autoescape=True),
        )
        .returning(col(LoginSession.user_id))
    )
    if ended.first() is None:
        raise NoSuchSession
