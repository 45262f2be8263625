"""What each answer means, lane by lane, from a server that says anything."""

from collections.abc import AsyncIterator, Mapping

import msgspec
import pytest

from driver_app.settings import VERSION
from driver_app.store import credentials, outbox, photos, positions
from driver_app.store.answers import take_in
from driver_app.store.outbox import Draft
from driver_app.store.schema import Store
from driver_app.sync import lanes
from driver_app.sync.engine import AskOffset, Heard, SendChunk, Sync
from driver_app.sync.lanes import Line
from driver_app.sync.transport import Reply
from shared.facts import FactType
from shared.ids import DeviceId, uuid7
from shared.problems import MEDIA_TYPE, Problem
from shared.sync import APP, WAITING, BlobStatus, PositionAnswer, SyncRequest
from tests.onphone import NINE, an_answer, next_batch, paired, signed_in
from tests.phone import a_photo

A_FACT = Draft(type=FactType.DUTY_CHANGED, occurred_at=NINE)


def a_reply(status: int, body: object = b"", **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=named, body=content)


def a_problem(status: int, slug: str, **headers: str) -> Reply:
    problem = Problem(type=f"x/{slug}", title="", status=status, facts={"reason": "broken"})
    return a_reply(status, problem, content_type=MEDIA_TYPE, **headers)


class Answers:
    """A server that says what it is told to say."""

    def __init__(self) -> None:
        self.reply = a_reply(500)
        self.asked: list[tuple[str, str, bytes]] = []
        self.headers: Mapping[str, str] = {}

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        assert token or "refresh" in path
        assert headers is not None or method == "HEAD"
        self.asked.append((method, path, body))
        self.headers = headers or {}
        return self.reply

    async def hints(self, token: str) -> AsyncIterator[None]:
        for _ in token[:0]:
            yield

    async def renew(self) -> None: ...

    async def close(self) -> None: ...


@pytest.fixture
def server() -> Answers:
    return Answers()


@pytest.fixture
def line(store: Store, server: Answers) -> Line:
    identity = signed_in(store)
    tokens = credentials.tokens(store, identity.device_id)
    return Line(store=store, transport=server, identity=identity, tokens=tokens)


async def test_a_202_to_us_is_an_acknowledgement(line: Line, server: Answers) -> None:
    fact_id = outbox.append(line.store, A_FACT)
    answer = an_answer(next_batch(line.store), server_time=int(NINE.timestamp() * 1000) + 9_000)
    server.reply = a_reply(202, answer)

    outcome = await lanes.sync(line, Sync(100), NINE)

    assert outcome.heard is Heard.DONE
    request = msgspec.json.decode(server.asked[0][2], type=SyncRequest)
    assert str(fact_id).encode() in bytes(request.facts[0])
    assert outbox.backlog(line.store).facts == 0
    assert credentials.skew_ms(line.store) == 9_000


async def test_the_phone_says_its_version_and_what_stays_on_it(line: Line, server: Answers) -> None:
    for _ in range(3):
        outbox.append(line.store, A_FACT)
    await lanes.sync(line, Sync(2), NINE)

    assert (server.headers[APP], server.headers[WAITING]) == (VERSION, "1")


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        (a_reply(200, b"<html>Log in to the airport</html>"), Heard.STRANGER),
        (a_reply(302), Heard.STRANGER),
        (a_reply(202, b"thanks"), Heard.STRANGER),
        (a_reply(202, b"\xff\xfe"), Heard.STRANGER),
        (a_reply(202, b"[" * 9000), Heard.STRANGER),
        (a_reply(204), Heard.STRANGER),
        (a_reply(404, b"nginx"), Heard.STRANGER),
        (a_problem(400, "http"), Heard.FORBIDDEN),
        (a_problem(403, "wrong-device"), Heard.FORBIDDEN),
        (a_problem(409, "other"), Heard.FORBIDDEN),
        (a_problem(401, "http"), Heard.UNAUTHORIZED),
        (a_reply(413), Heard.TOO_BIG),
        (a_reply(429), Heard.BUSY),
        (a_reply(503), Heard.BUSY),
        (a_reply(502), Heard.SERVER_ERROR),
    ],
)
async def test_nothing_else_is(line: Line, server: Answers, reply: Reply, heard: Heard) -> None:
    outbox.append(line.store, A_FACT)
    server.reply = reply

    assert (await lanes.sync(line, Sync(100), NINE)).heard is heard
    assert outbox.backlog(line.store).facts == 1


async def test_a_200_with_our_own_answer_in_it_is_none_either(line: Line, server: Answers) -> None:
    outbox.append(line.store, A_FACT)
    server.reply = a_reply(200, an_answer(next_batch(line.store)))

    assert (await lanes.sync(line, Sync(100), NINE)).heard is Heard.STRANGER
    assert outbox.backlog(line.store).facts == 1


async def test_an_answer_to_another_device_is_none(line: Line, server: Answers) -> None:
    outbox.append(line.store, A_FACT)
    server.reply = a_reply(202, an_answer(next_batch(line.store), device=DeviceId(uuid7())))

    assert (await lanes.sync(line, Sync(100), NINE)).heard is Heard.STRANGER
    assert outbox.backlog(line.store).facts == 1


async def test_a_fork_opens_a_new_epoch(line: Line, server: Answers) -> None:
    outbox.append(line.store, A_FACT)
    before = next_batch(line.store)
    server.reply = a_problem(409, "log-fork")

    assert (await lanes.sync(line, Sync(100), NINE)).heard is Heard.FORK
    after = next_batch(line.store)
    assert after.epoch != before.epoch
    assert [fact.id for fact in after.facts] == [fact.id for fact in before.facts]


def test_retry_after_is_read_where_it_is_a_number() -> None:
    for text, seconds in (("120", 120.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0), ("-3", 0.0)):
        reply = a_reply(503, retry_after=text)
        assert lanes.Outcome(Heard.BUSY, reply).retry_after_s == seconds


def owe_a_photo(store: Store) -> SendChunk:
    blob = photos.write(store, a_photo(1))
    outbox.append(store, A_FACT, [blob])
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)
    (photo,) = outbox.backlog(store).photos
    return SendChunk(photo, 0, photo.size)


async def test_a_photo_is_complete_when_the_server_says_so(line: Line, server: Answers) -> None:
    action = owe_a_photo(line.store)
    status = BlobStatus(sha256=action.photo.sha256, offset=action.photo.size, complete=True)
    server.reply = a_reply(200, status)

    assert (await lanes.send_chunk(line, action, NINE)).heard is Heard.DONE
    assert server.asked[0][2] == a_photo(1).content
    assert outbox.backlog(line.store).photos == ()


@pytest.mark.parametrize(
    ("reply", "heard", "offset"),
    [
        (a_problem(409, "wrong-offset", upload_offset="7"), Heard.OFFSET, 7),
        (a_problem(422, "photo-hash-mismatch"), Heard.PUT_OFF, 0),
        (a_problem(404, "blob-not-found"), Heard.PUT_OFF, None),
        (a_reply(200, b"portal"), Heard.STRANGER, None),
        (a_reply(500), Heard.SERVER_ERROR, None),
    ],
)
async def test_a_piece_that_is_not_taken(
    line: Line, server: Answers, reply: Reply, heard: Heard, offset: int | None
) -> None:
    action = owe_a_photo(line.store)
    server.reply = reply

    outcome = await lanes.send_chunk(line, action, NINE)

    assert (outcome.heard, outcome.offset) == (heard, offset)
    assert len(outbox.backlog(line.store).photos) == 1


async def test_a_rejected_photo_is_not_sent_again(line: Line, server: Answers) -> None:
    action = owe_a_photo(line.store)
    server.reply = a_problem(422, "photo-rejected")

    assert (await lanes.send_chunk(line, action, NINE)).heard is Heard.REFUSED
    assert outbox.backlog(line.store).photos == ()


async def test_a_photo_whose_file_is_gone_holds_nothing_up(line: Line, server: Answers) -> None:
    action = owe_a_photo(line.store)
    photos.path_of(line.store, action.photo.sha256).unlink()

    assert (await lanes.send_chunk(line, action, NINE)).heard is Heard.REFUSED
    assert server.asked == []
    assert outbox.backlog(line.store).photos == ()


async def test_the_servers_offset_counts(line: Line, server: Answers) -> None:
    action = owe_a_photo(line.store)
    server.reply = a_reply(200, upload_offset="9")
    outcome = await lanes.ask_offset(line, AskOffset(action.photo), NINE)
    assert (outcome.heard, outcome.offset) == (Heard.OFFSET, 9)

    server.reply = a_reply(200, upload_offset=str(action.photo.size))

    assert (await lanes.ask_offset(line, AskOffset(action.photo), NINE)).heard is Heard.DONE


@pytest.mark.parametrize(
    ("reply", "heard", "left"),
    [
        (a_reply(202, PositionAnswer(acked_through=1, accepted=1, refused=0)), Heard.DONE, 0),
        (a_problem(400, "http"), Heard.DONE, 0),
        (a_reply(400, b"portal"), Heard.STRANGER, 1),
        (a_reply(503), Heard.BUSY, 1),
    ],
)
async def test_positions_are_sent_once(
    line: Line, server: Answers, reply: Reply, heard: Heard, left: int
) -> None:
    assert (await lanes.send_positions(line, NINE)).heard is Heard.DONE
    positions.keep(line.store, line.identity.device_id, occurred_at=NINE, lat=60, lon=25)
    server.reply = reply

    assert (await lanes.send_positions(line, NINE)).heard is heard
    assert outbox.backlog(line.store).positions == left


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        (a_problem(403, "device-refused"), Heard.UNAUTHORIZED),
        (a_problem(401, "http"), Heard.UNAUTHORIZED),
        (a_reply(401, b"portal"), Heard.STRANGER),
        (a_reply(200, b"portal"), Heard.STRANGER),
        (a_reply(502), Heard.SERVER_ERROR),
    ],
)
async def test_only_the_servers_own_no_signs_out(
    line: Line, server: Answers, reply: Reply, heard: Heard
) -> None:
    server.reply = reply

    assert (await lanes.refresh(line)).heard is heard
    assert credentials.tokens(line.store, line.identity.device_id) == line.tokens


async def test_new_tokens_are_kept(line: Line, server: Answers) -> None:
    server.reply = a_reply(200, paired(device_id=line.identity.device_id, access_token="new"))

    assert (await lanes.refresh(line)).heard is Heard.DONE
    assert credentials.tokens(line.store, line.identity.device_id).access == "new"
