"""Rules of proofs and the recipient's number, over HTTP."""

from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.rules import Role
from dispatch_server.orders.model import Order
from dispatch_server.runs.model import Task
from dispatch_server.runs.proof_routes import ROUTES
from tests.build import a_caller, an_app, an_organization
from tests.dispatch_server.runs.conftest import Office

RULE = {"outcome": "succeeded", "kind": "signature", "rule": "required", "source": ""}


def app_for(office: Office, role: Role) -> Litestar:
    caller = a_caller(office.town.organization.id, role)
    return an_app(ROUTES, caller=caller, db=office.db, clock=office.clock)


async def test_an_owner_says_which_proofs_are_asked_for(office: Office) -> None:
    async with AsyncTestClient(app_for(office, Role.OWNER)) as client:
        before: Any = await client.get("/v1/proof-rules")
        put: Any = await client.put("/v1/proof-rules", json=[RULE])
        after: Any = await client.get("/v1/proof-rules")
        wrong: Any = await client.put("/v1/proof-rules", json=[RULE | {"outcome": "eaten"}])
        unknown: Any = await client.put("/v1/proof-rules", json=[RULE | {"kind": "dance"}])

    assert (before.json(), put.status_code, after.json()) == ([], 204, [RULE])
    assert (wrong.status_code, wrong.json()["type"].rsplit("/")[-1]) == (422, "demand-impossible")
    assert unknown.status_code == 400


async def test_a_dispatcher_reads_them_and_changes_nothing(office: Office) -> None:
    async with AsyncTestClient(app_for(office, Role.DISPATCHER)) as client:
        seen: Any = await client.get("/v1/proof-rules")
        refused: Any = await client.put("/v1/proof-rules", json=[RULE])
        pin: Any = await client.post(
            "/v1/driver/pins", json={"task_id": str(office.runs[0].id), "pin": "1"}
        )

    assert (seen.status_code, refused.status_code, pin.status_code) == (200, 403, 403)


async def test_a_phone_asks_about_a_number(office: Office) -> None:
    stop = (await office.stops())[0]
    (task,) = [task for task in await office.rows(Task) if task.stop_id == stop.id]
    async with office.db.transaction() as session:
        (await session.get_one(Order, task.order_id)).pin = "4821"
    caller = office.town.crews[0].caller
    app = an_app(ROUTES, caller=caller, db=office.db, clock=office.clock)

    async with AsyncTestClient(app) as client:
        asked = [
            await client.post("/v1/driver/pins", json={"task_id": str(task.id), "pin": pin})
            for pin in ("0000", "4821")
        ]

    assert [answer.json()["is_right"] for answer in asked] == [False, True]
    assert asked[0].json()["tries_left"] == 4


async def test_rules_are_looked_at_before_they_are_kept(office: Office) -> None:
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        channels: Any = await client.get("/v1/channels")
        (channel,) = channels.json()
        said = [RULE | {"source": channel}]
        there: Any = await client.post(f"/v1/proof-rules/preview?source={channel}", json=said)
        elsewhere: Any = await client.post("/v1/proof-rules/preview?source=other", json=said)
        wrong: Any = await client.post(
            "/v1/proof-rules/preview", json=[RULE | {"outcome": "underage", "kind": "photo"}]
        )
        many: Any = await client.post("/v1/proof-rules/preview", json=[RULE] * 2001)
        kept: Any = await client.get("/v1/proof-rules")

    asked = [answer.json()["outcomes"][0]["asked"]["signature"] for answer in (there, elsewhere)]
    assert asked == ["required", "off"]
    assert (wrong.status_code, many.status_code, kept.json()) == (422, 422, [])
    assert "leave it out" in wrong.json()["detail"]


PIX = {"key": "52998224725", "kind": "cpf", "name": "Casa Aurora", "city": "Recife"}


async def test_an_owner_says_where_customers_pay(office: Office) -> None:
    wanted = {"key": "529.982.247-25", "name": "Casa Aurora", "city": "Recife"}
    async with AsyncTestClient(app_for(office, Role.OWNER)) as client:
        before: Any = await client.get("/v1/pix")
        put: Any = await client.put("/v1/pix", json=wanted)
        wrong: Any = await client.put("/v1/pix", json=wanted | {"key": "11988880000"})
        unknown: Any = await client.put("/v1/pix", json=wanted | {"bank": "1"})
    async with AsyncTestClient(app_for(office, Role.VIEWER)) as client:
        seen: Any = await client.get("/v1/pix")
        refused: Any = await client.put("/v1/pix", json=wanted)

    assert before.json() == {"key": "", "kind": None, "name": "", "city": ""}
    assert (put.status_code, put.json(), seen.json()) == (200, PIX, PIX)
    assert (wrong.status_code, wrong.json()["facts"]) == (422, {"field": "key"})
    assert "telephone with +55" in wrong.json()["detail"]
    assert (unknown.status_code, refused.status_code) == (400, 403)


async def test_a_code_is_shown_before_anything_is_kept(office: Office) -> None:
    async with AsyncTestClient(app_for(office, Role.OWNER)) as client:
        wanted = {"key": "(11) 98888-0000", "city": "São Paulo"}
        shown: Any = await client.post("/v1/pix/preview", json=wanted)
        wrong: Any = await client.post("/v1/pix/preview", json=wanted | {"city": ""})
        none: Any = await client.post("/v1/pix/preview", json={"key": ""})
        kept: Any = await client.get("/v1/pix")

    found = shown.json()
    assert (found["kind"], found["key"], found["city"]) == ("phone", "+5511988880000", "Sao Paulo")
    assert found["key"] in found["code"]
    assert "***6304" in found["code"]
    assert found["qr_svg"].startswith("<svg")
    assert (wrong.status_code, wrong.json()["facts"]) == (422, {"field": "city"})
    assert (none.status_code, none.json(), kept.json()["key"]) == (200, None, "")


async def test_another_organization_neither_sees_nor_changes_it(office: Office) -> None:
    other = await an_organization(office.db, office.clock, name="Outra")
    async with AsyncTestClient(app_for(office, Role.OWNER)) as client:
        await client.put("/v1/pix", json={"key": "a@b.com", "city": "Recife"})
    caller = a_caller(other.id, Role.OWNER)
    app = an_app(ROUTES, caller=caller, db=office.db, clock=office.clock)
    async with AsyncTestClient(app) as client:
        seen: Any = await client.get("/v1/pix")
        await client.put("/v1/pix", json={"key": ""})
    async with AsyncTestClient(app_for(office, Role.OWNER)) as client:
        kept: Any = await client.get("/v1/pix")

    assert (seen.json()["key"], kept.json()["key"]) == ("", "a@b.com")
