"""SMS: how many parts a text takes, and how it takes fewer.

A part holds 160 letters of GSM 03.38, or 70 as UCS-2 where one letter is outside of it, as ã, õ, ç
and most accents of Portuguese are; in a text of several parts each holds 153 or 67.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

import msgspec

from dispatch_server.texts import text

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€")  # two places each
_NEAREST: Final[Mapping[int, str]] = {
    0x201C: '"',  # quotation marks, double and single, opening and closing
    0x201D: '"',
    0x2018: "'",
    0x2019: "'",
    0x2013: "-",  # dashes
    0x2014: "-",
    0x2022: "-",  # a list's point
    0x2026: "...",
    0x00A0: " ",  # a space that does not break
}
_PARTS: Final = {True: (160, 153), False: (70, 67)}  # alone, one of several; by GSM or UCS-2


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How long an SMS is. ``is_gsm``: every letter is in GSM 03.38."""

    parts: int
    is_gsm: bool


def measure(words: str) -> Size:
    """Count the parts of a text, as the providers charge them."""
    is_gsm = all(one in _BASIC or one in _EXTENDED for one in words)
    widths = [_width(one, is_gsm=is_gsm) for one in words]
    alone, each = _PARTS[is_gsm]
    if sum(widths) <= alone:
        return Size(parts=1, is_gsm=is_gsm)
    parts, room = 1, each
    for width in widths:  # a letter of two places is never cut in two
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return Size(parts=parts, is_gsm=is_gsm)


def _width(letter: str, *, is_gsm: bool) -> int:
    if is_gsm:
        return 2 if letter in _EXTENDED else 1
    return len(letter.encode("utf-16-le")) // 2


def without_accents(words: str) -> str:
    """Write what GSM 03.38 lacks as the nearest that it has; what has none stays."""
    return "".join(_nearest(one) for one in words.translate(_NEAREST))


def _nearest(letter: str) -> str:
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one)
    )
    return bare if bare and all(one in _BASIC for one in bare) else letter


def as_sms(words: str, locale: str, *, plain: bool) -> str:
    """Write a message as it is sent: with how to stop it, and plain where that takes fewer parts."""
    whole = f"{words} {text(locale, 'messages.reply-stop')}"
    bare = without_accents(whole)
    return bare if plain and measure(bare).parts < measure(whole).parts else whole
