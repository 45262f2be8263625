"""Texts: checked before they are kept, filled in as people speak."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.messaging import wording
from dispatch_server.messaging.rules import MessageKind, Window
from dispatch_server.messaging.wording import Filling, TextRefused
from dispatch_server.texts import LOCALES

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
FILLING = Filling(
    name="Helena Prado",
    shop="Empório Aurora",
    order="A-1",
    link="https://porta.example/t/x",
    window=Window(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=2)),
    reason="recipient_absent",
)


def word(kind: MessageKind, locale: str, own: wording.Own | None = None) -> wording.Worded:
    zone = ZoneInfo("America/Sao_Paulo")
    return wording.word(kind, locale, FILLING, own or {}, zone=zone, now=NOW)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", MessageKind)
def test_the_usual_texts_pass_their_own_check(kind: MessageKind, locale: str) -> None:
    usual = wording.standard(kind, locale)
    assert wording.check(kind, locale, usual) == usual
    worded = word(kind, locale)
    assert "{" not in worded.text + worded.subject
    for slot in re.findall(r"{(\w+)}", usual):
        assert worded.filling[slot] in worded.text


def test_a_message_says_when_in_the_shops_time() -> None:
    said = word(MessageKind.PROMISED, "pt-BR")
    assert "Olá, Helena! Seu pedido A-1 da loja Empório Aurora" in said.text
    assert "Amanhã, das 12:00 às 14:00" in said.text
    assert said.filling["link"] == "https://porta.example/t/x"


def test_a_failure_says_why_in_the_customers_words() -> None:
    assert "There was nobody who could receive it." in word(MessageKind.FAILED, "en").text


def test_an_own_text_is_for_its_language_alone() -> None:
    own = {"next": {"en": "{name}! {link}"}}
    assert word(MessageKind.NEXT, "en", own).text == "Helena! https://porta.example/t/x"
    assert "próxima parada" in word(MessageKind.NEXT, "pt-BR", own).text


def test_what_is_filled_in_is_never_filled_again() -> None:
    nasty = Filling(name="{link}\nBcc:", shop="x", order="y", link="z")
    zone = ZoneInfo("UTC")
    said = wording.word(MessageKind.DELIVERED, "en", nasty, {}, zone=zone, now=NOW)
    assert said.text.startswith("Hello {link}, your order")
    assert "\n" not in said.subject + said.text


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ("", "1 to 600"),
        ("x" * 601, "1 to 600"),
        ("{link} {reason}", "filled by nothing"),
        ("{link} {name", "stands alone"),
        ("{link} {name!r}", "stands alone"),
        ("Oi, {name}", "put {link} in"),
    ],
)
def test_a_text_that_would_not_work_is_refused(own: str, why: str) -> None:
    with pytest.raises(TextRefused, match=why):
        wording.check(MessageKind.NEXT, "pt-BR", own)
    with pytest.raises(TextRefused, match="texts are in"):
        wording.check(MessageKind.NEXT, "de", "{link}")
