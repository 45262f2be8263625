"""How long things are kept, over HTTP."""

from pathlib import Path
from typing import Any

from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from dispatch_server.forgetting.routes import ROUTES
from dispatch_server.forgetting.service import Forgetting
from dispatch_server.live.history import PositionHistory
from shared.clock import FixedClock
from tests.build import a_caller, an_app


async def test_an_owner_looks_tries_and_says(
    db: Database, organization: Organization, clock: FixedClock, tmp_path: Path
) -> None:
    history = PositionHistory(f"sqlite+aiosqlite:///{tmp_path}/p.sqlite", clock=clock, days=1)
    await history.prepare()
    given: dict[str, Any] = {
        "db": db,
        "clock": clock,
        "wall": clock,
        "forgetting": Forgetting(db, history, 1),
    }
    owner = an_app(ROUTES, caller=a_caller(organization.id, Role.OWNER), **given)
    dispatcher = an_app(ROUTES, caller=a_caller(organization.id), **given)
    async with AsyncTestClient(owner) as client:
        usual: Any = await client.get("/v1/retention")
        tried: Any = await client.post("/v1/retention/preview", json={"photos": 30})
        said: Any = await client.put("/v1/retention", json={"photos": 60})
        wrong: Any = await client.put("/v1/retention", json={"photos": 3})
        unknown: Any = await client.put("/v1/retention", json={"dreams": 3})
    async with AsyncTestClient(dispatcher) as client:
        refused: Any = await client.get("/v1/retention")
    await history.stop()

    days = [
        next(one["days"] for one in answer.json() if one["kind"] == "photos")
        for answer in (usual, tried, said)
    ]
    assert days == [1825, 30, 60]
    assert (wrong.status_code, unknown.status_code, refused.status_code) == (422, 400, 403)
    assert wrong.json()["facts"]["least"] == 30
