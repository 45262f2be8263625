"""The whole application on PostgreSQL: it signs in, takes orders, plans, and makes runs."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.service import add_user, create_organization
from dispatch_server.app import create_app
from dispatch_server.db import migrate
from dispatch_server.db.session import Database
from dispatch_server.settings import Settings
from shared.clock import SystemClock

type Client = AsyncTestClient[Litestar]

WHO = {"email": "rita@example.org", "password": "correct horse"}
TOMORROW = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


@pytest.fixture
async def client(postgres_url: str, tmp_path: Path) -> AsyncIterator[Client]:
    await _prepare(postgres_url)
    settings = Settings(data_dir=tmp_path, database_url=postgres_url, worker="server")
    async with AsyncTestClient(create_app(settings)) as made:
        yield made


async def _prepare(url: str) -> None:
    db, clock = Database(url), SystemClock()
    await migrate.upgrade(db)
    async with db.transaction() as session:
        made = await create_organization(session, clock, name="Casa Aurora", slug="aurora")
        await add_user(session, clock, organization_id=made.id, name="Rita", role=Role.OWNER, **WHO)
    await db.close()


async def _post(client: Client, path: str, body: Any, *, expect: int = 201) -> Any:
    answer = await client.post(path, json=body)
    assert answer.status_code == expect, answer.text
    return answer.json()


async def _furnish(client: Client) -> str:
    """Add a depot with a driver and a vehicle on duty; give the depot's id."""
    at = {"lat": -30.03, "lon": -51.23}
    depot = await _post(client, "/v1/depots", {"name": "Centro", "address": "Rua 1", "at": at})
    van = await _post(client, "/v1/vehicles", {"name": "Van"})
    driver = await _post(client, "/v1/drivers", {"name": "João"})
    shift = {
        "driver_id": driver["id"],
        "vehicle_id": van["id"],
        "depot_id": depot["id"],
        "date": f"{TOMORROW}",
        "starts_at": f"{TOMORROW}T11:00:00Z",
        "ends_at": f"{TOMORROW}T20:00:00Z",
    }
    await _post(client, "/v1/shifts", shift)
    return str(depot["id"])


def _order(number: int) -> dict[str, Any]:
    return {
        "external_id": f"A-{number}",
        "recipient_name": "Ana",
        "address": f"Rua das Flores, {number}",
        "at": {"lat": -30.03 + number / 500, "lon": -51.22},
        "date": f"{TOMORROW}",
    }


async def _planned(client: Client, depot_id: str) -> Any:
    wanted = {"date": f"{TOMORROW}", "depot_id": depot_id, "budget_s": 0.5}
    plan = await _post(client, "/v1/plans", wanted, expect=202)
    async with asyncio.timeout(40):
        while plan["status"] == "optimizing":
            await asyncio.sleep(0.1)
            plan = (await client.get(f"/v1/plans/{plan['id']}")).json()
    return plan


async def test_a_day_from_sign_in_to_runs(client: Client) -> None:
    assert (await client.get("/health/ready")).json()["status"] == "ok"
    await _post(client, "/v1/session", WHO, expect=200)
    depot_id = await _furnish(client)
    answers = await asyncio.gather(
        *(client.post("/v1/orders", json=_order(n % 4)) for n in range(20))
    )
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert sum(answer.status_code == 201 for answer in answers) == 4

    plan = await _planned(client, depot_id)
    published = await _post(client, f"/v1/plans/{plan['id']}/publish", {}, expect=200)

    assert (plan["status"], plan["figures"]["stops"], plan["unassigned"]) == ("ready", 4, [])
    assert len(published["run_ids"]) == 1
    assert len((await client.get("/v1/runs", params={"date": f"{TOMORROW}"})).json()) == 1
