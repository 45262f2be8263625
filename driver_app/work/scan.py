"""A code that a scanner read or a person typed: what it is, and whether it belongs here."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from shared.nfe import find_access_key, looks_like_key
from shared.runs import PackageView

GTINS: Final = frozenset({8, 12, 13, 14})  # digits


class Match(StrEnum):
    KNOWN = "known"  # on a package that was expected
    UNKNOWN = "unknown"
    BAD_KEY = "bad_key"  # 44 digits, and the last does not check
    EMPTY = "empty"


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """``code`` as it is kept: an access key without what was around it."""

    code: str
    match: Match


def read_code(text: str, packages: Iterable[PackageView]) -> Read:
    """Find out which of ``packages`` a code is on."""
    code = text.strip()
    if not code:
        return Read(code="", match=Match.EMPTY)
    key = find_access_key(code)
    if not key and looks_like_key(code):
        return Read(code=code, match=Match.BAD_KEY)
    wanted = _plain(key or code)
    for package in packages:
        if wanted in {_plain(package.barcode), find_access_key(package.barcode)}:
            return Read(code=package.barcode, match=Match.KNOWN)
    return Read(code=key or code, match=Match.UNKNOWN)


def _plain(code: str) -> str:
    """Make codes equal that are: letters of any case, and a GTIN whichever symbol it stands in.

    A UPC-A is read as an EAN-13 that begins with 0 by zxing-cpp, zbar and Vision alike; GS1 fills
    up all of them to 14 digits (General Specifications §3.3.2).
    """
    plain = code.strip().casefold()
    return plain.zfill(max(GTINS)) if plain.isdecimal() and len(plain) in GTINS else plain
