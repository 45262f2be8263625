"""Failure reasons over HTTP."""

from typing import Any

from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.runs.reason_routes import ROUTES
from tests.build import a_caller, an_app
from tests.dispatch_server.runs.conftest import Office

RULE = {"code": "moved", "labels": {"pt-BR": "Mudou de cidade"}, "is_hidden": False}


async def test_an_admin_says_reasons_and_others_read_them(office: Office) -> None:
    mine = office.town.organization.id
    given: dict[str, Any] = {"db": office.db, "clock": office.clock}
    admin = an_app(ROUTES, caller=a_caller(mine, Role.ADMIN), **given)
    viewer = an_app(ROUTES, caller=a_caller(mine, Role.VIEWER), **given)

    async with AsyncTestClient(admin) as client:
        put: Any = await client.put("/v1/failure-reasons", json={"reasons": [RULE]})
        unknown: Any = await client.put(
            "/v1/failure-reasons", json={"reasons": [RULE | {"code": "eaten"}]}
        )
        twice: Any = await client.put("/v1/failure-reasons", json={"reasons": [RULE, RULE]})
    async with AsyncTestClient(viewer) as client:
        seen: Any = await client.get("/v1/failure-reasons")
        refused: Any = await client.put("/v1/failure-reasons", json={"reasons": []})

    assert (put.status_code, unknown.status_code, twice.status_code) == (200, 400, 422)
    assert seen.json() == put.json()
    assert seen.json()[0]["labels"] == {"pt-BR": "Mudou de cidade"}
    assert refused.status_code == 403
