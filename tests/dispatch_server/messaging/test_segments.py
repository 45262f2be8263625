"""How many parts an SMS takes: 160 letters of GSM 03.38, 70 as soon as one letter is outside."""

import pytest

from dispatch_server.messaging.segments import Size, as_sms, measure, without_accents


@pytest.mark.parametrize(
    ("words", "parts", "is_gsm"),
    [
        ("", 1, True),
        ("a" * 160, 1, True),
        ("a" * 161, 2, True),
        ("a" * 306, 2, True),
        ("a" * 307, 3, True),
        ("é" * 160, 1, True),  # in the alphabet
        ("€" * 80, 1, True),  # two places each
        ("€" * 81, 2, True),
        ("a" * 152 + "€" + "a" * 153, 3, True),  # it is not cut in two
        ("ã" + "a" * 69, 1, False),
        ("ã" + "a" * 70, 2, False),
        ("ã" + "a" * 133, 2, False),
        ("ã" + "a" * 134, 3, False),
        ("😀" * 35, 1, False),  # two places each
        ("😀" * 36, 2, False),
    ],
)
def test_parts_are_counted_as_they_are_charged(words: str, parts: int, is_gsm: bool) -> None:  # noqa: FBT001
    assert measure(words) == Size(parts=parts, is_gsm=is_gsm)


def test_accents_that_cost_are_left_out_and_the_others_stay() -> None:
    assert without_accents("Olá, Conceição! É às 10h… “já”") == 'Ola, Conceicao! É às 10h... "ja"'
    assert without_accents("ok 😀 日") == "ok 😀 日"


def test_an_sms_says_how_to_stop_and_is_plain_where_that_takes_fewer_parts() -> None:
    words = "Olá, Ana! Seu pedido da loja Empório Aurora saiu para entrega."
    plain = as_sms(words, "pt-BR", plain=True)
    assert plain.startswith("Ola, Ana!")
    assert plain.endswith("Responda SAIR para nao receber mais avisos.")
    assert (measure(plain).parts, measure(as_sms(words, "pt-BR", plain=False)).parts) == (1, 2)
    assert as_sms("Olá 日!", "en", plain=True).startswith("Olá 日!")  # nothing is won
