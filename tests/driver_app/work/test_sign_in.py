"""Pairing, and what may be in its way."""

from collections.abc import AsyncIterator, Mapping

import pytest

from driver_app.store import credentials
from driver_app.store.schema import Store
from driver_app.sync.transport import NoAnswer, Reply
from driver_app.work.sign_in import CodeRefused, ServerUnreachable, sign_in
from shared.pairing import Paired
from tests.driver_app.sync.test_lanes import a_problem, a_reply
from tests.onphone import SERVER, paired


class Door:
    """A server that answers a pairing with one reply, or not at all."""

    def __init__(self, reply: Reply | None) -> None:
        self.reply = reply

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        assert (method, path, token) == ("POST", "/v1/devices/pair", "")
        assert headers
        assert b"AB12" in body
        if self.reply is None:
            raise NoAnswer
        return self.reply

    async def hints(self, token: str) -> AsyncIterator[None]:
        for _ in token[:0]:
            yield

    async def renew(self) -> None: ...

    async def close(self) -> None: ...


async def pair(store: Store, reply: Reply | None, *, url: str = SERVER, code: str = "AB12") -> None:
    await sign_in(store, server_url=url, code=code, transport=Door(reply))


async def test_a_good_code_makes_the_phone_the_drivers(store: Store) -> None:
    answer: Paired = paired()

    await pair(store, a_reply(201, answer), url=f" {SERVER}/ ", code=" AB12 ")

    identity = credentials.current(store)
    assert identity is not None
    assert (identity.server_url, identity.device_id) == (SERVER, answer.device_id)


@pytest.mark.parametrize("reply", [a_problem(403, "code-refused"), a_problem(429, "http")])
async def test_a_bad_code_is_the_servers_word(store: Store, reply: Reply) -> None:
    with pytest.raises(CodeRefused):
        await pair(store, reply)
    assert credentials.current(store) is None


@pytest.mark.parametrize("reply", [None, a_reply(404, b"x"), a_reply(200, b"portal"), a_reply(502)])
async def test_anything_else_is_no_porta_server(store: Store, reply: Reply | None) -> None:
    with pytest.raises(ServerUnreachable):
        await pair(store, reply)


@pytest.mark.parametrize("url", ["", "porta", "ftp://x", "http://", "javascript:alert(1)"])
async def test_an_address_must_be_one(store: Store, url: str) -> None:
    with pytest.raises(ServerUnreachable):
        await pair(store, None, url=url)


async def test_a_code_too_short_is_not_even_sent(store: Store) -> None:
    with pytest.raises(CodeRefused):
        await pair(store, None, code="x")
