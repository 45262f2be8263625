"""Locales fall back by language, then to English."""

import pytest

from dispatch_server.texts import best_locale, counted


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("pt-BR", "pt-BR"),
        ("pt-PT,en;q=0.5", "pt-BR"),
        ("en-GB", "en"),
        ("fi, en;q=0.3", "en"),
        ("", "en"),
        ("xx", "en"),
    ],
)
def test_a_wanted_language_finds_the_nearest_we_have(wanted: str, chosen: str) -> None:
    assert best_locale(wanted) == chosen


@pytest.mark.parametrize(
    ("locale", "counts"),
    [
        ("pt-BR", {0: "0 parada", 1: "1 parada", 2: "2 paradas"}),
        ("en", {0: "0 stops", 1: "1 stop", 2: "2 stops"}),
    ],
)
def test_things_are_counted_as_the_language_does(locale: str, counts: dict[int, str]) -> None:
    assert {count: counted(locale, "planning.stops", count) for count in counts} == counts
