"""The page over HTTP: no trace of it is kept, and what opens nothing looks the same."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from playwright.async_api import Browser

from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.tracking import limits, service
from dispatch_server.tracking.routes import ROUTES
from shared.ids import uuid7
from shared.states import StopStatus
from tests.build import a_caller, an_app
from tests.dispatch_server.live.serving import serve
from tests.dispatch_server.tracking.showing import Shown
from tests.waiting import until

type Client = AsyncTestClient[Litestar]


def an_app_for(shown: Shown, caller: Caller | None = None) -> Litestar:
    return an_app(
        ROUTES, caller=caller or a_caller(shown.day.organization.id), tracking=shown.tracking
    )


@pytest.fixture
async def client(shown: Shown) -> AsyncIterator[Client]:
    async with AsyncTestClient(an_app_for(shown)) as client:
        yield client


async def test_the_console_is_given_the_same_link_each_time(client: Client, shown: Shown) -> None:
    path = f"/v1/orders/{shown.day.orders[1].id}/tracking-link"
    answers = [await client.post(path) for _ in range(2)]

    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["url"].endswith(await shown.token(1))


@pytest.mark.parametrize("of", ["nobody", "others"])
async def test_an_order_of_nobody_or_of_others_is_not_found(
    client: Client, others: Shown, of: str
) -> None:
    order_id = others.day.orders[1].id if of == "others" else uuid7()
    answer = await client.post(f"/v1/orders/{order_id}/tracking-link")

    assert answer.status_code == 404
    assert answer.json()["facts"] == {"id": str(order_id)}


async def test_a_phone_makes_no_links_and_a_viewer_revokes_none(shown: Shown) -> None:
    path = f"/v1/orders/{shown.day.orders[1].id}/tracking-link"
    async with AsyncTestClient(an_app_for(shown, shown.day.phone)) as phone:
        made = await phone.post(path)
    viewer = a_caller(shown.day.organization.id, Role.VIEWER)
    async with AsyncTestClient(an_app_for(shown, viewer)) as other:
        revoked = await other.delete(path)

    assert (made.status_code, revoked.status_code) == (403, 403)


async def test_a_revoked_link_is_gone(client: Client, shown: Shown) -> None:
    token = await shown.token(1)
    assert (await client.get(f"/t/{token}")).status_code == 200
    answer = await client.delete(f"/v1/orders/{shown.day.orders[1].id}/tracking-link")

    assert answer.status_code == 204
    assert (await client.get(f"/t/{token}")).status_code == 404


async def test_the_page_leaves_no_trace(client: Client, shown: Shown) -> None:
    answer = await client.get(f"/t/{await shown.token(1)}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "set-cookie" not in answer.headers


async def test_whatever_opens_nothing_looks_the_same(client: Client, shown: Shown) -> None:
    revoked = await shown.token(1)
    await shown.tracking.revoke(shown.support, shown.day.orders[1].id)
    proof = await shown.deliver(2)
    over = await shown.token(2)
    await shown.change(
        shown.day.orders[2],
        date=shown.day.orders[2].date.replace(year=2025),
        status="attempt_failed",
    )
    paths = [
        f"/t/{revoked}",
        f"/t/{over}",
        f"/t/{over}/events",
        f"/t/{over}/proof/{proof.id}.jpg",
        f"/t/{over}/proof/x.jpg",
        "/t/unknown",
        f"/t/{'A' * 22}",
    ]
    answers = [await client.get(path) for path in paths]

    assert {a.status_code for a in answers} == {404}
    assert len({a.text for a in answers}) == 1
    assert len({msgspec.json.encode(sorted(a.headers.items())) for a in answers}) == 1


async def test_guessing_is_slowed_and_a_real_link_still_opens(client: Client, shown: Shown) -> None:
    token = await shown.token(1)
    statuses = [(await client.get("/t/guess")).status_code for _ in range(limits.MISSES + 1)]

    assert statuses[-2:] == [404, 429]
    assert (await client.get(f"/t/{token}")).status_code == 200


async def test_the_browsers_language_counts_where_the_recipients_is_unknown(
    client: Client, shown: Shown
) -> None:
    token = await shown.token(1)
    await shown.change(shown.day.orders[1], locale="")
    headers = {"accept-language": "en-GB,en;q=0.9"}

    assert "on its way" in (await client.get(f"/t/{token}", headers=headers)).text
    assert "saiu para entrega" in (await client.get(f"/t/{token}")).text


async def test_a_photo_is_only_ever_a_picture(client: Client, shown: Shown) -> None:
    proof, token = await shown.deliver(1), await shown.token(1)
    answer = await client.get(f"/t/{token}/proof/{proof.id}.jpg")

    assert answer.status_code == 200
    assert answer.content == await shown.picture(proof)
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_the_pages_own_files_may_be_kept(client: Client) -> None:
    style = await client.get("/t/page/tracking.css")
    other = await client.get("/t/page/tracking.html")

    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    assert other.status_code == 404


async def test_too_many_listeners_are_sent_away(
    client: Client, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STREAMS", 0)

    assert (await client.get(f"/t/{await shown.token(1)}/events")).status_code == 503


async def test_a_stream_gives_its_seat_back(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "REST_S", 0.05)
    token = await shown.token(1)
    async with serve(an_app_for(shown)) as address, httpx.AsyncClient() as client:
        async with client.stream("GET", f"http://{address}/t/{token}/events") as answer:
            lines = answer.aiter_lines()
            first = [await anext(lines) for _ in range(2)]
            assert shown.tracking.seats.taken == 1
        await until(lambda: not shown.tracking.seats.taken)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "no-store" in answer.headers["cache-control"]
    assert "event: page" in first


async def open_page(browser: Browser, address: str, token: str, **more: Any) -> Any:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, **more)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    await page.goto(f"http://{address}/t/{token}")
    return page, errors


async def test_a_customer_watches_the_delivery_in_a_browser(
    shown: Shown, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "REST_S", 0.1)
    monkeypatch.setattr(service, "LOOK_S", 0.2)
    token = await shown.token(1)
    shown.see_driver()
    async with serve(an_app_for(shown)) as address:
        page, errors = await open_page(browser, address, token)
        await page.get_by_role("heading", name="Seu pedido saiu para entrega").wait_for()
        await shown.head_for(1)
        await page.get_by_role("heading", name="A próxima entrega é a sua").wait_for()
        await page.get_by_text("Ver no mapa").click()
        await page.locator("svg").wait_for(state="visible")
        shown.see_driver(metres=300)
        await page.get_by_text("cerca de 300 m").wait_for()
        assert await page.locator("svg").is_visible()  # an open map stays open
        await shown.deliver(1)
        await page.get_by_role("heading", name="Pedido entregue").wait_for()
        await page.get_by_text("Recebido por J.").wait_for()
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        await page.context.close()

    assert errors == []
    assert not wide


async def test_the_page_works_without_scripts(shown: Shown, browser: Browser) -> None:
    token = await shown.token(1)
    await shown.head_for(1)
    shown.see_driver()
    async with serve(an_app_for(shown)) as address:
        page, errors = await open_page(browser, address, token, java_script_enabled=False)
        await page.get_by_text("Ver no mapa").click()
        shows_map = await page.locator("svg").is_visible()
        refresh = await page.locator('meta[http-equiv="refresh"]').count()
        await shown.change(shown.day.stops[1], status=StopStatus.ARRIVED)
        await page.reload()
        title = await page.locator("h1").text_content()
        await page.context.close()

    assert (shows_map, refresh, title) == (True, 1, "Chegamos")
    assert errors == []
