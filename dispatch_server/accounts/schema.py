"""What goes over the wire about accounts."""

from datetime import datetime
from typing import Annotated

import msgspec

from shared.ids import DeviceId, DriverId, OrganizationId, UserId


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=254)]
    password: Annotated[str, msgspec.Meta(max_length=1024)]


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
    """Answer of ``POST`` and ``GET /v1/session``."""

    user: UserView
    organization: OrganizationView


class NewPairingCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    driver_id: DriverId


class PairingCodeView(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/devices/pairing-codes``. ``qr_svg`` holds the app's address and code."""

    code: str
    url: str
    qr_svg: str
    expires_at: datetime


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    id: DeviceId
    driver_id: DriverId
    name: str
    platform: str
    created_at: datetime
    revoked_at: datetime | None


class SocketTicketView(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST /v1/ws-ticket``: sent as the first frame of ``/v1/live``."""

    ticket: str
    expires_in_s: int
