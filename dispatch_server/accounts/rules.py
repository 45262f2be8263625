"""Roles, what each may do, and who is asking."""

from enum import StrEnum
from typing import Final

import msgspec

from shared.ids import DeviceId, DriverId, KeyId, OrganizationId, UserId


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    DISPATCHER = "dispatcher"
    SUPPORT = "support"  # reads all of an order, writes notes and to drivers, changes nothing
    VIEWER = "viewer"
    INTEGRATION = "integration"  # another system, by its key
    DRIVER = "driver"  # a paired phone


class Permission(StrEnum):
    SEE = "see"  # the map, runs, plans, orders
    NOTES = "notes"  # write beside an order
    CHAT = "chat"  # write to drivers, and say that what they wrote was read
    ORDERS = "orders"  # take in and change orders
    PLACES = "places"  # say where an address is
    PLAN = "plan"  # plan, publish, change runs
    FLEET = "fleet"  # depots, vehicles, drivers, shifts, phones
    WEBHOOKS = "webhooks"  # where other systems are told, and what they were told
    ACCOUNTS = "accounts"  # users, keys, the business's rules
    DRIVE = "drive"  # report facts, receive runs


_SEES: Final = frozenset({Permission.SEE})
_DISPATCHES: Final = _SEES | {
    Permission.NOTES,
    Permission.CHAT,
    Permission.ORDERS,
    Permission.PLACES,
    Permission.PLAN,
    Permission.FLEET,
}

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.OWNER: _DISPATCHES | {Permission.ACCOUNTS, Permission.WEBHOOKS},
    Role.ADMIN: _DISPATCHES | {Permission.ACCOUNTS, Permission.WEBHOOKS},
    Role.DISPATCHER: _DISPATCHES,
    Role.SUPPORT: _SEES | {Permission.NOTES, Permission.CHAT},
    Role.VIEWER: _SEES,
    Role.INTEGRATION: _SEES | {Permission.ORDERS, Permission.WEBHOOKS},
    Role.DRIVER: frozenset({Permission.DRIVE}),
}


PEOPLE: Final = (Role.OWNER, Role.ADMIN, Role.DISPATCHER, Role.SUPPORT, Role.VIEWER)
"""What a person at the console may be."""

KEYS: Final = (Role.INTEGRATION, Role.DISPATCHER, Role.SUPPORT, Role.VIEWER)
"""What another system may be. None of them reaches users or keys."""

SCOPES: Final = (Permission.SEE, Permission.ORDERS, Permission.WEBHOOKS)
"""What the key of an integration may be given, each by itself or with others."""

USUAL_SCOPES: Final = (Permission.SEE, Permission.ORDERS)
"""Of a shop or an ERP, which is what most keys are for."""


class PersonState(StrEnum):
    """How far a person has come in."""

    INVITED = "invited"  # has not chosen a password yet
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


def may_manage(who: Role, role: Role) -> bool:
    """Say whether ``who`` may let in, change and shut out people of ``role``.

    Owners are made and unmade by owners alone, so that an admin cannot take an organization over.
    """
    manages = Permission.ACCOUNTS in PERMISSIONS[who]
    return manages and role in PEOPLE and (role is not Role.OWNER or who is Role.OWNER)


def state_of(*, is_active: bool, has_password: bool) -> PersonState:
    if not is_active:
        return PersonState.DEACTIVATED
    return PersonState.ACTIVE if has_password else PersonState.INVITED


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking, as the credential says. The organization comes from here and nowhere else."""

    organization_id: OrganizationId
    role: Role
    locale: str = "pt-BR"
    time_zone: str = "America/Sao_Paulo"  # of the organization
    user_id: UserId | None = None
    device_id: DeviceId | None = None
    driver_id: DriverId | None = None
    key_id: KeyId | None = None
    scopes: frozenset[Permission] | None = None  # of the key; None: all that the role may

    @property
    def actor(self) -> str:
        """Give the name that the event log keeps."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        if self.key_id is not None:
            return f"key:{self.key_id}"
        return f"device:{self.device_id}" if self.device_id is not None else str(self.role)

    def may(self, permission: Permission) -> bool:
        is_given = self.scopes is None or permission in self.scopes
        return is_given and permission in PERMISSIONS[self.role]
