"""Twilio's webhooks: signed over address and fields, receipts and answers."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from dispatch_server.messaging import sms_hook
from dispatch_server.messaging.outcomes import Learnt, Remedy
from dispatch_server.messaging.rules import MessageState
from shared.ids import uuid7

AT = datetime(2026, 11, 23, 11, tzinfo=UTC)
ID = UUID(int=7)


def test_the_signature_is_that_of_twilios_own_example() -> None:
    """From twilio.com/docs/usage/security, with the token 12345."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    signature = sms_hook.signature_of("12345", url, fields)
    assert signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert sms_hook.is_signed("12345", url, fields, signature)
    assert not sms_hook.is_signed("12345", url, fields | {"Digits": "9"}, signature)
    assert not sms_hook.is_signed("", url, fields, sms_hook.signature_of("", url, fields))


def test_a_receipt_says_how_a_message_came_on() -> None:
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    report = sms_hook.read_report(ID, fields, at=AT)
    assert report is not None
    assert (report.provider_id, report.message_id, report.state) == ("SM1", ID, "delivered")
    assert report.verdict is None
    queued = {"MessageSid": "SM1", "MessageStatus": "queued"}
    assert sms_hook.read_report(ID, queued, at=AT) is None


def test_a_receipt_of_a_failure_says_what_helps() -> None:
    fields = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "21610"}
    report = sms_hook.read_report(uuid7(), fields, at=AT)
    assert report is not None
    assert (report.state, report.answer) == (MessageState.FAILED, "undelivered 21610")
    assert report.verdict is not None
    assert (report.verdict.remedy, report.verdict.learnt) == (Remedy.NEXT, Learnt.OPTED_OUT)
    odd = sms_hook.read_report(ID, fields | {"ErrorCode": "x"}, at=AT)
    assert odd is not None
    assert odd.verdict is None


@pytest.mark.parametrize(
    ("fields", "is_stop"),
    [
        ({"Body": "Sair"}, True),
        ({"Body": "STOP."}, True),
        ({"Body": "obrigada!", "OptOutType": "STOP"}, True),
        ({"Body": "não quero sair de casa"}, False),
        ({}, False),
    ],
)
def test_an_answer_may_ask_for_silence(fields: dict[str, str], is_stop: bool) -> None:  # noqa: FBT001
    stop = sms_hook.read_answer({"From": "+5511977776666"} | fields, at=AT)
    assert (stop is not None) is is_stop
    assert stop is None or stop.address == "5511977776666"
    assert sms_hook.read_answer({"Body": "SAIR"}, at=AT) is None


def test_a_form_is_read_and_nonsense_is_refused() -> None:
    assert sms_hook.read_form(b"Body=a+b%21&From=%2B55") == {"Body": "a b!", "From": "+55"}
    assert sms_hook.read_form(b"") == {}
    for odd in (b"&&&", b"\xff=1", b"&".join([b"a=1"] * 101)):
        with pytest.raises(ValueError, match=r"."):
            sms_hook.read_form(odd)
