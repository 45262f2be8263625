"""SMS as Twilio wants them: who sends, to whom, and where receipts go."""

import pytest

from dispatch_server.messaging.outcomes import Learnt, Remedy
from dispatch_server.messaging.port import NotSent
from dispatch_server.messaging.senders.twilio import TwilioSender
from tests.contracts.test_sender import ANA, outgoing, sms_sender
from tests.receiver import Reply, receiving
from tests.twilio import ACCOUNT, NUMBER, TOKEN, a_twilio


async def test_an_sms_asks_for_its_receipts_at_an_address_of_its_own() -> None:
    message = outgoing(ANA)
    async with a_twilio() as twilio:
        sender = sms_sender(twilio.url)
        receipt = await sender.deliver(message)
        await sender.aclose()
    assert receipt.provider_id == "SM1"
    assert twilio.sent == [
        {
            "From": NUMBER,
            "To": f"+{ANA}",
            "Body": "Ana, às 14:10",
            "StatusCallback": f"https://porta.example/v1/hooks/sms/{message.id}",
        }
    ]


async def test_a_messaging_service_may_choose_the_number() -> None:
    async with a_twilio() as twilio:
        sender = TwilioSender(
            twilio.url, account_sid=ACCOUNT, auth_token=TOKEN, sender="MG7", hook_url="https://x"
        )
        await sender.deliver(outgoing(ANA))
        await sender.aclose()
    assert twilio.sent[0]["MessagingServiceSid"] == "MG7"
    assert "From" not in twilio.sent[0]


async def test_who_told_twilio_to_stop_has_told_us() -> None:
    async with a_twilio() as twilio:
        twilio.silent.add(f"+{ANA}")
        sender = sms_sender(twilio.url)
        with pytest.raises(NotSent) as caught:
            await sender.deliver(outgoing(ANA))
        await sender.aclose()
    assert (caught.value.remedy, caught.value.learnt) == (Remedy.NEXT, Learnt.OPTED_OUT)


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (Reply(body=b"<html>"), Remedy.RETRY),
        (Reply(status=503, body=b"busy"), Remedy.RETRY),
        (Reply(status=400, body=b'{"code":21211,"message":"no"}'), Remedy.NEXT),
    ],
)
async def test_odd_answers_are_judged_by_what_is_left_of_them(reply: Reply, remedy: Remedy) -> None:
    async with receiving(lambda _: reply) as odd:
        sender = sms_sender(odd.url)
        with pytest.raises(NotSent) as caught:
            await sender.deliver(outgoing(ANA))
        await sender.aclose()
    assert caught.value.remedy is remedy
