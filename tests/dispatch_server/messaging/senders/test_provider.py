"""A question to a provider: what was asked for, or why not."""

from typing import Any

import httpx
import pytest

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent
from dispatch_server.messaging.senders.provider import Provider
from tests.ports import free_port
from tests.receiver import Reply, receiving


def _no(answer: httpx.Response) -> NotSent:
    return NotSent(answer=f"no: {answer.text}", remedy=Remedy.PERSON)


async def _ask(url: str) -> Any:
    provider = Provider(url, name="The post", refusal=_no, headers={"x-who": "us"})
    try:
        return await provider.ask("POST", "letters", dict[str, int], json={"to": "Ana"})
    finally:
        await provider.aclose()


async def test_it_asks_below_its_address_as_who_it_is() -> None:
    async with receiving(lambda _: Reply(body=b'{"id":7}')) as post:
        assert await _ask(f"{post.url}/") == {"id": 7}
    (asked,) = post.got
    assert (asked.path, asked.headers["x-who"]) == ("/hook/letters", "us")


@pytest.mark.parametrize(
    ("reply", "remedy", "words"),
    [
        (Reply(status=400, body=b"too long"), Remedy.PERSON, "no: too long"),
        (Reply(body=b"<html>"), Remedy.RETRY, "an answer that cannot be read: <html>"),
    ],
)
async def test_what_is_no_answer_says_what_helps(reply: Reply, remedy: Remedy, words: str) -> None:
    async with receiving(lambda _: reply) as post:
        with pytest.raises(NotSent) as caught:
            await _ask(post.url)
    assert (caught.value.remedy, caught.value.answer) == (remedy, words)


async def test_a_provider_that_is_away_is_asked_again() -> None:
    with pytest.raises(NotSent) as caught:
        await _ask(f"http://127.0.0.1:{free_port()}")
    assert caught.value.remedy is Remedy.RETRY
    assert caught.value.answer == "The post cannot be reached: ConnectError"
