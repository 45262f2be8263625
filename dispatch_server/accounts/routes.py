"""Signing in, and pairing phones, over HTTP."""

from typing import Any, Final

from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, JSONBody
from sqlmodel import select

from dispatch_server.accounts import devices, service
from dispatch_server.accounts.guards import may
from dispatch_server.accounts.model import Device
from dispatch_server.accounts.port import DriverNames
from dispatch_server.accounts.qr import qr_svg
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.accounts.schema import (
    DeviceView,
    LogIn,
    Me,
    NewPairingCode,
    PairingCodeView,
    SocketTicketView,
)
from dispatch_server.accounts.service import WrongCredentials
from dispatch_server.accounts.signed_in import me_of, signed_in
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import DeviceId
from shared.pairing import Paired, PairRequest, RefreshRequest

# Guessing is slow for one address, and a depot's whole crew may still arrive at once.
_LOG_IN_RATE: Final = RateLimitConfig(rate_limit=("minute", 30))
_PAIR_RATE: Final = RateLimitConfig(rate_limit=("minute", 120))


@post(
    "/v1/session",
    exclude_from_auth=True,
    status_code=200,
    middleware=[_LOG_IN_RATE.middleware],
    responses=responses(WrongCredentials),
)
async def log_in(
    request: Request[Any, Any, State],
    data: JSONBody[LogIn],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Response[Me]:
    """Sign in; the session travels in a cookie that scripts cannot read."""
    token, user = await service.log_in(
        db,
        wall,
        email=data.email,
        password=data.password,
        agent=request.headers.get("user-agent", ""),
    )
    return await signed_in(db, settings, clock, token, user.id)


@get("/v1/session")
async def who_am_i(
    caller: NamedDependency[Caller], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Me:
    """Say who is signed in."""
    if caller.user_id is None:
        raise WrongCredentials
    return await me_of(db, clock, caller.user_id)


@delete("/v1/session")
async def log_out(request: Request[Caller, str, State], db: NamedDependency[Database]) -> None:
    """Sign out: the cookie's session ends on the server."""
    await service.log_out(db, request.auth)


@post("/v1/ws-ticket", guards=[may(Permission.SEE)], status_code=200)
async def ws_ticket(
    caller: NamedDependency[Caller], db: NamedDependency[Database], wall: NamedDependency[Clock]
) -> SocketTicketView:
    """Give a ticket that opens ``/v1/live`` once."""
    async with db.transaction() as session:
        token = await service.new_ticket(session, wall, caller)
    return SocketTicketView(ticket=token, expires_in_s=int(service.TICKET_LIFE.total_seconds()))


@post("/v1/devices/pairing-codes", guards=[may(Permission.FLEET)])
async def pairing_code(
    data: JSONBody[NewPairingCode],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
    settings: NamedDependency[Settings],
    driver_names: NamedDependency[DriverNames],
) -> PairingCodeView:
    """Make a code for a driver's phone, and its QR."""
    async with db.transaction() as session:
        await driver_names(session, data.driver_id, caller.organization_id)
        code, row = await devices.new_pairing_code(
            session, wall, organization_id=caller.organization_id, driver_id=data.driver_id
        )
    url = f"{settings.url}/driver/?code={code}"
    return PairingCodeView(code=code, url=url, qr_svg=qr_svg(url), expires_at=row.expires_at)


@post(
    "/v1/devices/pair",
    exclude_from_auth=True,
    middleware=[_PAIR_RATE.middleware],
    responses=responses(devices.CodeRefused),
)
async def pair(
    data: JSONBody[PairRequest],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
    driver_names: NamedDependency[DriverNames],
) -> Paired:
    """Turn a phone into a driver's device."""
    async with db.transaction() as session:
        driver_id = await devices.code_driver(session, data.code)
        if driver_id is None:
            raise devices.CodeRefused
        name = await driver_names(session, driver_id, None)
        return await devices.pair(session, wall, data, driver_name=name)


@post(
    "/v1/devices/refresh",
    exclude_from_auth=True,
    status_code=200,
    middleware=[_PAIR_RATE.middleware],
    responses=responses(devices.DeviceRefused),
)
async def refresh(
    data: JSONBody[RefreshRequest],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
    driver_names: NamedDependency[DriverNames],
) -> Paired:
    """Exchange a refresh token for new tokens."""
    async with db.transaction() as session:
        device = await session.get(Device, data.device_id)
        name = await driver_names(session, device.driver_id, None) if device is not None else ""
        paired = await devices.refresh(
            session, wall, device_id=data.device_id, token=data.refresh_token, driver_name=name
        )
    if paired is None:
        raise devices.DeviceRefused
    return paired


@get("/v1/devices", guards=[may(Permission.FLEET)])
async def list_devices(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[DeviceView]:
    """List the organization's phones, the newest first."""
    async with db.reading() as session:
        rows = await session.exec(
            select(Device)
            .where(Device.organization_id == caller.organization_id)
            .order_by(Device.id.desc())  # type: ignore[attr-defined]  # SQLModel types a column as its value
            .limit(1000)
        )
        return [
            DeviceView(
                id=row.id,
                driver_id=row.driver_id,
                name=row.name,
                platform=row.platform,
                app_version=row.app_version,
                facts_waiting=row.facts_waiting,
                seen_at=row.seen_at,
                created_at=row.created_at,
                revoked_at=row.revoked_at,
            )
            for row in rows
        ]


@delete("/v1/devices/{device_id:uuid}", guards=[may(Permission.FLEET)])
async def revoke_device(
    device_id: FromPath[DeviceId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> None:
    """Cut a lost phone off."""
    async with db.transaction() as session:
        await devices.revoke(
            session,
            wall,
            organization_id=caller.organization_id,
            device_id=device_id,
            actor=caller.actor,
        )


ROUTES: Final = [
    log_in,
    who_am_i,
    log_out,
    ws_ticket,
    pairing_code,
    pair,
    refresh,
    list_devices,
    revoke_device,
]
