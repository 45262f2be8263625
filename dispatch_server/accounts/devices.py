"""Phones: paired by a code, kept by a refresh token that is replaced each time it is used.

A lost answer to a refresh looks just like a stolen token used twice. So the token just used works
again until its child has been used, or for GRACE; after that, a second use revokes the phone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Device, DeviceToken, Organization, PairingCode
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.accounts.tokens import (
    TokenKind,
    hash_of,
    new_code,
    new_token,
    normal_code,
)
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.errors import Forbidden, Missing
from shared.clock import Clock
from shared.ids import DeviceId, DriverId, OrganizationId, uuid7
from shared.pairing import Paired, PairRequest

CODE_LIFE: Final = timedelta(hours=24)  # handed out the evening before
ACCESS_LIFE: Final = timedelta(minutes=15)
REFRESH_LIFE: Final = timedelta(days=60)  # a driver back from holidays need not pair again
GRACE: Final = timedelta(seconds=60)


@dataclass(eq=False)
class CodeRefused(Forbidden):
    """The pairing code is unknown, used or too old. The driver asks for a new one."""

    slug: ClassVar[str] = "code-refused"

    def __str__(self) -> str:
        return "this code is wrong, used or too old; ask your dispatcher for a new one"


@dataclass(eq=False)
class DeviceRefused(Forbidden):
    """The phone's token is unknown, used twice or revoked. The driver pairs again."""

    slug: ClassVar[str] = "device-refused"

    def __str__(self) -> str:
        return "this phone is no longer paired; what it has recorded stays on it and is sent later"


@dataclass(eq=False)
class NoSuchDevice(Missing):
    slug: ClassVar[str] = "no-such-device"
    device_id: DeviceId


async def new_pairing_code(
    session: AsyncSession, clock: Clock, *, organization_id: OrganizationId, driver_id: DriverId
) -> tuple[str, PairingCode]:
    """Make a code that turns one phone into this driver's. The code is stored as a hash."""
    code = new_code()
    row = PairingCode(
        code_hash=hash_of(code),
        organization_id=organization_id,
        driver_id=driver_id,
        expires_at=clock.now() + CODE_LIFE,
    )
    session.add(row)
    await session.flush()
    return code, row


async def pair(
    session: AsyncSession, clock: Clock, request: PairRequest, *, driver_name: str
) -> Paired:
    """Spend a code and make a device. Raises CodeRefused."""
    now = clock.now()
    spent = await session.exec(
        update(PairingCode)
        .where(
            col(PairingCode.code_hash) == hash_of(normal_code(request.code)),
            col(PairingCode.used_at).is_(None),
            col(PairingCode.expires_at) > now,
        )
        .values(used_at=now)
        .returning(PairingCode)
    )
    row: PairingCode | None = spent.scalar_one_or_none()
    if row is None:
        raise CodeRefused
    device = Device(
        id=DeviceId(uuid7()),
        organization_id=row.organization_id,
        driver_id=row.driver_id,
        name=request.name,
        platform=request.platform,
        created_at=now,
    )
    session.add(device)
    await session.flush()
    await _record(session, device, "device.paired", at=now, actor=f"device:{device.id}")
    return await _issue(session, clock, device, driver_name=driver_name)


async def code_driver(session: AsyncSession, code: str) -> DriverId | None:
    """Say whose phone a code would make, without spending it."""
    row = await session.get(PairingCode, hash_of(normal_code(code)))
    return row.driver_id if row is not None else None


async def refresh(
    session: AsyncSession, clock: Clock, *, device_id: DeviceId, token: str, driver_name: str
) -> Paired | None:
    """Exchange a refresh token for new ones. None: refused, and what that entails is written.

    The caller commits before it answers, because a token used twice revokes the phone.
    """
    now = clock.now()
    row = await session.get(DeviceToken, hash_of(token), with_for_update=True)
    if row is None or row.kind != TokenKind.REFRESH or row.device_id != device_id:
        return None
    device = await session.get_one(Device, device_id)
    if device.revoked_at is not None or row.expires_at <= now:
        return None
    if row.used_at is not None and not await _may_repeat(session, clock, row):
        await revoke(session, clock, organization_id=device.organization_id, device_id=device_id)
        return None
    row.used_at = row.used_at or now
    session.add(row)
    return await _issue(session, clock, device, driver_name=driver_name, parent=row.token_hash)


async def _may_repeat(session: AsyncSession, clock: Clock, row: DeviceToken) -> bool:
    if row.used_at is not None and clock.now() - row.used_at <= GRACE:
        return True
    children = await session.exec(
        select(DeviceToken).where(
            DeviceToken.parent_hash == row.token_hash, col(DeviceToken.used_at).is_not(None)
        )
    )
    return children.first() is None


async def _issue(
    session: AsyncSession, clock: Clock, device: Device, *, driver_name: str, parent: str = ""
) -> Paired:
    now = clock.now()
    access, again = new_token(TokenKind.ACCESS), new_token(TokenKind.REFRESH)
    await session.exec(
        delete(DeviceToken).where(
            col(DeviceToken.device_id) == device.id, col(DeviceToken.expires_at) <= now
        )
    )
    for token, kind, life in (
        (access, TokenKind.ACCESS, ACCESS_LIFE),
        (again, TokenKind.REFRESH, REFRESH_LIFE),
    ):
        session.add(
            DeviceToken(
                token_hash=hash_of(token),
                organization_id=device.organization_id,
                device_id=device.id,
                kind=kind,
                parent_hash=parent,
                created_at=now,
                expires_at=now + life,
            )
        )
    await session.flush()
    organization = await session.get_one(Organization, device.organization_id)
    return Paired(
        device_id=device.id,
        driver_id=device.driver_id,
        driver_name=driver_name,
        organization_id=organization.id,
        organization_name=organization.name,
        locale=organization.locale,
        time_zone=organization.time_zone,
        access_token=access,
        expires_in_s=int(ACCESS_LIFE.total_seconds()),
        refresh_token=again,
    )


async def device_caller(session: AsyncSession, clock: Clock, token: str) -> Caller | None:
    """Say whose phone holds an access token, if it still counts."""
    found = await session.exec(
        select(Device, Organization).where(
            DeviceToken.token_hash == hash_of(token),
            DeviceToken.kind == TokenKind.ACCESS,
            DeviceToken.expires_at > clock.now(),
            DeviceToken.device_id == Device.id,
            col(Device.revoked_at).is_(None),
            Device.organization_id == Organization.id,
        )
    )
    row = found.first()
    if row is None:
        return None
    device, organization = row
    return Caller(
        organization_id=organization.id,
        role=Role.DRIVER,
        locale=organization.locale,
        time_zone=organization.time_zone,
        device_id=device.id,
        driver_id=device.driver_id,
    )


async def note_app(db: Database, device_id: DeviceId, *, version: str, waiting: int | None) -> None:
    """Keep what a phone says of itself. While it says the same, nothing is written."""
    said = (version, waiting)
    async with db.reading() as session:
        found = await session.exec(
            select(Device.app_version, Device.facts_waiting).where(Device.id == device_id)
        )
        known = found.first()
    if known is None or tuple(known) == said:
        return
    async with db.transaction() as session:
        await session.exec(
            update(Device)
            .where(col(Device.id) == device_id)
            .values(app_version=version, facts_waiting=waiting)
        )


async def revoke(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    device_id: DeviceId,
    actor: str = log.SYSTEM,
) -> None:
    """Cut a phone off. Its next call is refused. Raises NoSuchDevice."""
    device = await session.get(Device, device_id)
    if device is None or device.organization_id != organization_id:
        raise NoSuchDevice(device_id=device_id)
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        session.add(device)
        await _record(session, device, "device.revoked", at=device.revoked_at, actor=actor)
        log.wake(session, log.driver_audience(device.driver_id))  # its line is hung up
    await session.exec(delete(DeviceToken).where(col(DeviceToken.device_id) == device_id))


async def _record(
    session: AsyncSession, device: Device, what: str, *, at: datetime, actor: str
) -> None:
    await log.record(
        session,
        organization_id=device.organization_id,
        type=what,
        subject="device",
        subject_id=device.id,
        at=at,
        body={"driver_id": device.driver_id},
        actor=actor,
    )
