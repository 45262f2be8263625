"""Positions and tickets over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db.session import Database
from dispatch_server.live.service import Live
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.build import a_caller
from tests.day import Day, a_day
from tests.dispatch_server.live.serving import a_live, routes_for


@pytest.fixture
async def live(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Live]:
    async with a_live(db, clock, tmp_path) as running:
        yield running


@pytest.fixture
async def day(db: Database, clock: FixedClock, organization: Organization) -> Day:
    return await a_day(db, clock, organization)


def a_batch(day: Day, clock: FixedClock, **fix: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp() * 1000)
    return {
        "device": str(day.device.id),
        "epoch": str(uuid7()),
        "sent_at": now,
        "fixes": [{"seq": 1, "occurred_at": now, "lat": 60.17, "lon": 24.94} | fix],
    }


async def test_a_batch_is_answered_with_202(
    live: Live, db: Database, clock: FixedClock, day: Day
) -> None:
    app = routes_for(day.phone, live=live, db=db, clock=clock)
    async with AsyncTestClient(app) as client:
        answer = await client.post("/v1/driver/positions", json=a_batch(day, clock))

    assert answer.status_code == 202
    assert answer.json() == {"acked_through": 1, "accepted": 1, "refused": 0}


@pytest.mark.parametrize(
    "wrong", [{"lat": 91}, {"seq": 0}, {"lon": "east"}, {"secret": 1}, {"accuracy_m": -1}]
)
async def test_a_batch_that_is_not_one_is_answered_with_400(
    live: Live, db: Database, clock: FixedClock, day: Day, wrong: dict[str, Any]
) -> None:
    app = routes_for(day.phone, live=live, db=db, clock=clock)
    async with AsyncTestClient(app) as client:
        answer = await client.post("/v1/driver/positions", json=a_batch(day, clock, **wrong))

    assert answer.status_code == 400


async def test_a_batch_too_big_is_answered_with_413(
    live: Live, db: Database, clock: FixedClock, day: Day
) -> None:
    app = routes_for(day.phone, live=live, db=db, clock=clock)
    async with AsyncTestClient(app) as client:
        answer = await client.post("/v1/driver/positions", content=b" " * (256 * 1024 + 1))

    assert answer.status_code == 413


async def test_another_device_is_told_so(
    live: Live, db: Database, clock: FixedClock, day: Day
) -> None:
    batch = a_batch(day, clock) | {"device": str(uuid7())}
    app = routes_for(day.phone, live=live, db=db, clock=clock)
    async with AsyncTestClient(app) as client:
        answer = await client.post("/v1/driver/positions", json=batch)

    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (403, "not-this-device")


async def test_only_phones_report(live: Live, db: Database, clock: FixedClock, day: Day) -> None:
    own = day.organization.id
    statuses = []
    for caller in (a_caller(own), Caller(organization_id=own, role=Role.INTEGRATION), day.phone):
        async with AsyncTestClient(routes_for(caller, live=live, db=db, clock=clock)) as client:
            answer = await client.post("/v1/driver/positions", json=a_batch(day, clock))
            statuses.append(answer.status_code)

    assert statuses == [403, 403, 202]
