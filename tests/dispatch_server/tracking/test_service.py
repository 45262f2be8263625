"""The page through a delivery: what is known is far more than what is shown."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from dispatch_server.db.model import Event
from dispatch_server.tracking import page, service
from dispatch_server.tracking.rules import Moment
from shared.ids import uuid7
from shared.states import OrderStatus, StopStatus
from tests.dispatch_server.tracking.showing import SECRET, URL, Shown
from tests.waiting import until

pytestmark = pytest.mark.both_databases

CANARIES = [
    "Rua Secreta",
    "+5511",
    "977776666",
    "988887777",
    "Helena",
    "Prado",
    "Alves",
    "Joaquim",
    "Teles",
    SECRET.decode(),
]


async def html_of(shown: Shown, token: str) -> str:
    opened = await shown.tracking.open(token)
    assert opened is not None
    return page.html(opened.scene, token=token, now=shown.clock.now())


def no_canary(html: str) -> bool:
    return not [word for word in CANARIES if word in html]


async def test_a_link_is_an_address_of_ours(shown: Shown) -> None:
    url = await shown.tracking.link(shown.day.organization.id, shown.day.orders[0].id)

    assert url.startswith(f"{URL}/t/")
    assert len(url) == len(f"{URL}/t/") + 22


async def test_a_delivery_as_its_customer_sees_it(shown: Shown) -> None:
    """Before, while next, at the door, after: never an address, a phone, a whole name."""
    token, seen = await shown.token(1), []
    for change in (None, shown.head_for(1), None):
        if change is not None:
            await change
        shown.see_driver()
        seen.append(await html_of(shown, token))
        await shown.change(shown.day.stops[1], status=shown.day.stops[1].status)
    await shown.change(shown.day.stops[1], status=StopStatus.ARRIVED)
    seen.append(await html_of(shown, token))
    proof = await shown.deliver(1)
    shown.see_driver()
    seen.append(await html_of(shown, token))

    assert ["<svg" in html for html in seen] == [False, True, True, False, False]
    assert ["Marina" in html for html in seen] == [True, True, True, True, False]
    assert [str(proof.id) in html for html in seen] == [False, False, False, False, True]
    assert all(no_canary(html) for html in seen)


async def test_nothing_of_the_driver_before_the_run(shown: Shown) -> None:
    await shown.change(shown.day.run, status="loading")
    token = await shown.token(0)
    shown.see_driver()

    html = await html_of(shown, token)

    assert "Marina" not in html
    assert "<svg" not in html
    assert no_canary(html)


async def test_the_page_is_gone_a_day_after_the_end(shown: Shown) -> None:
    token = await shown.token(1)
    proof = await shown.deliver(1)
    shown.clock.turn(timedelta(hours=23, minutes=59))
    assert await shown.tracking.photo(token, proof.id) is not None
    shown.clock.turn(timedelta(minutes=1))

    assert await shown.tracking.open(token) is None
    assert await shown.tracking.photo(token, proof.id) is None


async def test_a_photo_is_shown_only_under_its_own_link(shown: Shown, others: Shown) -> None:
    mine, neighbours = await shown.deliver(1), await shown.deliver(2)
    foreign = await others.deliver(1)
    token = await shown.token(1)

    assert await shown.tracking.photo(token, mine.id) == await shown.picture(mine)
    for proof_id in (neighbours.id, foreign.id, uuid7()):
        assert await shown.tracking.photo(token, proof_id) is None
    assert await shown.tracking.photo("a" * 22, mine.id) is None


async def test_another_organizations_token_shows_their_order(shown: Shown, others: Shown) -> None:
    mine, theirs = await shown.token(1), await others.token(1)
    opened = await shown.tracking.open(theirs)

    assert mine != theirs
    assert opened is not None
    assert opened.scene.shop == "Loja Bruma"
    assert opened.link.organization_id == others.day.organization.id


async def test_the_first_look_is_recorded_once(shown: Shown) -> None:
    token = await shown.token(1)
    before = await shown.tracking.open(token)
    for _ in range(3):
        opened = await shown.tracking.open(token)
        assert opened is not None
        await shown.tracking.note_opened(opened.link)
    assert before is not None
    await shown.tracking.note_opened(before.link)  # two looked at the same time

    async with shown.db.reading() as session:
        events = list(await session.exec(select(Event).where(Event.type == "tracking_link.opened")))
    assert [(e.subject, e.subject_id) for e in events] == [("order", shown.day.orders[1].id)]
    assert token not in str(events[0].body)


async def test_changes_come_as_they_happen_and_end_with_the_order(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "REST_S", 0.01)
    monkeypatch.setattr(service, "LOOK_S", 0.05)
    token = await shown.token(1)
    heard: list[str] = []

    async def listen() -> None:
        async for content in shown.tracking.changes(token):
            if content is not None:
                heard.append(content)  # noqa: PERF401 - as they come

    task = asyncio.create_task(listen())
    await until(lambda: heard)
    await shown.head_for(1)
    await until(lambda: len(heard) > 1)
    await shown.deliver(1)
    await until(task.done)
    await task

    assert len(heard) == len(set(heard)) >= 3
    assert "Pedido entregue" in heard[-1]


async def test_a_quiet_page_gives_signs_of_life(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REST_S", "LOOK_S", "BEAT_S"):
        monkeypatch.setattr(service, name, 0.01)
    token, heard = await shown.token(1), list[str | None]()

    async for content in shown.tracking.changes(token):
        heard.append(content)
        if len(heard) == 3:
            monkeypatch.setattr(service, "STREAM_S", 0.0)  # its time is over

    assert heard[0] is not None
    assert heard[1:] == [None, None]


async def test_a_revoked_page_ends_its_stream(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "REST_S", 0.01)
    monkeypatch.setattr(service, "LOOK_S", 0.01)
    token = await shown.token(1)
    stream = shown.tracking.changes(token)
    await anext(stream)
    await shown.tracking.revoke(shown.support, shown.day.orders[1].id)

    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_a_failed_try_says_what_happens_next(shown: Shown) -> None:
    token = await shown.token(1)
    await shown.change(shown.day.orders[1], status=OrderStatus.ATTEMPT_FAILED)
    await shown.change(shown.day.stops[1], status=StopStatus.FAILED)
    await shown.attempt(1, outcome="failed", reason="recipient_absent", receiver_name="")
    opened = await shown.tracking.open(token)

    assert opened is not None
    assert opened.scene.view.moment is Moment.FAILED
    html = await html_of(shown, token)
    assert "Não havia quem pudesse receber" in html
    assert "próximo passo" in html
