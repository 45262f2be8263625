"""Users and their roles over HTTP, and the page behind a one-time link."""

from typing import Any, Final

from litestar import Request, Response, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, JSONBody
from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts import links, people
from dispatch_server.accounts.guards import may
from dispatch_server.accounts.model import LoginSession, Organization, PasswordLink, User
from dispatch_server.accounts.rules import Caller, Permission, state_of
from dispatch_server.accounts.schema import (
    ChangeUser,
    CheckLink,
    ChoosePassword,
    Invite,
    LinkHolder,
    Me,
    PasswordLinkView,
    PersonView,
)
from dispatch_server.accounts.service import MIN_PASSWORD, EmailTaken, PasswordTooShort
from dispatch_server.accounts.signed_in import signed_in
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import UserId

_LINK_RATE: Final = RateLimitConfig(rate_limit=("minute", 30))


@get("/v1/users", guards=[may(Permission.ACCOUNTS)])
async def list_users(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[PersonView]:
    """List who may come in at the console."""
    async with db.reading() as session:
        return await _views(session, *await people.list_people(session, caller.organization_id))


@post(
    "/v1/users",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(people.RoleOutOfReach, EmailTaken, people.TooManyUsers),
)
async def invite(
    data: JSONBody[Invite],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> PasswordLinkView:
    """Let a person in; the link is theirs to choose a password by, once."""
    async with db.transaction() as session:
        user, token, link = await people.invite(
            session, wall, caller, email=data.email, name=data.name.strip(), role=data.role
        )
        return await _link(session, settings, user, token, link)


@patch(
    "/v1/users/{user_id:uuid}",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(people.NoSuchUser, people.RoleOutOfReach, people.LastOwner),
)
async def change_user(
    user_id: FromPath[UserId],
    data: JSONBody[ChangeUser],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> PersonView:
    """Give a person another role, shut them out, or let them in again."""
    async with db.transaction() as session:
        if data.role is not None:
            await people.change_role(session, wall, caller, user_id, data.role)
        if data.is_active is not None:
            turn = people.activate if data.is_active else people.deactivate
            await turn(session, wall, caller, user_id)
        (view,) = await _views(session, await session.get_one(User, user_id))
    return view


@post(
    "/v1/users/{user_id:uuid}/password-link",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(people.NoSuchUser, people.RoleOutOfReach, links.UserDeactivated),
)
async def password_link(
    user_id: FromPath[UserId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> PasswordLinkView:
    """Make a link by which a person chooses a new password; the ones before it end."""
    async with db.transaction() as session:
        user, token, link = await people.new_link(session, wall, caller, user_id)
        return await _link(session, settings, user, token, link)


@post(
    "/v1/password-links/check",
    exclude_from_auth=True,
    status_code=200,
    middleware=[_LINK_RATE.middleware],
    responses=responses(links.LinkRefused),
)
async def check_link(
    data: JSONBody[CheckLink], db: NamedDependency[Database], wall: NamedDependency[Clock]
) -> LinkHolder:
    """Say whose password a link lets choose, without spending it."""
    async with db.reading() as session:
        user, link = await links.holder(session, wall, data.token)
        organization = await session.get_one(Organization, user.organization_id)
    return LinkHolder(
        email=user.email,
        name=user.name,
        organization_name=organization.name,
        locale=user.locale or organization.locale,
        expires_at=link.expires_at,
        min_password=MIN_PASSWORD,
    )


@post(
    "/v1/password-links/use",
    exclude_from_auth=True,
    status_code=200,
    middleware=[_LINK_RATE.middleware],
    responses=responses(links.LinkRefused, PasswordTooShort),
)
async def use_link(
    *,
    request: Request[Any, Any, State],
    data: JSONBody[ChoosePassword],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Response[Me]:
    """Choose a password, and be signed in with it."""
    token, user = await links.choose_password(
        db,
        wall,
        token=data.token,
        password=data.password,
        agent=request.headers.get("user-agent", ""),
    )
    return await signed_in(db, settings, clock, token, user.id)


async def _link(
    session: AsyncSession, settings: Settings, user: User, token: str, link: PasswordLink
) -> PasswordLinkView:
    """Put the token behind the #: browsers keep that part to themselves, so no log has it."""
    (view,) = await _views(session, user)
    return PasswordLinkView(
        user=view, url=f"{settings.url}/console#password={token}", expires_at=link.expires_at
    )


async def _views(session: AsyncSession, *users: User) -> list[PersonView]:
    seen = await session.exec(
        select(LoginSession.user_id, func.max(LoginSession.seen_at))
        .where(col(LoginSession.user_id).in_([user.id for user in users]))
        .group_by(col(LoginSession.user_id))
    )
    last = dict(seen.all())
    return [
        PersonView(
            id=user.id,
            name=user.name,
            email=user.email,
            role=user.role,
            state=state_of(is_active=user.is_active, has_password=bool(user.password_hash)),
            created_at=user.created_at,
            seen_at=last.get(user.id),
        )
        for user in users
    ]


ROUTES: Final = [list_users, invite, change_user, password_link, check_link, use_link]
