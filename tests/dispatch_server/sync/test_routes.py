"""What a phone reads from a status: 202 and nothing else is an acknowledgement."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from dispatch_server.accounts.model import Device
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.routes import OFFSET, SLACK_BYTES
from shared.clock import FixedClock
from shared.facts import FactType
from shared.problems import MEDIA_TYPE
from shared.sync import (
    APP,
    CHUNK_BYTES,
    MAX_BATCH_BYTES,
    MAX_FACTS,
    WAITING,
    BlobStatus,
    SyncAnswer,
)
from shared.ways import WayView
from tests.build import a_caller
from tests.dispatch_server.sync.handset import Handset, a_blob, a_fact, said
from tests.phone import AppLine, a_sync_app
from tests.published import Town

SYNC = "/v1/driver/sync"
DISPATCHER = "dispatcher"


@pytest.fixture
async def http(
    db: Database, clock: FixedClock, town: Town, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """Send what the first driver's phone sends."""
    callers: dict[str, Caller] = {str(c.caller.device_id): c.caller for c in town.crews}
    callers[DISPATCHER] = a_caller(town.organization.id)
    line = AppLine(a_sync_app(db, clock, PhotoStore(tmp_path / "photos"), callers))
    line.client.headers["Authorization"] = f"Bearer {town.crews[0].caller.device_id}"
    yield line.client
    await line.close()


def _body(phone: Handset, *facts: dict[str, Any], **more: Any) -> bytes:
    fields = msgspec.json.decode(msgspec.json.encode(phone.request(*facts)))
    return msgspec.json.encode(fields | more)


def _slug(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == MEDIA_TYPE
    return str(answer.json()["type"]).rpartition("/")[2]


@pytest.mark.parametrize(("said", "kept"), [("2", 2), ("many", None), ("9" * 30, 9_999_999)])
async def test_a_phone_says_its_version_and_what_stays_on_it(
    http: httpx.AsyncClient, db: Database, phone: Handset, said: str, kept: int | None
) -> None:
    headers = {APP: "0.2.0", WAITING: said}
    assert (await http.post(SYNC, content=_body(phone), headers=headers)).status_code == 202
    async with db.reading() as session:
        device = await session.get_one(Device, phone.request().device)

    assert (device.app_version, device.facts_waiting) == ("0.2.0", kept)


async def test_a_batch_is_acknowledged_with_202(
    http: httpx.AsyncClient, phone: Handset, run: Run
) -> None:
    fact = a_fact(1, run_id=run.id)

    answer = await http.post(SYNC, content=_body(phone, fact))

    assert answer.status_code == 202
    told = msgspec.json.decode(answer.content, type=SyncAnswer)
    assert (told.device, told.epoch, told.acked_through) == (phone.device_id, phone.epoch, 1)
    assert await phone.stored() == said(fact)


async def test_a_fork_is_a_409_that_names_the_number(
    http: httpx.AsyncClient, phone: Handset, run: Run
) -> None:
    await phone.sync(a_fact(1, run_id=run.id))

    answer = await http.post(SYNC, content=_body(phone, a_fact(1, run_id=run.id)))

    assert (answer.status_code, _slug(answer)) == (409, "log-fork")
    assert answer.json()["facts"] == {"seq": 1}


async def test_another_phones_credential_is_a_403(
    http: httpx.AsyncClient, phone: Handset, town: Town, run: Run
) -> None:
    body = _body(phone, a_fact(1, run_id=run.id))
    thief = {"Authorization": f"Bearer {town.crews[1].caller.device_id}"}
    office = {"Authorization": f"Bearer {DISPATCHER}"}

    answer = await http.post(SYNC, content=body, headers=thief)
    assert (answer.status_code, _slug(answer)) == (403, "wrong-device")
    assert (await http.post(SYNC, content=body, headers=office)).status_code == 403
    assert await phone.stored() == []


async def test_a_fact_without_an_id_is_a_422(http: httpx.AsyncClient, phone: Handset) -> None:
    answer = await http.post(SYNC, content=_body(phone, {"seq": 1}))

    assert (answer.status_code, _slug(answer)) == (422, "fact-unreadable")


async def test_a_body_that_is_too_large_is_a_413(
    http: httpx.AsyncClient, phone: Handset, run: Run
) -> None:
    facts = [a_fact(seq, run_id=run.id, body={"note": "x" * 3000}) for seq in range(1, 100)]
    body = _body(phone, *facts)
    assert len(body) > MAX_BATCH_BYTES

    assert (await http.post(SYNC, content=body)).status_code == 413
    assert await phone.stored() == []


@pytest.mark.parametrize(
    "more",
    [
        {"proto": 2},
        {"limit": 0},
        {"limit": 10_000},
        {"cursor": "x" * 201},
        {"organization_id": "01a20587-dffc-7d6f-8361-477060a6fe13"},
        {"facts": [{}] * (MAX_FACTS + 1)},
    ],
)
async def test_a_request_outside_the_protocol_is_a_400(
    http: httpx.AsyncClient, phone: Handset, more: dict[str, Any]
) -> None:
    assert (await http.post(SYNC, content=_body(phone, **more))).status_code == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 5000, b'{"facts":[' + b"[" * 5000, b'"\xff"'],
    ids=["empty", "cut", "nested", "nested fact", "no utf-8"],
)
async def test_what_nobody_can_read_is_a_400(http: httpx.AsyncClient, body: bytes) -> None:
    assert (await http.post(SYNC, content=body)).status_code == 400


async def test_a_photo_goes_on_where_the_server_says(
    http: httpx.AsyncClient, phone: Handset, stops: list[Stop]
) -> None:
    blob, content = a_blob()
    path = f"/v1/driver/blobs/{blob['sha256']}"
    await phone.sync(a_fact(1, FactType.STOP_SUCCEEDED, stop_id=stops[0].id, blobs=[blob]))
    await http.patch(path, content=content[:10], headers={OFFSET: "0"})

    wrong = await http.patch(path, content=content, headers={OFFSET: "0"})
    assert (wrong.status_code, _slug(wrong), wrong.headers[OFFSET]) == (409, "wrong-offset", "10")
    asked = await http.head(path)
    assert (asked.status_code, asked.headers[OFFSET]) == (200, "10")

    rest = await http.patch(path, content=content[10:], headers={OFFSET: "10"})
    assert rest.status_code == 200
    status = msgspec.json.decode(rest.content, type=BlobStatus)
    assert status == BlobStatus(sha256=blob["sha256"], offset=len(content), complete=True)


async def test_a_photo_that_nobody_declared_is_a_404(http: httpx.AsyncClient) -> None:
    blob, content = a_blob()
    path = f"/v1/driver/blobs/{blob['sha256']}"

    answer = await http.patch(path, content=content, headers={OFFSET: "0"})

    assert (answer.status_code, _slug(answer)) == (404, "blob-not-found")
    assert (await http.head(path)).status_code == 404


async def test_a_piece_says_where_it_belongs_and_is_not_longer_than_a_piece(
    http: httpx.AsyncClient,
) -> None:
    path = f"/v1/driver/blobs/{'0' * 64}"
    too_long = bytes(CHUNK_BYTES + SLACK_BYTES + 1)

    assert (await http.patch(path, content=b"x")).status_code == 400
    assert (await http.patch(path, content=b"x", headers={OFFSET: "-1"})).status_code == 400
    assert (await http.patch(path, content=too_long, headers={OFFSET: "0"})).status_code == 413


async def test_the_way_of_a_run_is_given_to_its_driver_alone(
    http: httpx.AsyncClient, runs: list[Run], stops: list[Stop]
) -> None:
    wanted = {"run_id": str(runs[0].id), "stop_ids": [str(stop.id) for stop in stops]}

    given = await http.post("/v1/driver/way", json=wanted)
    theirs = await http.post("/v1/driver/way", json={"run_id": str(runs[1].id)})

    assert given.status_code == 200
    told = msgspec.json.decode(given.content, type=WayView)
    assert [leg.stop_id for leg in told.legs] == [*(stop.id for stop in stops), None]
    assert (theirs.status_code, _slug(theirs)) == (404, "run-not-found")
