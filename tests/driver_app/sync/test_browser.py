"""The page's fetch is not on this machine: a stand-in answers as ``pyodide.http`` does."""

import asyncio
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from driver_app.settings import SyncSettings
from driver_app.sync.browser import FetchTransport
from driver_app.sync.transport import MAX_ANSWER_BYTES, NoAnswer, TimedOut

QUICK = SyncSettings(request_s=0.05, connect_s=0.05)


class Page:
    """Answers with ``content``, or does what ``fails`` says."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.content = b"{}"
        self.fails: BaseException | None = None
        self.is_slow = False

    async def pyfetch(self, url: str, **asked: Any) -> Any:
        self.asked.append((url, asked))
        if self.is_slow:
            await asyncio.sleep(60)
        if self.fails is not None:
            raise self.fails

        async def content() -> bytes:
            return self.content

        return SimpleNamespace(status=202, headers={"Content-Type": "a/b"}, bytes=content)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    page = Page()
    http = ModuleType("pyodide.http")
    http.pyfetch = page.pyfetch  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyodide", ModuleType("pyodide"))
    monkeypatch.setitem(sys.modules, "pyodide.http", http)
    return page


async def test_a_request_goes_to_the_server_with_the_token_and_comes_back(page: Page) -> None:
    line = FetchTransport("http://here/", QUICK)
    reply = await line.send("POST", "/v1/driver/sync", token="t", body=b"12345")

    url, asked = page.asked[0]
    assert url == "http://here/v1/driver/sync"
    assert asked["headers"] == {"Authorization": "Bearer t"}
    assert asked["body"] == b"12345"
    assert asked["redirect"] == "manual"
    assert (reply.status, reply.headers, reply.body) == (202, {"content-type": "a/b"}, b"{}")
    assert line.meter.carried_bytes == 7


async def test_a_question_has_no_body(page: Page) -> None:
    await FetchTransport("http://here", QUICK).send("GET", "/v1/city")

    assert "body" not in page.asked[0][1]


async def test_what_does_not_come_is_no_answer(page: Page) -> None:
    page.fails = OSError("Failed to fetch")
    with pytest.raises(NoAnswer):
        await FetchTransport("http://here", QUICK).send("GET", "/")
    page.fails, page.is_slow = None, True
    with pytest.raises(TimedOut):
        await FetchTransport("http://here", QUICK).send("GET", "/")


async def test_an_answer_without_end_is_cut(page: Page) -> None:
    page.content = b"x" * (MAX_ANSWER_BYTES + 1)
    reply = await FetchTransport("http://here", QUICK).send("GET", "/")

    assert len(reply.body) == MAX_ANSWER_BYTES


async def test_nobody_says_changed_and_closing_costs_nothing() -> None:
    line = FetchTransport("http://here", QUICK)

    assert [hint async for hint in line.hints("token")] == []
    await line.renew()
    await line.close()
