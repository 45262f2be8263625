"""One-time links by which a person chooses a password. No mail server: who made it passes it on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from sqlalchemy import delete, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts import service
from dispatch_server.accounts.model import LoginSession, PasswordLink, User
from dispatch_server.accounts.tokens import TokenKind, hash_of, new_token
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.errors import Forbidden, Refused
from shared.clock import Clock

INVITED_LIFE: Final = timedelta(days=7)  # who was invited may be on holiday
RESET_LIFE: Final = timedelta(hours=24)  # who asked for it is waiting


@dataclass(eq=False)
class LinkRefused(Forbidden):
    """The link is unknown, used, replaced or too old. Which one is not said."""

    slug: ClassVar[str] = "link-refused"

    def __str__(self) -> str:
        return "this link is wrong, used or too old; ask whoever sent it for a new one"


@dataclass(eq=False)
class UserDeactivated(Refused):
    slug: ClassVar[str] = "user-deactivated"

    def __str__(self) -> str:
        return "this user is shut out; let them in again first"


async def issue(session: AsyncSession, clock: Clock, user: User) -> tuple[str, PasswordLink]:
    """Make a link for a person, and end the ones before it. Raises UserDeactivated."""
    if not user.is_active:
        raise UserDeactivated
    await session.exec(delete(PasswordLink).where(col(PasswordLink.user_id) == user.id))
    token, now = new_token(TokenKind.LINK), clock.now()
    link = PasswordLink(
        token_hash=hash_of(token),
        organization_id=user.organization_id,
        user_id=user.id,
        created_at=now,
        expires_at=now + (RESET_LIFE if user.password_hash else INVITED_LIFE),
    )
    session.add(link)
    await session.flush()
    return token, link


async def holder(session: AsyncSession, clock: Clock, token: str) -> tuple[User, PasswordLink]:
    """Say who may choose a password by a link. Raises LinkRefused."""
    link = await session.get(PasswordLink, hash_of(token))
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise LinkRefused
    user = await session.get_one(User, link.user_id)
    if not user.is_active:
        raise LinkRefused
    return user, link


async def choose_password(
    db: Database, clock: Clock, *, token: str, password: str, agent: str
) -> tuple[str, User]:
    """Spend a link, end the person's sessions and open a new one; give its token.

    Raises LinkRefused, PasswordTooShort. A refused password spends nothing.
    """
    async with db.reading() as session:
        _, link = await holder(session, clock, token)
    hashed = await service.hash_password(password)
    async with db.transaction() as session:
        await log.hold(session, link.organization_id)
        spent = await session.exec(
            update(PasswordLink)
            .where(
                col(PasswordLink.token_hash) == hash_of(token),
                col(PasswordLink.used_at).is_(None),
                col(PasswordLink.expires_at) > clock.now(),
            )
            .values(used_at=clock.now())
            .returning(col(PasswordLink.user_id))
        )
        if spent.first() is None:
            raise LinkRefused
        user = await session.get_one(User, link.user_id, populate_existing=True)
        if not user.is_active:
            raise LinkRefused
        await set_password(session, clock, user, hashed)
        return await service.open_session(session, clock, user, agent=agent), user


async def set_password(
    session: AsyncSession, clock: Clock, user: User, hashed: str, *, but: str = ""
) -> None:
    """Keep a new password, and end the person's sessions, all ``but`` the one of this hash."""
    user.password_hash = hashed
    session.add(user)
    await session.exec(
        delete(LoginSession).where(
            col(LoginSession.user_id) == user.id, col(LoginSession.token_hash) != but
        )
    )
    await session.flush()
    await log.record(
        session,
        organization_id=user.organization_id,
        type="user.password_set",
        subject="user",
        subject_id=user.id,
        at=clock.now(),
        actor=f"user:{user.id}",
    )
