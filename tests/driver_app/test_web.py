"""The app as a browser gets it: the page, its socket, and one delivery with real clicks."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import expect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from driver_app.web import Door, assets_dir, mount
from tests.driver_app.browser import browsing, by_id, open_app, pair, see, tap, type_into
from tests.driver_app.fake_server import CODE, a_day, serving
from tests.driver_app.prefixed import Prefixed
from tests.waiting import until


def test_the_page_reloads_after_its_socket_came_back(tmp_path: Path) -> None:
    page = assets_dir(tmp_path)

    index = (page / "index.html").read_text(encoding="utf-8")
    assert index.index("location.reload()") < index.index("python.js")
    manifest = json.loads((page / "manifest.json").read_text(encoding="utf-8"))
    for icon in manifest["icons"]:
        assert (page / icon["src"]).exists()


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("http://desk:8000", "desk:8000", True),
        ("https://porta.example", "10.0.0.2:8000", True),
        ("https://evil.example", "desk:8000", False),
        ("http://desk:8001", "desk:8000", False),
        ("null", "desk:8000", False),
        ("", "desk:8000", False),
    ],
)
def test_only_our_own_pages_may_open_a_socket(origin: str, host: str, *, may: bool) -> None:
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])

    assert Door(None, ["https://porta.example/"]).is_ours({"headers": headers}) is may


async def test_a_foreign_page_is_refused_before_the_handshake(tmp_path: Path) -> None:
    app = Prefixed(mount(server_url="http://127.0.0.1:9", data_dir=tmp_path))

    async with serving(app) as url:
        socket = url.replace("http", "ws") + "/driver/ws"
        with pytest.raises(InvalidStatus) as refused:
            async with connect(socket, additional_headers={"Origin": "https://evil.example"}):
                pass
        assert refused.value.response.status_code == 403
        async with connect(socket, additional_headers={"Origin": url}) as ours:
            assert ours.protocol.state.name == "OPEN"


async def test_a_browser_that_leaves_without_a_word_is_forgotten(tmp_path: Path) -> None:
    mounted = mount(server_url="http://127.0.0.1:9", data_dir=tmp_path)
    door = mounted.app
    assert isinstance(door, Door)

    async with serving(Prefixed(mounted)) as url:
        socket = url.replace("http", "ws") + "/driver/ws"
        async with connect(socket, additional_headers={"Origin": url}):
            assert door.open_sockets == 1
        await until(lambda: not door.open_sockets)


async def test_the_page_knows_where_it_is_mounted(tmp_path: Path) -> None:
    app = Prefixed(mount(server_url="http://127.0.0.1:9", data_dir=tmp_path))

    async with serving(app) as url, httpx.AsyncClient() as client:
        page = (await client.get(f"{url}/driver/")).text
        deep = (await client.get(f"{url}/driver/unsent")).text

    for text in (page, deep):
        assert '<base href="/driver/">' in text
        assert 'flet.webSocketEndpoint="/driver/ws"' in text
        assert "flet.noCdn=true" in text


async def test_a_driver_delivers_with_real_clicks(tmp_path: Path) -> None:
    day = a_day(3)
    strange: list[str] = []

    def note(request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1", "blob:", "data:")):
            strange.append(request.url)

    async with serving(day) as api:
        app = Prefixed(mount(server_url=api, data_dir=tmp_path / "data"))
        async with serving(app) as url, browsing(tmp_path / "profile") as (_context, page):
            page.on("request", note)
            page.set_default_timeout(20_000)
            await open_app(page, f"{url}/driver/")
            await pair(page, CODE)
            await tap(page, "run-accept")
            await tap(page, "run-start")
            await tap(page, "run-next")
            await tap(page, "arrive")
            await tap(page, "deliver")
            await expect(page.get_by_role("button", name="Tirar foto")).to_be_attached()
            await page.wait_for_timeout(1500)  # the fake lens needs a moment
            await tap(page, "photo-take")
            await by_id(page, "photo-1").wait_for(state="attached")
            await type_into(page, "receiver-name", "José da portaria")
            await tap(page, "deliver-done")
            await expect(page.get_by_text("1 de 3 paradas")).to_be_attached()

            await page.reload()  # pairing and progress are still there
            await see(page)
            await expect(page.get_by_text("1 de 3 paradas")).to_be_attached()

            day.is_busy = True  # a dead zone
            await tap(page, "run-next")
            await tap(page, "arrive")
            await tap(page, "fail")
            await tap(page, "reason-refused")
            await tap(page, "fail-done")
            await expect(page.get_by_text("2 de 3 paradas")).to_be_attached()
            assert len(day.facts) == 4
            day.is_busy = False
            await tap(page, "sync-badge")
            await tap(page, "send-now")
            await expect(page.get_by_text("Tudo enviado")).to_be_attached()

    assert day.types()[2:] == ["stop.arrived", "stop.succeeded", "stop.arrived", "stop.failed"]
    (photo,) = day.photos.values()
    assert photo.startswith((b"\xff\xd8\xff", b"\x89PNG"))
    assert b"Jos\xc3\xa9 da portaria" in bytes(day.facts[3].body)
    assert day.positions
    assert all("rive" in address for address in strange), strange  # one probe of Flet's own
