"""One call, to a real server that answers, fails, is slow, lies, or is not there."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from dispatch_server.webhooks.rules import Failure
from dispatch_server.webhooks.sender import EXCERPT, Answer, Sender
from shared.clock import FixedClock
from tests.receiver import Received, Reply, host_of, receiving

BODY = b'{"type":"order.ready"}'


@pytest.fixture
async def sender(clock: FixedClock) -> AsyncIterator[Sender]:
    made = Sender(clock, to_private=True, total_s=1.0)
    yield made
    await made.aclose()


async def _post(sender: Sender, reply: Reply) -> tuple[Answer, list[Received]]:
    async with receiving(lambda _: reply) as receiver:
        answer = await sender.post(receiver.url, {"webhook-id": "1"}, BODY)
        return answer, receiver.got


async def test_what_is_sent_arrives_as_it_is(sender: Sender) -> None:
    async with receiving() as receiver:
        url = receiver.url.replace("127.0.0.1", "localhost")
        answer = await sender.post(url, {"webhook-id": "1"}, BODY)
        (got,) = receiver.got

    assert (answer.status, answer.failure, answer.excerpt) == (200, None, "ok")
    assert answer.ms >= 0
    assert got.body == BODY
    assert got.headers["webhook-id"] == "1"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == host_of(url)  # the name, though the address was called


async def test_a_page_instead_of_an_answer_is_kept_in_its_beginning(sender: Sender) -> None:
    page = "<html>Não é aqui\x00".encode() + b"x" * 100_000
    answer, _ = await _post(sender, Reply(status=502, body=page))

    assert (answer.status, answer.failure) == (502, Failure.STATUS)
    assert answer.excerpt.startswith("<html>Não é aqui\N{REPLACEMENT CHARACTER}")
    assert len(answer.excerpt.encode()) <= EXCERPT + 3


async def test_a_redirect_is_not_followed(sender: Sender) -> None:
    async with receiving() as inside:
        answer, got = await _post(sender, Reply(status=307, headers={"location": inside.url}))
        assert (answer.failure, len(got), inside.got) == (Failure.REDIRECT, 1, [])


async def test_an_answer_that_is_late_or_never_ends_is_given_up(sender: Sender) -> None:
    answer, got = await _post(sender, Reply(after_s=30))

    assert (answer.failure, answer.status, len(got)) == (Failure.TIMEOUT, None, 1)
    assert 900 <= answer.ms < 5000


async def test_an_answer_that_breaks_off_counts_by_its_status(sender: Sender) -> None:
    answer, _ = await _post(sender, Reply(breaks_off=True))
    assert (answer.status, answer.failure, answer.excerpt) == (200, None, "ok")


async def test_nobody_there_no_name_and_no_certificate_are_told_apart(sender: Sender) -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Plain\r\n\r\n")
        writer.close()

    async with receiving() as receiver:
        url = receiver.url
    server = await asyncio.start_server(plain, "127.0.0.1", receiver.port)
    tls = await sender.post(url.replace("http:", "https:"), {}, BODY)
    server.close()
    await server.wait_closed()
    gone = await sender.post(url, {}, BODY)
    unknown = await sender.post("http://no-such-name.invalid/", {}, BODY)

    assert tls.failure is Failure.TLS
    assert gone.failure is Failure.CONNECT
    assert unknown.failure is Failure.DNS


async def test_it_is_said_when_to_come_back(sender: Sender, clock: FixedClock) -> None:
    for said, wanted in (
        ("120", 120.0),
        ("Mon, 23 Nov 2026 11:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2020 11:01:30 GMT", 0.0),
        ("soon", None),
        ("", None),
    ):
        answer, _ = await _post(sender, Reply(status=503, headers={"retry-after": said}))
        assert answer.retry_after_s == wanted, (said, clock.now())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433"])
async def test_a_name_that_leads_inside_is_refused_when_it_is_called(
    clock: FixedClock, host: str
) -> None:
    strict = Sender(clock, to_private=False)
    async with receiving() as receiver:
        answer = await strict.post(f"http://{host}:{receiver.port}/", {}, BODY)
        assert answer.failure in {Failure.PRIVATE, Failure.DNS}
        assert receiver.got == []
    await strict.aclose()
