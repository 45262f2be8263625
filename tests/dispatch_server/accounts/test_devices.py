"""A stolen refresh token that is used after the honest phone revokes the phone."""

from datetime import timedelta

import pytest

from dispatch_server.accounts import devices
from dispatch_server.accounts.model import Device, Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.ids import DeviceId, DriverId, uuid7
from shared.pairing import Paired, PairRequest

pytestmark = pytest.mark.both_databases


async def _pair(db: Database, organization: Organization, clock: FixedClock) -> Paired:
    async with db.transaction() as session:
        code, _ = await devices.new_pairing_code(
            session, clock, organization_id=organization.id, driver_id=DriverId(uuid7())
        )
        return await devices.pair(session, clock, PairRequest(code=code), driver_name="João")


async def _refresh(db: Database, clock: FixedClock, paired: Paired) -> Paired | None:
    async with db.transaction() as session:
        return await devices.refresh(
            session,
            clock,
            device_id=paired.device_id,
            token=paired.refresh_token,
            driver_name="João",
        )


async def test_a_token_used_after_its_child_was_used_revokes_the_phone(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    first = await _pair(db, organization, clock)
    second = await _refresh(db, clock, first)
    assert second is not None
    assert await _refresh(db, clock, second) is not None
    clock.turn(devices.GRACE + timedelta(seconds=1))

    assert await _refresh(db, clock, first) is None
    async with db.reading() as session:
        assert (await session.get_one(Device, first.device_id)).revoked_at is not None
        events = await log.read(session, organization.id, after=0)
        assert [event.type for event in events] == ["device.paired", "device.revoked"]
        assert await devices.device_caller(session, clock, second.access_token) is None


async def test_an_old_token_still_works_while_its_child_never_arrived(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    first = await _pair(db, organization, clock)
    await _refresh(db, clock, first)
    clock.turn(timedelta(hours=3))

    assert await _refresh(db, clock, first) is not None


async def test_an_access_token_ends_after_a_quarter_of_an_hour(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    paired = await _pair(db, organization, clock)
    async with db.reading() as session:
        caller = await devices.device_caller(session, clock, paired.access_token)
        clock.turn(devices.ACCESS_LIFE)
        later = await devices.device_caller(session, clock, paired.access_token)

    assert caller is not None
    assert caller.device_id == paired.device_id
    assert later is None


async def test_a_code_of_yesterday_is_refused(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    async with db.transaction() as session:
        code, _ = await devices.new_pairing_code(
            session, clock, organization_id=organization.id, driver_id=DriverId(uuid7())
        )
    clock.turn(devices.CODE_LIFE)
    refused = False
    try:
        async with db.transaction() as session:
            await devices.pair(session, clock, PairRequest(code=code), driver_name="João")
    except devices.CodeRefused:
        refused = True

    assert refused


async def test_what_a_phone_says_of_itself_is_kept(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    paired = await _pair(db, organization, clock)
    for waiting in (3, 3, 0):
        await devices.note_app(db, paired.device_id, version="0.2.0", waiting=waiting)
    await devices.note_app(db, DeviceId(uuid7()), version="9", waiting=9)
    async with db.reading() as session:
        device = await session.get_one(Device, paired.device_id)

    assert (device.app_version, device.facts_waiting) == ("0.2.0", 0)


async def test_who_revoked_a_phone_is_in_the_log_once(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    paired = await _pair(db, organization, clock)
    async with db.transaction() as session:
        for _ in range(2):
            await devices.revoke(
                session,
                clock,
                organization_id=organization.id,
                device_id=paired.device_id,
                actor="user:1",
            )
        events = await log.read(session, organization.id, after=0)

    assert [(event.type, event.actor) for event in events] == [
        ("device.paired", f"device:{paired.device_id}"),
        ("device.revoked", "user:1"),
    ]
    assert {event.subject_id for event in events} == {paired.device_id}
    assert {event.body["driver_id"] for event in events} == {str(paired.driver_id)}
