"""What goes over the wire about accounts."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from dispatch_server.accounts.rules import Permission, PersonState, Role
from shared.ids import DeviceId, DriverId, KeyId, OrganizationId, UserId

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Secret = Annotated[str, msgspec.Meta(max_length=200)]
Password = Annotated[str, msgspec.Meta(max_length=1024)]


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=254)]
    password: Password


class OrganizationView(msgspec.Struct, frozen=True, kw_only=True):
    id: OrganizationId
    name: str
    slug: str
    locale: str
    time_zone: str
    currency: str
    country: str


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    id: UserId
    name: str
    email: str
    role: str
    locale: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST`` and ``GET /v1/session``.

    ``generation`` and ``rev`` say where the event log stood: what is asked for after this answer is
    at least as new, so that a console may begin its stream there (``live.schema.Hello``).
    """

    user: UserView
    organization: OrganizationView
    server_time: int  # ms since 1970, by the clock of the day
    generation: str
    rev: int


class NewPairingCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    driver_id: DriverId


class PairingCodeView(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/devices/pairing-codes``. ``qr_svg`` holds the app's address and code."""

    code: str
    url: str
    qr_svg: str
    expires_at: datetime


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """``facts_waiting`` is what the phone last said it keeps; None where it never did."""

    id: DeviceId
    driver_id: DriverId
    name: str
    platform: str
    app_version: str
    facts_waiting: int | None
    created_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None


class SocketTicketView(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/ws-ticket``: sent as the first frame of ``/v1/live``."""

    ticket: str
    expires_in_s: int


class Invite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=254, pattern=r"^\s*[^@\s]+@[^@\s]+\s*$")]
    name: Name
    role: Role


class ChangeUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``PATCH /v1/users/{id}``: what is not said stays."""

    role: Role | None = None
    is_active: bool | None = None


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """``seen_at`` is the latest use of a session that has not expired, to ten minutes."""

    id: UserId
    name: str
    email: str
    role: str
    state: PersonState
    created_at: datetime
    seen_at: datetime | None


class PasswordLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link by which ``user`` chooses a password, once. This answer is its only copy."""

    user: PersonView
    url: str
    expires_at: datetime


class CheckLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``POST /v1/password-links/check``. A body, because addresses end up in logs."""

    token: Secret


class LinkHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose password a link lets choose."""

    email: str
    name: str
    organization_name: str
    locale: str
    expires_at: datetime
    min_password: int


class ChoosePassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: Secret
    password: Password


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """``locale`` is empty where the organization's is used."""

    id: UserId
    name: str
    email: str
    role: str
    locale: str


class ChangeProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    locale: Literal["", "pt-BR", "en"]


class ChangePassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    current: Password
    new: Password


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """``agent`` is what the browser calls itself; ``is_this`` is the one that asks."""

    id: str
    agent: str
    created_at: datetime
    seen_at: datetime | None
    is_this: bool


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``scopes`` of an integration's key: see, orders, webhooks; without any, the first two."""

    name: Name
    role: Role = Role.INTEGRATION
    scopes: Annotated[tuple[Permission, ...], msgspec.Meta(min_length=1, max_length=10)] | None = (
        None
    )
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """``hint`` is how the key begins. ``seen_at`` is its last use, to ten minutes."""

    id: KeyId
    name: str
    role: str
    scopes: tuple[Permission, ...]  # of an integration's key; empty: the role says it all
    hint: str
    created_at: datetime
    seen_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyMade(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/keys``. ``token`` is its only copy; sent as ``Authorization: Bearer``."""

    key: KeyView
    token: str
