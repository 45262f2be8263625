"""The words of an order, and of a question."""

import pytest

from dispatch_server.orders.words import (
    MOST_ASKED,
    MOST_KEPT,
    Told,
    asked_words,
    is_whole,
    words_of,
)

KEY = "3526" + "1" * 21 + "000012345" + "1234567890"
TOLD = Told(
    external_id="PED-00098700",
    names=("João D'Ávila",),
    phones=("+55 (11) 98888-7777",),
    emails=("joao@loja.example",),
    addresses=("Rua São Luís, 12 ap 5",),
    postal_codes=("01304-001",),
    barcodes=(KEY,),
)


def fits(question: str, told: Told = TOLD) -> bool:
    """Judge by the rule that the module's docstring states."""
    words = words_of(told).split()
    return all(
        word in words if is_whole(word) else any(have.startswith(word) for have in words)
        for word in asked_words(question)
    )


@pytest.mark.parametrize(
    "question",
    [
        "PED-00098700",
        "ped00098700",
        "98700",
        "8700",
        "JOAO",
        "joão d'ávila",
        "avila jo",
        "11 98888-7777",
        "+55 11 98888 7777",
        "988887777",
        "7777",
        "joao@loja.example",
        "rua sao luis 12",
        "01304001",
        "01304-001",
        KEY,
        " ".join(KEY[i : i + 4] for i in range(0, 44, 4)),
        "12345",
        "5",
    ],
)
def test_an_order_is_found_by_what_support_is_told(question: str) -> None:
    assert fits(question)


@pytest.mark.parametrize("question", ["maria", "joao augusta", "vila", "1", "98701", "o"])
def test_an_order_is_not_found_by_what_it_does_not_say(question: str) -> None:
    assert not fits(question)


def test_a_question_without_a_word_asks_nothing() -> None:
    assert asked_words(" -%_'\" ") == ()
    assert len(asked_words(" ".join(f"w{n}" for n in range(100)))) == MOST_ASKED


def test_an_order_of_many_packages_keeps_so_many_words() -> None:
    many = Told(external_id="1", barcodes=tuple(f"BOX-{n}-OF-{n * 7919}" for n in range(1000)))

    assert len(words_of(many).split()) == MOST_KEPT


def test_no_word_is_longer_than_what_is_asked_for() -> None:
    long = "x" * 500

    assert fits(long, Told(external_id="1", names=(long,)))
