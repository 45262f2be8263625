"""How a phone becomes a driver's device, and stays one."""

from typing import Annotated

import msgspec

from shared.ids import DeviceId, DriverId, OrganizationId


class PairRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/devices/pair``: the code from the console, typed or read from its QR."""

    code: Annotated[str, msgspec.Meta(min_length=4, max_length=64)]
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    platform: Annotated[str, msgspec.Meta(max_length=30)] = ""


class RefreshRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``POST /v1/devices/refresh``: the refresh token is replaced each time it is used."""

    device_id: DeviceId
    refresh_token: Annotated[str, msgspec.Meta(max_length=200)]


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to both. The tokens are the only copy: the server keeps their hashes."""

    device_id: DeviceId
    driver_id: DriverId
    driver_name: str
    organization_id: OrganizationId
    organization_name: str
    locale: str
    time_zone: str
    access_token: str
    expires_in_s: int
    refresh_token: str
