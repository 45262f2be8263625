"""What a monitoring system sees, and who may."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, Request
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.app import create_app
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from dispatch_server.live.service import Live
from dispatch_server.metrics import Metrics, _may
from dispatch_server.settings import Settings
from shared.clock import FixedClock
from shared.ids import DeviceId, DriverId, Epoch, uuid7

type Client = AsyncTestClient[Litestar]


@asynccontextmanager
async def _asked(folder: Path, token: str = "") -> AsyncIterator[Client]:
    async with AsyncTestClient(
        create_app(Settings(data_dir=folder, metrics_token=token))
    ) as client:
        yield client


async def test_whoever_has_the_token_sees_figures_and_nobody_else(tmp_path: Path) -> None:
    async with _asked(tmp_path, "s3cret") as client:
        await client.get("/v1/plans/01a2055e-31ce-7b76-a2d8-3b6154c42436")
        right = await client.get("/metrics", headers={"authorization": "Bearer s3cret"})
        wrong = await client.get("/metrics", headers={"authorization": "Bearer s3cres"})
        none = await client.get("/metrics")

    assert (right.status_code, wrong.status_code, none.status_code) == (200, 401, 401)
    assert right.headers["content-type"].startswith("text/plain")
    assert re.search(r"^porta_jobs_waiting \d", right.text, re.MULTILINE)
    assert "porta_plans_open 0.0" in right.text
    assert 'path="/v1/plans/{plan_id}"' in right.text
    assert "01a2055e" not in right.text


@pytest.mark.parametrize(
    ("host", "headers", "may"),
    [
        ("127.0.0.1", [], True),
        ("::1", [], True),
        ("10.0.0.7", [], False),
        ("127.0.0.1", [(b"x-forwarded-for", b"203.0.113.9")], False),
    ],
)
def test_without_a_token_only_this_machine_may(
    host: str, headers: list[tuple[bytes, bytes]], *, may: bool
) -> None:
    scope: Any = {"type": "http", "client": (host, 5000), "headers": headers}

    assert _may(Request(scope), "") is may


async def test_the_hub_and_the_log_are_counted(
    db: Database, organization: Organization, clock: FixedClock, tmp_path: Path
) -> None:
    live = Live(db, Settings(data_dir=tmp_path), clock=clock, wall=clock, origins=())
    channel = live.hub.channel(organization.id)
    for age_s in (5, 500):
        channel.put(_current(clock, age_s))

    text = (await Metrics(Jobs(db), live).text()).decode()

    assert "porta_drivers_seen 1.0" in text
    assert "porta_events 0.0" in text
    await live.history.stop()


def _current(clock: FixedClock, age_s: int) -> Current:
    at = int(clock.now().timestamp() * 1000) - age_s * 1000
    seen = Seen(
        seq=1,
        at=at,
        received_at=at,
        lat=60.0,
        lon=24.9,
        accuracy_m=5,
        speed_mps=None,
        heading_deg=None,
        battery=None,
        flags=Flag(0),
    )
    stream = Stream(driver_id=DriverId(uuid7()), device_id=DeviceId(uuid7()), epoch=Epoch(uuid7()))
    return Current(stream=stream, run_id=None, seen=seen)
