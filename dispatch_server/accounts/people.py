"""Who may come in at the console, and as what. Each change says in the log who made it."""

from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy import delete
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts import links, service
from dispatch_server.accounts.model import LoginSession, PasswordLink, SocketTicket, User
from dispatch_server.accounts.rules import Caller, Role, may_manage
from dispatch_server.db import log
from dispatch_server.errors import Forbidden, Missing, Refused
from shared.clock import Clock
from shared.ids import OrganizationId, UserId

MOST: Final = 500  # people of an organization


@dataclass(eq=False)
class NoSuchUser(Missing):
    slug: ClassVar[str] = "no-such-user"
    user_id: UserId

    def __str__(self) -> str:
        return f"there is no user {self.user_id}"


@dataclass(eq=False)
class RoleOutOfReach(Forbidden):
    """Owners are made, changed and shut out by owners alone."""

    slug: ClassVar[str] = "role-out-of-reach"
    role: str

    def __str__(self) -> str:
        return f"your role does not manage the role {self.role}; ask an owner"


@dataclass(eq=False)
class LastOwner(Refused):
    """Somebody must be left who can let others in."""

    slug: ClassVar[str] = "last-owner"

    def __str__(self) -> str:
        return "this is the last owner who can sign in; make somebody else an owner first"


@dataclass(eq=False)
class TooManyUsers(Refused):
    slug: ClassVar[str] = "too-many-users"
    most: int

    def __str__(self) -> str:
        return f"there are {self.most} users already; ask whoever runs the server"


async def list_people(session: AsyncSession, organization_id: OrganizationId) -> list[User]:
    """Give the people of an organization: who is active first, by name."""
    found = await session.exec(
        select(User)
        .where(User.organization_id == organization_id)
        .order_by(col(User.is_active).desc(), func.lower(User.name), col(User.id))
        .limit(MOST)
    )
    return list(found)


async def invite(
    session: AsyncSession, clock: Clock, caller: Caller, *, email: str, name: str, role: Role
) -> tuple[User, str, PasswordLink]:
    """Let a person in who will choose a password by the link whose token is given.

    Raises RoleOutOfReach, EmailTaken, TooManyUsers.
    """
    _check(caller, role)
    await log.hold(session, caller.organization_id)
    if len(await list_people(session, caller.organization_id)) >= MOST:
        raise TooManyUsers(most=MOST)
    user = await service.add_user(
        session,
        clock,
        organization_id=caller.organization_id,
        email=email,
        name=name,
        role=role,
        password=None,
    )
    token, link = await links.issue(session, clock, user)
    await _say(session, clock, caller, user, "user.invited")
    return user, token, link


async def change_role(
    session: AsyncSession, clock: Clock, caller: Caller, user_id: UserId, role: Role
) -> User:
    """Give a person another role. Raises NoSuchUser, RoleOutOfReach, LastOwner."""
    user = await _managed(session, caller, user_id)
    _check(caller, role)
    if user.role == role:
        return user
    await _keep_an_owner(session, user)
    before, user.role = user.role, role
    session.add(user)
    await session.flush()
    await _say(session, clock, caller, user, "user.role_changed", before=before)
    return user


async def deactivate(session: AsyncSession, clock: Clock, caller: Caller, user_id: UserId) -> User:
    """Shut a person out: sessions and links end at once. Raises NoSuchUser, RoleOutOfReach, LastOwner."""
    user = await _managed(session, caller, user_id)
    if not user.is_active:
        return user
    await _keep_an_owner(session, user)
    user.is_active = False
    session.add(user)
    for kind in (LoginSession, SocketTicket, PasswordLink):
        await session.exec(delete(kind).where(col(kind.user_id) == user.id))
    await session.flush()
    await _say(session, clock, caller, user, "user.deactivated")
    return user


async def activate(session: AsyncSession, clock: Clock, caller: Caller, user_id: UserId) -> User:
    """Let a person in again, with the password they had. Raises NoSuchUser, RoleOutOfReach."""
    user = await _managed(session, caller, user_id)
    if user.is_active:
        return user
    user.is_active = True
    session.add(user)
    await session.flush()
    await _say(session, clock, caller, user, "user.activated")
    return user


async def new_link(
    session: AsyncSession, clock: Clock, caller: Caller, user_id: UserId
) -> tuple[User, str, PasswordLink]:
    """Make a link by which a person chooses a new password; older ones end.

    The old password works until then. Raises NoSuchUser, RoleOutOfReach, UserDeactivated.
    """
    user = await _managed(session, caller, user_id)
    token, link = await links.issue(session, clock, user)
    await _say(session, clock, caller, user, "user.link_made")
    return user, token, link


async def _managed(session: AsyncSession, caller: Caller, user_id: UserId) -> User:
    """Give a person whom the caller may change, with nobody else changing anyone meanwhile."""
    await log.hold(session, caller.organization_id)
    user = await session.get(User, user_id, populate_existing=True)
    if user is None or user.organization_id != caller.organization_id:
        raise NoSuchUser(user_id=user_id)
    _check(caller, Role(user.role))
    return user


def _check(caller: Caller, role: Role) -> None:
    if not may_manage(caller.role, role):
        raise RoleOutOfReach(role=role)


async def _keep_an_owner(session: AsyncSession, user: User) -> None:
    """Refuse to take the last owner who can sign in. The organization's log is held."""
    if user.role != Role.OWNER:
        return
    others = await session.exec(
        select(func.count())
        .select_from(User)
        .where(
            User.organization_id == user.organization_id,
            User.role == Role.OWNER,
            col(User.is_active),
            User.password_hash != "",
            User.id != user.id,
        )
    )
    if others.one() == 0:
        raise LastOwner


async def _say(
    session: AsyncSession, clock: Clock, caller: Caller, user: User, kind: str, **more: str
) -> None:
    await log.record(
        session,
        organization_id=user.organization_id,
        type=kind,
        subject="user",
        subject_id=user.id,
        at=clock.now(),
        body={"role": user.role, **more},
        actor=caller.actor,
    )
