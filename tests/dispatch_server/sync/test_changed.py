"""A phone that listens is told that something changed, and nobody else is told anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection, connect

from dispatch_server.accounts import devices
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.runs.model import Run
from dispatch_server.sync import changed, routes
from shared.clock import FixedClock
from shared.ids import DriverId, OrganizationId, uuid7
from shared.pairing import Paired, PairRequest
from tests.build import an_app
from tests.dispatch_server.live.serving import serve
from tests.dispatch_server.sync.handset import Handset, a_fact
from tests.published import Town
from tests.waiting import PATIENCE_S

QUIET_S = 0.3  # of silence, after which nothing more is expected
PATH = "/v1/driver/changed"


@pytest.fixture
async def paired(db: Database, clock: FixedClock, town: Town) -> Paired:
    """Give the first driver one more phone, with its token."""
    async with db.transaction() as session:
        code, _ = await devices.new_pairing_code(
            session,
            clock,
            organization_id=town.organization.id,
            driver_id=town.crews[0].driver.id,
        )
        return await devices.pair(session, clock, PairRequest(code=code), driver_name="Marina")


@pytest.fixture
async def address(db: Database, clock: FixedClock, town: Town) -> AsyncIterator[str]:
    app = an_app([routes.hint], caller=town.crews[0].caller, db=db, wall=clock)
    async with serve(app) as address:
        yield f"ws://{address}{PATH}"


async def _tell(db: Database, organization_id: OrganizationId, driver_id: DriverId) -> None:
    """Put something new into a driver's feed."""
    async with db.transaction() as session:
        await log.tell(
            session,
            organization_id=organization_id,
            audience=log.driver_audience(driver_id),
            kind="run",
            entity_id=uuid7(),
        )


async def _is_quiet(line: ClientConnection) -> bool:
    try:
        await asyncio.wait_for(line.recv(), QUIET_S)
    except TimeoutError:
        return True
    return False


@asynccontextmanager
async def listening(address: str, db: Database, paired: Paired) -> AsyncIterator[ClientConnection]:
    """Listen as a phone does; it has been told of something by the time this gives it."""
    headers = {"Authorization": f"Bearer {paired.access_token}"}
    async with connect(address, additional_headers=headers) as line, asyncio.timeout(PATIENCE_S):
        await _tell(db, paired.organization_id, paired.driver_id)
        while await _is_quiet(line):  # it may have come just before the server looked
            await _tell(db, paired.organization_id, paired.driver_id)
        while not await _is_quiet(line):
            pass
        yield line


async def _close_code(line: ClientConnection) -> int | None:
    async with asyncio.timeout(PATIENCE_S):
        await line.wait_closed()
    return line.close_code


async def test_a_phone_hears_of_its_own_drivers_news_and_of_no_others(
    address: str, db: Database, town: Town, paired: Paired
) -> None:
    async with listening(address, db, paired) as line:
        await _tell(db, paired.organization_id, town.crews[1].driver.id)
        assert await _is_quiet(line)

        await _tell(db, paired.organization_id, paired.driver_id)
        assert await line.recv() == changed.CHANGED
        assert await _is_quiet(line)


async def test_it_is_told_that_something_changed_and_not_what(
    address: str, db: Database, phone: Handset, paired: Paired, run: Run
) -> None:
    async with listening(address, db, paired) as line:
        await phone.sync(a_fact(1, run_id=run.id))  # on the driver's other phone

        assert await line.recv() == "changed"


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer pa_guess", "Basic Zm9vOmJhcg=="])
async def test_without_a_phones_token_nobody_listens(address: str, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}

    async with connect(address, additional_headers=headers) as line:
        assert await _close_code(line) == changed.NO_DEVICE


async def test_a_page_in_a_browser_is_turned_away_though_it_has_a_token(
    address: str, paired: Paired
) -> None:
    headers = {
        "Authorization": f"Bearer {paired.access_token}",
        "Origin": "https://evil.test",
    }

    async with connect(address, additional_headers=headers) as line:
        assert await _close_code(line) == changed.ALIEN_ORIGIN


async def test_a_revoked_phone_is_hung_up_on_at_once(
    address: str, db: Database, clock: FixedClock, paired: Paired
) -> None:
    async with listening(address, db, paired) as line:
        async with db.transaction() as session:
            await devices.revoke(
                session,
                clock,
                organization_id=paired.organization_id,
                device_id=paired.device_id,
            )

        assert await _close_code(line) == changed.NO_DEVICE


async def test_a_token_that_ran_out_ends_the_line_without_any_news(
    address: str,
    db: Database,
    clock: FixedClock,
    paired: Paired,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changed, "CHECK_S", 0.05)

    async with listening(address, db, paired) as line:
        clock.turn(devices.ACCESS_LIFE)

        assert await _close_code(line) == changed.NO_DEVICE
