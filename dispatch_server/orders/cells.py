"""What a cell of a spreadsheet means: dates, amounts, times, phone numbers.

Each function gives None for what it cannot read; the caller says so to the person.
"""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Final

_DAY_ZERO: Final = dt.date(1899, 12, 30)  # of Excel's serial dates, its leap year bug included
_SERIAL: Final = range(20_000, 80_000)  # 1954 to 2119: a number in a date column
_DATE: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})(?:[ T].*)?")
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T].*)?")
_ISO_SLASHED: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?:[ T].*)?")
_TIME: Final = re.compile(
    r"([0-9]{1,2})\s*(?:[:hH.]\s*([0-9]{2})?)?(?::[0-9]{2})?\s*(?:min|hs?)?\s*([aApP][mM])?"
)
_BETWEEN: Final = re.compile(
    r"\s*(?:-|\u2013|\u2014|\bàs\b|\bas\b|\ba\b|\baté\b|\bate\b|\bto\b|\buntil\b|/|;)\s*",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(r"^\s*(?:das|de|from|entre|between)\s+", re.IGNORECASE)
_DAMAGED: Final = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_END_OF_DAY: Final = dt.time(23, 59)
_CENTURY: Final = 100
_DAY_MIN: Final = 1440


def date(text: str) -> dt.date | None:
    """Read 23/11/2026, 23-11-26, 2026-11-23, a date with a time behind it, or Excel's number."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_ISO_SLASHED, (1, 2, 3)), (_DATE, (3, 2, 1))):
        found = pattern.fullmatch(text)
        if found:
            year, month, day = (int(found[i]) for i in order)
            try:
                return dt.date(year + 2000 if year < _CENTURY else year, month, day)
            except ValueError:
                return None
    number = decimal(text, comma=False)
    if number is not None and int(number) in _SERIAL:
        return _DAY_ZERO + dt.timedelta(days=int(number))
    return None


def decimal(text: str, *, comma: bool) -> Decimal | None:
    """Read 1.234,56 and 1,234.56. ``comma``: a lone "1.500" has a thousand in it, not a fraction."""
    bare = re.sub(
        r"[\s\u00a0]|R\$|US\$|€|\$|kgs?$|g$|m[3³]$|cm[3³]$", "", text, flags=re.IGNORECASE
    )
    if "," in bare and "." in bare:
        last = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    elif bare.count(",") > 1 or bare.count(".") > 1:
        bare = re.sub(r"[.,]", "", bare)
    elif "," in bare:
        bare = bare.replace(",", ".")
    elif comma and re.fullmatch(r"-?[0-9]{1,3}\.[0-9]{3}", bare):
        bare = bare.replace(".", "")
    if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?", bare):
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def time(text: str) -> dt.time | None:
    """Read 08:00, 8h, 8h30, 8am, or Excel's share of a day."""
    bare = text.strip()
    if re.fullmatch(r"0?\.[0-9]+|0,[0-9]+", bare):
        minutes = round(float(bare.replace(",", ".")) * _DAY_MIN)
        return dt.time(minutes // 60, minutes % 60) if minutes < _DAY_MIN else _END_OF_DAY
    found = _TIME.fullmatch(bare)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "pm" else 0)
    if (hour, minute) == (24, 0):
        return _END_OF_DAY
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None


def window(text: str) -> tuple[dt.time, dt.time] | None:
    """Read 08:00-12:00, 8h às 12h, das 8 as 12."""
    ends = [part for part in _BETWEEN.split(_LEAD.sub("", text)) if part]
    match [time(end) for end in ends]:
        case [dt.time() as opens, dt.time() as closes]:
            return opens, closes
    return None


def phone_is_damaged(text: str) -> bool:
    """Tell a number that a spreadsheet has rounded: 1,1987E+10."""
    return bool(_DAMAGED.fullmatch(text.strip()))
