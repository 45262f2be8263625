"""Orders over HTTP: the answers, the limits, and whose order it is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.db.session import Database
from dispatch_server.orders.routes import ROUTES
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.build import a_caller, an_app, an_organization
from tests.intake import a_desk

Client = AsyncTestClient[Litestar]

ORDER = {
    "external_id": "1001",
    "recipient_name": "Maria Souza",
    "address": "Rua Augusta, 900",
    "postal_code": "01304-001",
    "date": "2026-11-24",
    "window_opens": "08:00:00",
    "window_closes": "12:00:00",
}
VAGUE = ORDER | {"external_id": "vague", "address": "Rua Longa, 5", "postal_code": ""}


@pytest.fixture
async def client(
    db: Database, organization: Organization, clock: FixedClock
) -> AsyncIterator[Client]:
    app = an_app(ROUTES, caller=a_caller(organization.id), db=db, clock=clock, desk=a_desk(db))
    async with AsyncTestClient(app) as client:
        yield client


@pytest.fixture
async def stranger(db: Database, clock: FixedClock) -> AsyncIterator[Client]:
    """Somebody of another organization."""
    other = await an_organization(db, clock, name="Outra")
    app = an_app(ROUTES, caller=a_caller(other.id), db=db, clock=clock, desk=a_desk(db))
    async with AsyncTestClient(app) as client:
        yield client


async def test_an_order_is_new_then_known_then_too_late(client: Client) -> None:
    new = await client.post("/v1/orders", json=ORDER)
    same = await client.post("/v1/orders", json=ORDER)
    changed = await client.post("/v1/orders", json=ORDER | {"notes": "ring"})
    order_id = new.json()["id"]
    canceled = await client.post(f"/v1/orders/{order_id}/cancel")
    again = await client.post(f"/v1/orders/{order_id}/cancel")
    late = await client.post("/v1/orders", json=ORDER)

    answers = (new, same, changed, canceled, again, late)
    assert [a.status_code for a in answers] == [201, 200, 200, 200, 200, 409]
    assert {a.json()["id"] for a in answers[:5]} == {order_id}
    assert new.json()["window_opens"] == "2026-11-24T11:00:00Z"
    assert new.json()["promise_closes"] == "2026-11-24T15:00:00Z"
    assert (new.json()["packages"], new.json()["precision"]) == (1, "house_number")
    assert (canceled.json()["status"], late.json()["facts"]["status"]) == ("canceled", "canceled")


async def test_twenty_at_once_get_one_order(client: Client) -> None:
    answers = await asyncio.gather(*(client.post("/v1/orders", json=ORDER) for _ in range(20)))

    assert sorted(a.status_code for a in answers) == [200] * 19 + [201]
    assert len({a.json()["id"] for a in answers}) == 1


async def test_what_breaks_a_rule_is_refused_with_its_issues(client: Client) -> None:
    answer = await client.post("/v1/orders", json=ORDER | {"date": "9999-12-31"})

    assert (answer.status_code, answer.json()["type"].rsplit("/")[-1]) == (422, "order-refused")
    (issue,) = answer.json()["facts"]["issues"]
    assert issue["code"] == "date_unlikely"


@pytest.mark.parametrize(
    "change",
    [
        {"recipient_name": "a\x00b"},
        {"address": ""},
        {"weight_g": 2**63},
        {"value_cents": -1},
        {"date": "2026-02-30"},
        {"date": "+999999-01-01"},
        {"window_opens": "08:00:00Z"},
        {"at": {"lat": 91, "lon": 0}},
        {"colour": "blue"},
    ],
)
async def test_what_is_no_order_is_a_bad_request(client: Client, change: dict[str, Any]) -> None:
    answer = await client.post("/v1/orders", json=ORDER | change)

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 5000,
        b'{"external_id": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"external_id": "\\ud800"}',
        b'{"external_id": "\xed\xa0\x80"}',
        b"\xff\xfe",
        b"",
        b"null",
    ],
    ids=["deep", "deep-closed", "surrogate", "raw-surrogate", "no-utf8", "empty", "null"],
)
@pytest.mark.parametrize("path", ["/v1/orders", "/v1/orders/batch"])
async def test_a_body_that_is_no_json_of_ours_is_a_bad_request(
    client: Client, path: str, body: bytes
) -> None:
    answer = await client.post(path, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400, answer.text
    assert answer.json()["status"] == 400


async def test_a_batch_has_a_verdict_for_each(client: Client) -> None:
    deep = '{"external_id": ' + "[" * 5000 + "]" * 5000 + "}"
    good = str(ORDER).replace("'", '"')
    body = f'{{"orders": [{good}, {{"external_id": "2"}}, {good}, 5]}}'

    answer = await client.post(
        "/v1/orders/batch", content=body, headers={"content-type": "application/json"}
    )
    broken = await client.post(
        "/v1/orders/batch",
        content=f'{{"orders": [{deep}]}}',
        headers={"content-type": "application/json"},
    )

    report = answer.json()
    assert (report["rows"], report["created"], report["refused"]) == (4, 1, 3)
    assert [[i["code"] for i in v["issues"]] for v in report["verdicts"]] == [
        [],
        ["invalid"],
        ["duplicate_in_file"],
        ["invalid"],
    ]
    assert [v["external_id"] for v in report["verdicts"]] == ["1001", "2", "1001", ""]
    assert broken.status_code == 400 or broken.json()["refused"] == 1


async def test_a_file_is_tried_and_then_imported(client: Client) -> None:
    content = (
        "pedido;nome;endereço;CEP;data\n"
        "1;Ana;Rua Augusta, 900;1304001;24/11/2026\n"
        "2;Bia;;01304-001;24/11/2026\n"
        "3;Caio;Rua Longa, 7;;24/11/2026\n"
    ).encode("cp1252")

    async def send(query: str) -> dict[str, Any]:
        answer = await client.post(
            f"/v1/orders/import{query}", files={"file": ("pedidos.csv", content)}
        )
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json()
        return report

    dry = await send("?dry_run=true")
    assert (await client.get("/v1/orders")).json()["total"] == 0
    real = await send("")
    again = await send("?date=2026-11-25")

    counts = ("created", "review", "refused", "unchanged")
    assert [dry[c] for c in counts] == [real[c] for c in counts] == [1, 1, 1, 0]
    assert [again[c] for c in counts] == [0, 0, 1, 2]
    assert [v["row"] for v in real["verdicts"]] == [2, 3, 4]
    assert real["verdicts"][1]["issues"][0]["text"] == "Falta o endereço. Preencha rua e número."
    assert real["columns"]["CEP"] == "postal_code"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"\x89PNG\x00\x00", 422), (b"", 422), (b"a;b\n1;2", 422), (b"x" * (12 << 20), 413)],
    ids=["picture", "empty", "no-header", "12-MB"],
)
async def test_a_file_that_is_no_table_gets_a_clear_answer(
    client: Client, content: bytes, status: int
) -> None:
    answer = await client.post("/v1/orders/import", files={"file": ("a.xlsx", content)})

    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


async def test_an_import_without_a_file_is_a_bad_request(client: Client) -> None:
    no_file = await client.post("/v1/orders/import", data={"file": "text"})
    nothing = await client.post("/v1/orders/import")

    assert (no_file.status_code, nothing.status_code) == (400, 400)


async def test_orders_are_listed_filtered_and_paged(client: Client) -> None:
    for i in range(5):
        await client.post("/v1/orders", json=ORDER | {"external_id": f"A-{i}"})
    await client.post("/v1/orders", json=VAGUE | {"recipient_name": "50%_off"})
    await client.post("/v1/orders", json=ORDER | {"external_id": "late", "date": "2026-11-25"})

    async def ask(**query: Any) -> dict[str, Any]:
        answer = await client.get("/v1/orders", params=query)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    day = await ask(date="2026-11-24", limit=4)
    rest = await ask(date="2026-11-24", limit=4, after=day["next"])
    held = await ask(status="on_hold")
    found = await ask(q="50% OFF")

    assert (day["total"], day["counts"]) == (6, {"ready": 5, "on_hold": 1})
    seen = [o["external_id"] for o in day["orders"] + rest["orders"]]
    assert (seen, rest["next"]) == (["A-0", "A-1", "A-2", "A-3", "A-4", "vague"], "")
    assert [o["external_id"] for o in held["orders"]] == ["vague"]
    assert held["orders"][0]["at"] is None
    assert [o["external_id"] for o in found["orders"]] == ["vague"]
    assert (await ask(q="longa"))["total"] == 1


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "status=lost", "date=x", "after=1"])
async def test_a_query_that_makes_no_sense_is_a_bad_request(client: Client, query: str) -> None:
    assert (await client.get(f"/v1/orders?{query}")).status_code == 400


async def test_a_confirmed_place_frees_its_orders(client: Client) -> None:
    order = (await client.post("/v1/orders", json=VAGUE)).json()
    neighbour = (
        await client.post("/v1/orders", json=VAGUE | {"external_id": "v2", "complement": "ap 3"})
    ).json()
    queue = (await client.get("/v1/places/review?limit=1")).json()
    (place,) = queue["places"]
    at = {"lat": -23.56, "lon": -46.64}

    confirmed = await client.post(f"/v1/places/{place['id']}/confirm", json={"at": at})

    assert (queue["total"], place["orders"], place["review_reason"]) == (2, 1, "imprecise")
    assert queue["next"] == place["id"]
    assert place["candidates"][0]["precision"] == "street"
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "located")
    for one in (order, neighbour):
        now = (await client.get(f"/v1/orders/{one['id']}")).json()
        assert (now["status"], now["at"], now["precision"]) == ("ready", at, "confirmed")
    assert (await client.get("/v1/places/review")).json()["total"] == 0
    later = await client.post("/v1/orders", json=VAGUE | {"external_id": "v3"})
    assert later.json()["status"] == "ready"


async def test_what_belongs_to_others_is_not_there(client: Client, stranger: Client) -> None:
    order = (await client.post("/v1/orders", json=VAGUE)).json()
    at = {"at": {"lat": 0, "lon": 0}}

    answers = [
        await stranger.get(f"/v1/orders/{order['id']}"),
        await stranger.post(f"/v1/orders/{order['id']}/cancel"),
        await stranger.post(f"/v1/places/{order['place_id']}/confirm", json=at),
        await stranger.get(f"/v1/orders/{uuid7()}"),
    ]

    assert [a.status_code for a in answers] == [404] * 4
    assert (await stranger.get("/v1/orders")).json()["orders"] == []
    assert (await stranger.get("/v1/places/review")).json()["total"] == 0
    assert (await client.get(f"/v1/orders/{order['id']}")).json()["status"] == "on_hold"


async def test_a_viewer_may_look_and_not_touch(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    caller = a_caller(organization.id, Role.VIEWER)
    app = an_app(ROUTES, caller=caller, db=db, clock=clock, desk=a_desk(db))
    async with AsyncTestClient(app) as client:
        looks = [await client.get("/v1/orders"), await client.get("/v1/places/review")]
        touches = [
            await client.post("/v1/orders", json=ORDER),
            await client.post("/v1/orders/batch", json={"orders": [ORDER]}),
            await client.post("/v1/orders/import", files={"file": ("a.csv", b"a;b")}),
            await client.post(f"/v1/orders/{uuid7()}/cancel"),
            await client.post(f"/v1/places/{uuid7()}/confirm", json={"at": {"lat": 0, "lon": 0}}),
        ]

    assert [a.status_code for a in looks] == [200, 200]
    assert [a.status_code for a in touches] == [403] * 5


STORE = {"address": "Avenida Paulista, 100", "postal_code": "01310-100", "name": "Loja"}


async def test_all_that_an_order_may_say_is_shown(client: Client) -> None:
    said = {
        "pickup": STORE | {"windows": [{"opens": "08:00:00", "closes": "09:00:00"}]},
        "more_windows": [{"opens": "18:00:00", "closes": "20:00:00"}],
        "released_at": "2026-11-24T12:00:00Z",
        "max_on_board_s": 1800,
        "skills": ["cold"],
        "leave_out_cents": 0,
        "quotes": [{"carrier": "Azul", "cents": 900}],
    }

    answer = await client.post("/v1/orders", json=ORDER | said)

    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["kind"], shown["pickup"]["name"]) == ("pair", "Loja")
    assert shown["pickup"]["windows"] == [
        {"opens": "2026-11-24T11:00:00Z", "closes": "2026-11-24T12:00:00Z"}
    ]
    assert shown["pickup"]["place_id"] != shown["place_id"]
    assert (shown["skills"], shown["max_on_board_s"]) == (["cold"], 1800)
    assert (shown["leave_out_cents"], shown["quotes"][0]["cents"]) == (0, 900)
    again = await client.post("/v1/orders", json=ORDER | said)
    assert (again.status_code, again.json()) == (200, shown)


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"pickup": STORE, "is_collection": True}, "is_collection", "collection_with_pickup"),
        ({"max_on_board_s": 60}, "max_on_board_s", "on_board_without_pickup"),
        (
            {"more_windows": [{"opens": "10:00:00", "closes": "09:00:00"}]},
            "window_opens",
            "window_backwards",
        ),
        (
            {"pickup": STORE | {"windows": [{"opens": "10:00:00", "closes": "10:00:00"}]}},
            "pickup.windows",
            "window_backwards",
        ),
        ({"vehicle_ids": [str(uuid7())]}, "vehicle_ids", "vehicle_unknown"),
        ({"driver_ids": [str(uuid7())]}, "driver_ids", "driver_unknown"),
    ],
)
async def test_an_order_that_contradicts_itself_is_refused_by_its_field(
    client: Client, said: dict[str, Any], field: str, code: str
) -> None:
    answer = await client.post("/v1/orders", json=ORDER | said)

    assert answer.status_code == 422, answer.text
    facts = answer.json()["facts"]
    assert facts["external_id"] == ORDER["external_id"]
    assert (facts["issues"][0]["field"], facts["issues"][0]["code"]) == (field, code)


async def test_a_pickup_at_the_same_door_is_refused(client: Client) -> None:
    fields = ("address", "complement", "district", "city", "state", "postal_code", "at")
    same = {name: ORDER[name] for name in fields if name in ORDER}

    answer = await client.post("/v1/orders", json=ORDER | {"pickup": same})

    assert answer.status_code == 422, answer.text
    assert answer.json()["facts"]["issues"][0]["code"] == "pickup_at_door"


async def test_a_pair_waits_until_both_doors_are_located(client: Client) -> None:
    pair = VAGUE | {"external_id": "p", "pickup": STORE | {"address": "Rua Longa, 5"}}
    order = (await client.post("/v1/orders", json=pair)).json()
    assert order["status"] == "on_hold"
    at = {"at": {"lat": -23.5, "lon": -46.6}}

    async def confirmed(place_id: str) -> str:
        await client.post(f"/v1/places/{place_id}/confirm", json=at)
        return str((await client.get(f"/v1/orders/{order['id']}")).json()["status"])

    assert await confirmed(order["place_id"]) == "on_hold"
    assert await confirmed(order["pickup"]["place_id"]) == "ready"


async def test_the_newest_quote_of_each_carrier_counts(client: Client) -> None:
    order = (await client.post("/v1/orders", json=ORDER)).json()
    path = f"/v1/orders/{order['id']}/quotes"

    async def quoted(*pairs: tuple[str, int]) -> Any:
        said = [{"carrier": carrier, "cents": cents} for carrier, cents in pairs]
        answer = await client.post(path, json={"quotes": said})
        assert answer.status_code == 200, answer.text
        return [(one["carrier"], one["cents"]) for one in answer.json()["quotes"]]

    assert await quoted(("Azul", 900), ("Verde", 800)) == [("Azul", 900), ("Verde", 800)]
    assert await quoted(("Azul", 700)) == [("Azul", 700), ("Verde", 800)]
    absurd = await client.post(path, json={"quotes": [{"carrier": "Azul", "cents": -1}]})
    assert absurd.status_code == 400
    await client.post(f"/v1/orders/{order['id']}/cancel")
    late = await client.post(path, json={"quotes": [{"carrier": "Azul", "cents": 1}]})
    assert late.status_code == 409


async def test_orders_are_searched_among_all_days(client: Client, stranger: Client) -> None:
    for i in range(3):
        await client.post("/v1/orders", json=ORDER | {"external_id": f"A-{i}"})

    found = (await client.get("/v1/orders/search", params={"q": "maria", "limit": 2})).json()
    other = (await stranger.get("/v1/orders/search", params={"q": "maria"})).json()
    refused = [
        (await client.get(f"/v1/orders/search?{query}")).status_code
        for query in ("", "q=x&limit=51", f"q={'x' * 101}")
    ]

    assert [order["external_id"] for order in found["orders"]] == ["A-2", "A-1"]
    assert found["has_more"] is True
    assert other == {"orders": [], "has_more": False}
    assert refused == [400, 400, 400]


async def test_an_import_says_what_its_columns_mean(client: Client) -> None:
    content = b"A;B;C\n1;Rua Augusta, 1;Ana\n"

    async def send(columns: str) -> Any:
        return await client.post(
            "/v1/orders/import?date=2026-11-24",
            files={"file": ("a.csv", content)},
            data={"columns": columns},
        )

    unread = await send("")
    refused = await send('{"A": "moon"}')
    done = await send('{"A": "external_id", "B": "address", "C": "recipient_name"}')

    assert (unread.status_code, unread.json()["facts"]["columns"]) == (422, ["A", "B", "C"])
    assert (refused.status_code, refused.json()["facts"]["why"]) == (422, "unknown-field")
    assert (done.status_code, done.json()["created"]) == (200, 1)
