"""One's own profile, password and sessions over HTTP."""

from typing import Final

from litestar import Request, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, JSONBody

from dispatch_server.accounts import profile
from dispatch_server.accounts.model import User
from dispatch_server.accounts.rules import Caller
from dispatch_server.accounts.schema import ChangePassword, ChangeProfile, Profile, SessionView
from dispatch_server.accounts.service import PasswordTooShort
from dispatch_server.accounts.tokens import hash_of
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from shared.clock import Clock

_GUESS_RATE: Final = RateLimitConfig(rate_limit=("minute", 10))


@get("/v1/profile", responses=responses(profile.NotAPerson))
async def own_profile(caller: NamedDependency[Caller], db: NamedDependency[Database]) -> Profile:
    async with db.reading() as session:
        return _view(await session.get_one(User, profile.own_id(caller)))


@put("/v1/profile", responses=responses(profile.NotAPerson))
async def change_profile(
    data: JSONBody[ChangeProfile],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> Profile:
    """Change one's own name and language."""
    async with db.transaction() as session:
        user = await profile.rename(
            session, wall, caller, name=data.name.strip(), locale=data.locale
        )
    return _view(user)


@post(
    "/v1/profile/password",
    status_code=204,
    middleware=[_GUESS_RATE.middleware],
    responses=responses(profile.WrongPassword, PasswordTooShort),
)
async def change_password(
    request: Request[Caller, str, State],
    data: JSONBody[ChangePassword],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> None:
    """Change one's own password; every other session of one's own ends."""
    await profile.change_password(
        db, wall, request.user, token=request.auth, current=data.current, new=data.new
    )


@get("/v1/profile/sessions", responses=responses(profile.NotAPerson))
async def list_sessions(
    request: Request[Caller, str, State],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> list[SessionView]:
    """List where one is signed in, the latest first."""
    this = hash_of(request.auth)
    async with db.reading() as session:
        return [
            SessionView(
                id=row.token_hash[: profile.SESSION_ID],
                agent=row.agent,
                created_at=row.created_at,
                seen_at=row.seen_at,
                is_this=row.token_hash == this,
            )
            for row in await profile.list_sessions(session, wall, request.user)
        ]


@delete(
    "/v1/profile/sessions/{session_id:str}",
    responses=responses(profile.NotAPerson, profile.NoSuchSession),
)
async def end_session(
    session_id: FromPath[str], caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> None:
    """Sign out somewhere else."""
    async with db.transaction() as session:
        await profile.end_session(session, caller, session_id)


def _view(user: User) -> Profile:
    return Profile(id=user.id, name=user.name, email=user.email, role=user.role, locale=user.locale)


ROUTES: Final = [own_profile, change_profile, change_password, list_sessions, end_session]
