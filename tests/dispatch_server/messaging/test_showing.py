"""What the console is shown of rules, channels and messages."""

from dispatch_server.accounts.model import Organization
from dispatch_server.messaging import showing
from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent
from tests.dispatch_server.messaging.conftest import Telling


async def test_channels_say_how_they_stand(telling: Telling, organization: Organization) -> None:
    await telling.rules(whatsapp_agreed=True, off=["late"], texts={"next": {"en": "{link}"}})
    telling.whatsapp.says_no = NotSent(answer="190 token expired", remedy=Remedy.PERSON)
    await telling.happens("stop.next")
    await telling.work()
    async with telling.db.reading() as session:
        view = await showing.rules_view(session, organization.id, telling.office)
    whatsapp, sms, email = view.channels
    assert (whatsapp.needs_person, email.needs_person) == (True, False)
    assert (sms.is_set_up, sms.is_used) == (False, True)
    assert (whatsapp.is_set_up, whatsapp.failure) == (True, "190 token expired")
    assert whatsapp.failed_at is not None
    assert (email.sent_at, email.waiting) == (telling.clock.now(), 0)
    kinds = {str(one.kind): one for one in view.kinds}
    assert [kind for kind, one in kinds.items() if not one.is_on] == ["late"]
    assert kinds["next"].own == {"en": "{link}"}
    assert "próxima parada" in kinds["next"].usual["pt-BR"]


async def test_an_orders_messages_show_receipts_and_no_whole_address(
    telling: Telling, organization: Organization
) -> None:
    await telling.happens("order.assigned")
    await telling.work()
    telling.post.delivery.senders = {}
    async with telling.db.reading() as session:
        shown = await showing.order_messages(
            session, organization.id, telling.day.orders[0].id, telling.post.delivery
        )
    (message,) = shown.messages
    assert (shown.has_channel, shown.now) == (False, "on_the_way")
    assert (message.state, message.reason) == ("sent", "")
    assert message.address == "h…@example.org"
    assert not message.is_by_hand
    assert [(one.state, one.answer) for one in message.receipts] == [("sent", "200 ok")]
