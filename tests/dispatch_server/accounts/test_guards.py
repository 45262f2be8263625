"""Guards let a handler be called only by those who may."""

from litestar import get
from litestar.di import NamedDependency
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller, Permission, Role
from tests.build import a_caller, an_app


@get("/secret", guards=[may(Permission.PLAN)])
async def secret(caller: NamedDependency[Caller]) -> str:
    return caller.role


async def test_a_dispatcher_may_plan(organization: Organization) -> None:
    async with AsyncTestClient(an_app([secret], caller=a_caller(organization.id))) as client:
        answer = await client.get("/secret")

    assert (answer.status_code, answer.text) == (200, "dispatcher")


async def test_a_viewer_is_told_who_to_ask(organization: Organization) -> None:
    caller = a_caller(organization.id, Role.VIEWER)
    async with AsyncTestClient(an_app([secret], caller=caller)) as client:
        answer = await client.get("/secret")

    assert answer.status_code == 403
    assert answer.json()["facts"] == {"role": "viewer", "permission": "plan"}
    assert "ask an owner" in answer.json()["detail"]
