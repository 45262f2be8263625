"""What WhatsApp says: signed, and read as far as it is understood."""

import hmac
import json
from datetime import UTC, datetime

import msgspec
import pytest

from dispatch_server.messaging.hook import News, Report, Stood, Stop, Wrote, is_signed, read_hook
from dispatch_server.messaging.outcomes import Remedy, Verdict
from dispatch_server.messaging.port import Standing, TemplateState
from dispatch_server.messaging.rules import MessageState
from shared.ids import uuid7


def a_hook(**value: object) -> bytes:
    return json.dumps({"object": "x", "entry": [{"changes": [{"value": value}]}]}).encode()


def a_status(name: str, status: str, **more: object) -> dict[str, object]:
    return {"id": name, "status": status, "timestamp": "1764000000"} | more


def signed(secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"


def test_only_the_apps_secret_signs() -> None:
    assert is_signed("s", b"{}", signed("s", b"{}"))
    assert not is_signed("s", b"{} ", signed("s", b"{}"))
    assert not is_signed("s", b"{}", signed("s", b"{}").removeprefix("sha256="))
    assert not is_signed("s", b"{}", "é")
    assert not is_signed("", b"{}", signed("", b"{}"))


def test_statuses_are_read_with_their_errors() -> None:
    failed = a_status("wamid.2", "failed", errors=[{"code": 131026, "title": "Undeliverable"}])
    statuses = [a_status("wamid.1", "read"), failed, a_status("wamid.3", "warning")]
    at = datetime.fromtimestamp(1764000000, UTC)
    assert read_hook(a_hook(statuses=statuses)) == [
        Report(provider_id="wamid.1", state=MessageState.READ, answer="read", at=at),
        Report(
            provider_id="wamid.2",
            state=MessageState.FAILED,
            answer="131026 Undeliverable",
            verdict=Verdict(Remedy.NEXT),
            at=at,
        ),
    ]


def test_our_own_name_of_a_message_comes_back() -> None:
    ours = uuid7()
    statuses = [
        a_status("1", "sent", biz_opaque_callback_data=str(ours)),
        a_status("2", "sent", biz_opaque_callback_data="campaign"),
    ]
    told = read_hook(a_hook(statuses=statuses))
    assert [one.message_id for one in told if isinstance(one, Report)] == [ours, None]


@pytest.mark.parametrize(("words", "stops"), [("SAIR", 1), (" Stop! ", 1), ("sair de casa", 0)])
def test_who_wants_no_more_says_one_word(words: str, stops: int) -> None:
    inbound = {"from": "5511977776666", "timestamp": "soon", "text": {"body": words}}
    told = read_hook(a_hook(messages=[inbound, {"type": "image"}]))
    at = datetime.fromtimestamp(0, UTC)
    stop = Stop(address="5511977776666", at=at)
    assert told == [Wrote(address="5511977776666", at=at)] + [stop] * stops


def test_how_a_template_stands_is_read_with_the_reason() -> None:
    value = {
        "event": "REJECTED",
        "message_template_name": "porta_next_1a",
        "message_template_language": "pt-BR",
        "message_template_category": "MARKETING",
        "message_template_id": 1,
        "reason": "INVALID_FORMAT",
        "rejection_info": {"reason": "Side by side.", "recommendation": "Part them."},
    }

    def told(**other: object) -> list[News]:
        change = {"field": "message_template_status_update", "value": value | other}
        return read_hook(
            json.dumps({"entry": [{"time": 1764000000, "changes": [change]}]}).encode()
        )

    (stood,) = told()
    assert isinstance(stood, Stood)
    assert stood.at == datetime.fromtimestamp(1764000000, UTC)
    assert stood.standing == Standing(
        name="porta_next_1a",
        locale="pt-BR",
        state=TemplateState.REJECTED,
        reason="INVALID_FORMAT Side by side. Part them.",
        category="MARKETING",
    )
    (paused,) = told(event="PAUSED", reason="NONE", rejection_info=None)
    assert isinstance(paused, Stood)
    assert (paused.standing.state, paused.standing.reason) == (TemplateState.PAUSED, "")
    assert told(event="LOCKED") == []
    assert told(message_template_name="somebody_elses") == []


def test_what_is_none_of_whatsapps_is_said_so() -> None:
    with pytest.raises(msgspec.MsgspecError):
        read_hook(b'{"entry": 1}')
