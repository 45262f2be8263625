"""Whether the person at a console may still watch."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import LoginSession, User
from dispatch_server.accounts.rules import PERMISSIONS, Caller, Permission, Role
from shared.clock import Clock


async def watcher(session: AsyncSession, wall: Clock, caller: Caller) -> str | None:
    """Give the name of a user who is still active, may see, and is signed in somewhere.

    None for everybody else.
    """
    found = await session.exec(
        select(User.role, User.name)
        .join(LoginSession, col(LoginSession.user_id) == col(User.id))
        .where(
            User.id == caller.user_id,
            User.organization_id == caller.organization_id,
            col(User.is_active),
            LoginSession.expires_at > wall.now(),
        )
    )
    row = found.first()
    if row is None:
        return None
    role, name = row
    return name if Permission.SEE in PERMISSIONS[Role(role)] else None
