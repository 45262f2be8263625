"""Keys of other systems over HTTP."""

from typing import Final

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from dispatch_server.accounts import keys
from dispatch_server.accounts.guards import may
from dispatch_server.accounts.model import ApiKey
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.accounts.schema import KeyMade, KeyView, NewKey
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from shared.clock import Clock
from shared.ids import KeyId


@get("/v1/keys", guards=[may(Permission.ACCOUNTS)])
async def list_keys(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[KeyView]:
    """List the keys of other systems, without the keys themselves."""
    async with db.reading() as session:
        return [_view(key) for key in await keys.list_keys(session, caller.organization_id)]


@post(
    "/v1/keys",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(keys.KeyRefused, keys.TooManyKeys),
)
async def add_key(
    data: JSONBody[NewKey],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> KeyMade:
    """Make a key for another system; this answer is its only copy."""
    async with db.transaction() as session:
        token, key = await keys.add_key(
            session,
            wall,
            organization_id=caller.organization_id,
            name=data.name.strip(),
            role=data.role,
            scopes=data.scopes or (),
            expires_at=data.expires_at,
            actor=caller.actor,
        )
    return KeyMade(key=_view(key), token=token)


@delete(
    "/v1/keys/{key_id:uuid}",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(keys.NoSuchKey),
)
async def revoke_key(
    key_id: FromPath[KeyId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> None:
    """End a key: its next call is refused."""
    async with db.transaction() as session:
        await keys.revoke_key(
            session,
            wall,
            organization_id=caller.organization_id,
            key_id=key_id,
            actor=caller.actor,
        )


def _view(key: ApiKey) -> KeyView:
    return msgspec.convert(key, KeyView, from_attributes=True)


ROUTES: Final = [list_keys, add_key, revoke_key]
