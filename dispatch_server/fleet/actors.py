"""Names for those whom the event log names by id."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import ApiKey, Device, User
from dispatch_server.db.log import SYSTEM
from dispatch_server.fleet.model import Driver
from dispatch_server.fleet.schema import Actor
from shared.ids import OrganizationId

_USER: Final = "user:"
_DEVICE: Final = "device:"
_KEY: Final = "key:"
NOBODY: Final = Actor(kind=SYSTEM, name="")


async def name_actors(
    session: AsyncSession, organization_id: OrganizationId, logged: Iterable[str]
) -> dict[str, Actor]:
    """Name each of ``logged``, as the log writes them, with three queries however many they are."""
    wanted = set(logged)
    users = {name: _id(name, _USER) for name in wanted if name.startswith(_USER)}
    devices = {name: _id(name, _DEVICE) for name in wanted if name.startswith(_DEVICE)}
    people: dict[Any, str] = dict(
        (
            await session.exec(
                select(User.id, User.name).where(
                    User.organization_id == organization_id, col(User.id).in_(users.values())
                )
            )
        ).all()
    )
    drivers: dict[Any, str] = dict(
        (
            await session.exec(
                select(Device.id, Driver.name)
                .join(Driver, col(Driver.id) == col(Device.driver_id))
                .where(
                    Device.organization_id == organization_id,
                    col(Device.id).in_(devices.values()),
                )
            )
        ).all()
    )
    keys = {name: _id(name, _KEY) for name in wanted if name.startswith(_KEY)}
    systems: dict[Any, str] = dict(
        (
            await session.exec(
                select(ApiKey.id, ApiKey.name).where(
                    ApiKey.organization_id == organization_id, col(ApiKey.id).in_(keys.values())
                )
            )
        ).all()
    )
    return {name: Actor(kind=name, name="") for name in wanted} | {
        **{name: Actor(kind="user", name=people.get(id_, "")) for name, id_ in users.items()},
        **{name: Actor(kind="driver", name=drivers.get(id_, "")) for name, id_ in devices.items()},
        **{
            name: Actor(kind="integration", name=systems.get(id_, "")) for name, id_ in keys.items()
        },
    }


def _id(name: str, prefix: str) -> UUID | None:
    try:
        return UUID(name.removeprefix(prefix))
    except ValueError:
        return None
