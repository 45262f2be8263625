"""Whether the person at a console may still watch."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import LoginSession, User
from dispatch_server.accounts.rules import PERMISSIONS, Caller, Permission, Role
from shared.clock import Clock


async def may_watch(session: AsyncSession, wall: Clock, caller: Caller) -> bool:
    """Tell whether a user is still active, may see, and is signed in somewhere."""
    found = await session.exec(
        select(User.role)
        .join(LoginSession, col(LoginSession.user_id) == col(User.id))
        .where(
            User.id == caller.user_id,
            User.organization_id == caller.organization_id,
            col(User.is_active),
            LoginSession.expires_at > wall.now(),
        )
    )
    role = found.first()
    return role is not None and Permission.SEE in PERMISSIONS[Role(role)]
