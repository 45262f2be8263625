"""Locales fall back by language, then to English."""

import pytest

from dispatch_server.texts import best_locale


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
