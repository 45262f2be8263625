"""Words for people, by language: one file a feature and language, ``orders.pt-BR.json``.

A key reads ``feature.what``. Facts are put in by name: ``"{count} pedidos"``.
"""

import json
from functools import cache
from importlib import resources
from typing import Any, Final

LOCALES: Final = ("pt-BR", "en")
FALLBACK: Final = "en"


@cache
def catalogue(locale: str) -> dict[str, str]:
    """Give all texts of a locale; an unknown one falls back by language, then to English."""
    chosen = best_locale(locale)
    texts: dict[str, str] = {}
    for file in resources.files(__name__).iterdir():
        feature, _, rest = file.name.partition(".")
        if rest == f"{chosen}.json":
            entries = json.loads(file.read_text(encoding="utf-8"))
            texts |= {f"{feature}.{key}": value for key, value in entries.items()}
    return texts


def best_locale(wanted: str) -> str:
    """Choose the locale to answer ``wanted`` (a tag or an Accept-Language header) with."""
    for part in wanted.split(","):
        tag = part.split(";")[0].strip()
        for locale in LOCALES:
            if tag.lower() == locale.lower() or tag[:2].lower() == locale[:2].lower() != "":
                return locale
    return FALLBACK


def text(locale: str, key: str, **facts: Any) -> str:
    """Say ``key`` in ``locale``. Raises KeyError for a key that no catalogue has."""
    return catalogue(best_locale(locale))[key].format(**facts)


def counted(locale: str, key: str, count: int, **facts: Any) -> str:
    """Say ``key`` for so many of a thing: ``key.one`` or ``key.many``, as the language counts.

    In Portuguese there is no plural of nothing: "0 parada".
    """
    ones = {0, 1} if best_locale(locale) == "pt-BR" else {1}
    return text(locale, f"{key}.{'one' if count in ones else 'many'}", count=count, **facts)
