"""A provider's later word: failed after all, or stop; each heard twice and counted once."""

import pytest

from dispatch_server.messaging import windows
from dispatch_server.messaging.hearing import Hearing
from dispatch_server.messaging.hook import Report, Stop, Wrote
from dispatch_server.messaging.outcomes import Learnt, Remedy, Verdict
from dispatch_server.messaging.port import TemplateState
from dispatch_server.messaging.rules import Channel, MessageState
from shared.clock import FixedClock
from tests.build import an_organization
from tests.dispatch_server.messaging.conftest import SECRET, Telling


@pytest.fixture
def hearing(telling: Telling) -> Hearing:
    return Hearing(
        db=telling.db, clock=telling.clock, delivery=telling.post.delivery, secret=SECRET
    )


async def test_what_failed_after_all_goes_on_to_the_next_channel(
    telling: Telling, hearing: Hearing
) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    report = Report(
        provider_id=message.provider_id,
        state=MessageState.FAILED,
        answer="131026",
        at=telling.clock.now(),
    )
    for _ in range(2):
        await hearing.reported(Channel.WHATSAPP, report)
    await telling.work()
    first, then = await telling.messages()
    assert (first.state, first.answer) == ("failed", "131026")
    assert (then.channel, then.state) == ("email", "sent")


async def test_a_receipt_may_be_faster_than_the_answer(telling: Telling, hearing: Hearing) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.post.look()
    (message,) = await telling.messages()
    report = Report(
        provider_id="wamid.1",
        message_id=message.id,
        state=MessageState.DELIVERED,
        answer="delivered",
        at=telling.clock.now(),
    )
    await hearing.reported(Channel.WHATSAPP, report)
    (message,) = await telling.messages()
    assert (message.state, message.next_at) == ("delivered", None)


async def test_a_report_of_no_message_changes_nothing(telling: Telling, hearing: Hearing) -> None:
    at = telling.clock.now()
    report = Report(provider_id="wamid.x", state=MessageState.READ, answer="", at=at)
    await hearing.reported(Channel.WHATSAPP, report)
    assert await telling.messages() == []


async def test_a_failure_that_says_more_is_believed(telling: Telling, hearing: Hearing) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    report = Report(
        provider_id=message.provider_id,
        state=MessageState.FAILED,
        answer="132015 paused",
        verdict=Verdict(Remedy.PERSON, Learnt.TEMPLATE_PAUSED),
        at=telling.clock.now(),
    )
    await hearing.reported(Channel.WHATSAPP, report)
    first, _ = await telling.messages()
    assert first.remedy == Remedy.PERSON
    states = {one.name: one.state for one in await telling.templates()}
    assert states[message.template] == TemplateState.PAUSED
    assert list(states.values()).count(TemplateState.PAUSED) == 1


async def test_who_writes_may_be_answered_by_whoever_wrote_to_them(
    telling: Telling, hearing: Hearing, clock: FixedClock
) -> None:
    other = await an_organization(telling.db, clock, name="Loja Bruma")
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("stop.next")
    await telling.work()
    await hearing.wrote(Wrote(address="551177776666", at=clock.now()))  # without its first 9
    async with telling.db.reading() as session:
        for own, is_open in ((telling.day.organization.id, True), (other.id, False)):
            to = "5511977776666"
            assert await windows.is_open(session, own, to, clock.now()) is is_open


async def test_who_writes_stop_gets_no_more_over_that_channel(
    telling: Telling, hearing: Hearing
) -> None:
    await telling.rules(whatsapp_agreed=True)
    await telling.happens("order.assigned")
    await telling.happens("stop.next")
    await telling.work()
    stop = Stop(address="551177776666", at=telling.clock.now())  # without its first 9
    for _ in range(2):
        await hearing.stopped(Channel.WHATSAPP, stop)
    await telling.happens("stop.next", order=1)
    await telling.work()
    *_, last = await telling.messages()
    assert (last.state, last.reason) == ("suppressed", "opted_out")
