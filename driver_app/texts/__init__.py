"""Words for the driver, one file a language. Facts are put in by name: ``"{count} stops"``."""

import json
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALES: Final = ("pt-BR", "en")
FALLBACK: Final = "en"
_SIGNS: Final = {"BRL": "R$", "EUR": "€", "USD": "US$"}
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_KM: Final = 1000
_KB: Final = 1000
_MB: Final = 1_000_000
_PLURAL_FROM: Final = {"pt-BR": 20, "en": 11}  # tenths: "1,5 quilômetro", but "1.5 kilometres"


@cache
def catalogue(locale: str) -> dict[str, str]:
    """Give all texts of one of ``LOCALES``."""
    source = resources.files(__name__).joinpath(f"{locale}.json")
    texts: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    return texts


def best_locale(wanted: str) -> str:
    """Choose the locale for a tag such as ``pt-PT``: the same one, then the same language."""
    tag = wanted.replace("_", "-").lower()
    for locale in LOCALES:
        if tag == locale.lower():
            return locale
    for locale in LOCALES:
        if tag[:2] == locale[:2].lower():
            return locale
    return FALLBACK


class Texts:
    """One driver's language and time zone: says a key, an hour, a distance, an age."""

    def __init__(self, locale: str, time_zone: str = "UTC") -> None:
        self.locale = best_locale(locale)
        self._texts = catalogue(self.locale)
        try:
            self._zone: ZoneInfo | None = ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            self._zone = None  # the phone's own zone: drivers are where they drive

    def __call__(self, key: str, **facts: Any) -> str:
        """Say ``key``. Raises KeyError for a key that no catalogue has."""
        return self._texts[key].format(**facts)

    def error(self, slug: str) -> str:
        """Say what to do about an error; one that has no words of its own is told as such."""
        return self._texts.get(f"error.{slug}") or self("error.other", slug=slug)

    def count(self, key: str, number: int) -> str:
        """Say ``key.one`` or ``key.other`` with ``{count}``."""
        return self._counted(key, number, is_one=number == 1)

    def _counted(self, key: str, number: int | str, *, is_one: bool) -> str:
        return self(f"{key}.one" if is_one else f"{key}.other", count=number)

    def hour(self, at: datetime) -> str:
        """14:05, on the clock of the run's time zone."""
        return at.astimezone(self._zone).strftime("%H:%M")

    def day(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%d/%m" if self.locale == "pt-BR" else "%d %b")

    def window(self, opens: datetime | None, closes: datetime | None) -> str:
        """Say between which hours; empty where any hour will do."""
        if opens is not None and closes is not None:
            return self("window.between", opens=self.hour(opens), closes=self.hour(closes))
        if closes is not None:
            return self("window.until", closes=self.hour(closes))
        return "" if opens is None else self("window.from", opens=self.hour(opens))

    def span(self, seconds: float) -> str:
        """Say how long, in the unit a person would choose."""
        whole = max(0, int(seconds))
        if whole < _MINUTE:
            return self("span.seconds", count=whole)
        if whole < _HOUR:
            return self("span.minutes", count=whole // _MINUTE)
        if whole < _DAY:
            return self("span.hours", hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)
        return self.count("span.days", whole // _DAY)

    def metres(self, distance_m: int) -> str:
        if distance_m < _KM:
            return self("distance.m", count=distance_m)
        return self("distance.km", count=self._decimal(distance_m / _KM))

    def spoken(self, distance_m: int) -> str:
        """Say a distance in words that are read aloud: no abbreviations."""
        if distance_m < _KM:
            return self.count("distance.spoken_m", distance_m)
        tenths = round(distance_m / 100)
        number = f"{tenths // 10}" if tenths % 10 == 0 else self._decimal(tenths / 10)
        is_one = tenths < _PLURAL_FROM[self.locale]
        return self._counted("distance.spoken_km", number, is_one=is_one)

    def _decimal(self, value: float) -> str:
        number = f"{value:.1f}"
        return number.replace(".", ",") if self.locale == "pt-BR" else number

    def money(self, cents: int, currency: str) -> str:
        """Say a sum, with the sign of its currency where it has one here."""
        whole, part = divmod(cents, 100)
        is_pt = self.locale == "pt-BR"
        grouped = f"{whole:,}".replace(",", "." if is_pt else ",")
        number = f"{grouped}{',' if is_pt else '.'}{part:02d}"
        sign = _SIGNS.get(currency, currency)
        return f"{sign}\N{NO-BREAK SPACE}{number}".strip()

    def size(self, length: int) -> str:
        """Say how many bytes, in kB or MB."""
        if length < _MB:
            return self("size.kb", count=max(1, round(length / _KB)))
        return self("size.mb", count=self._decimal(length / _MB))
