"""What somebody gets who signs in: the session's cookie, and who they are."""

from litestar import Response
from litestar.datastructures import Cookie

from dispatch_server.accounts.authentication import COOKIE
from dispatch_server.accounts.model import Organization, User
from dispatch_server.accounts.schema import Me, OrganizationView, UserView
from dispatch_server.accounts.service import SESSION_LIFE
from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import UserId


async def signed_in(
    db: Database, settings: Settings, clock: Clock, token: str, user_id: UserId
) -> Response[Me]:
    """Answer with who is signed in now, and the session's cookie."""
    cookie = Cookie(
        key=COOKIE,
        value=token,
        httponly=True,
        samesite="strict",
        secure=settings.url.startswith("https://"),
        max_age=int(SESSION_LIFE.total_seconds()),
    )
    return Response(await me_of(db, clock, user_id), cookies=[cookie])


async def me_of(db: Database, clock: Clock, user_id: UserId) -> Me:
    """Describe a user to themselves."""
    async with db.reading() as session:
        user = await session.get_one(User, user_id)
        organization = await session.get_one(Organization, user.organization_id)
        counter = await session.get_one(Counter, user.organization_id)
    return Me(
        user=UserView(
            id=user.id,
            name=user.name,
            email=user.email,
            role=user.role,
            locale=user.locale or organization.locale,
        ),
        organization=OrganizationView(
            id=organization.id,
            name=organization.name,
            slug=organization.slug,
            locale=organization.locale,
            time_zone=organization.time_zone,
            currency=organization.currency,
            country=organization.country,
        ),
        server_time=int(clock.now().timestamp() * 1000),
        generation=counter.generation,
        rev=counter.rev,
    )
