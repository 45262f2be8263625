"""From the log to messages: once each, with the cursor, and of one organization alone."""

from datetime import timedelta

import pytest

from dispatch_server.db.session import Database
from dispatch_server.messaging import optouts
from dispatch_server.messaging.intake import Intake, rules_of
from dispatch_server.messaging.rules import STALE, Channel
from shared.clock import FixedClock
from tests.build import an_organization
from tests.dispatch_server.messaging.conftest import SECRET, URL, Telling, telling_of

pytestmark = pytest.mark.both_databases


async def _read(telling: Telling, intake: Intake | None = None) -> None:
    async with telling.db.transaction() as session:
        await (intake or telling.post.delivery.intake).take_in(session, telling.day.organization.id)


async def test_what_happens_is_told_once_with_a_link(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.happens("stop.next")
    await _read(telling)
    await telling.happens("stop.next")
    await _read(telling)

    (message,) = await telling.messages()
    assert (message.kind, message.channel, message.state) == ("next", "whatsapp", "queued")
    assert message.address == "5511977776666"
    assert message.text.startswith("Olá, Helena! Você é a próxima parada.")
    assert f"{URL}/t/" in message.text


async def test_without_a_row_the_usual_holds_and_consent_is_missing(telling: Telling) -> None:
    await telling.happens("stop.next")
    await telling.happens("stop.next", order=1)
    await _read(telling)

    first, second = sorted(await telling.messages(), key=lambda one: one.channel, reverse=True)
    assert (first.channel, first.state) == ("email", "queued")
    assert (second.state, second.reason) == ("suppressed", "no_consent")
    async with telling.db.reading() as session:
        assert (await rules_of(session, telling.day.organization.id)).cursor == 2


async def test_late_stops_of_a_run_are_told_and_no_others(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    late = telling.day.stops[1]
    async with telling.db.transaction() as session:
        row = await session.get_one(type(late), late.id)
        row.eta = telling.clock.now() + timedelta(hours=5)
        session.add(row)
    await telling.happens("run.delayed", run_id=str(telling.day.run.id))
    await _read(telling)

    (message,) = await telling.messages()
    assert (message.kind, message.order_id) == ("late", telling.day.orders[1].id)


async def test_kinds_that_are_off_and_old_news_are_not_told(telling: Telling) -> None:
    await telling.rules(off=["next"])
    await telling.happens("stop.next")
    await _read(telling)
    await telling.happens("order.out_for_delivery")
    telling.clock.turn(STALE + timedelta(seconds=1))
    await _read(telling)
    await _read(telling)

    assert await telling.messages() == []
    async with telling.db.reading() as session:
        assert (await rules_of(session, telling.day.organization.id)).cursor == 2


async def test_without_a_channel_nothing_is_queued(telling: Telling) -> None:
    await telling.happens("stop.next")
    await _read(telling, Intake(telling.clock, SECRET, URL, ()))
    assert await telling.messages() == []


async def test_who_asked_for_silence_is_told_nothing(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    own = telling.day.organization.id
    async with telling.db.transaction() as session:
        for channel, address in (
            (Channel.WHATSAPP, "5511977776666"),
            (Channel.EMAIL, "helena@example.org"),
        ):
            await optouts.add(session, own, channel, address, telling.clock.now())
    await telling.happens("stop.next")
    await _read(telling)
    (message,) = await telling.messages()
    assert (message.state, message.reason) == ("suppressed", "opted_out")
    assert message.address == ""


async def test_another_organization_reads_its_own_log_only(
    telling: Telling, db: Database, clock: FixedClock
) -> None:
    other = await telling_of(db, clock, await an_organization(db, clock, name="Loja Bruma"))
    await telling.happens("stop.next")
    await _read(other)
    await other.happens("stop.next", order_ids=[str(telling.day.orders[0].id)])
    await _read(other)
    assert await other.messages() == []
    assert await telling.messages() == []
