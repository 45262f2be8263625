"""The words by which an order is found: what support is told on the phone, folded and taken apart.

An order fits when each word asked for begins one of its words. A word of one character must be a
whole word, because it begins nearly everything.
"""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from dispatch_server.cities.normal import fold

MOST_ASKED: Final = 8  # words of one question
MOST_KEPT: Final = 800  # words of one order; 200 packages have three each
_LONGEST: Final = 60
_TAIL: Final = 4  # people read out the last four of a long number
_KEY_DIGITS: Final = 44  # an NF-e's access key
_KEY_NUMBER: Final = slice(25, 34)  # where the key holds the invoice's number
_FEWEST_GROUPED: Final = 20  # digits; a number this long is typed in groups, as it is printed
_WORD: Final = re.compile(r"[^\W_]+")
_DIGITS: Final = re.compile(r"\d+")
_BRAZIL: Final = "55"
_AREA: Final = 2  # digits of a Brazilian area code


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What an order may be asked for by."""

    external_id: str
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    barcodes: tuple[str, ...] = ()  # labels, and the invoice's key


def words_of(told: Told) -> str:
    """Give all words of an order once each, in single blanks."""
    found: list[str] = []
    found += _of_number(told.external_id)
    for code in told.postal_codes:
        found += [_join(code), *_split(code)]
    for phone in told.phones:
        found += _of_phone(phone)
    for text in (*told.names, *told.addresses, *told.emails):
        found += _split(text)
    for barcode in told.barcodes:
        found += _of_number(barcode)
        digits = _join(barcode)
        if len(digits) == _KEY_DIGITS and digits.isdigit():
            found.append(digits[_KEY_NUMBER].lstrip("0"))
    return " ".join(list(dict.fromkeys(word for word in found if word))[:MOST_KEPT])


def asked_words(question: str) -> tuple[str, ...]:
    """Take a question apart. Empty where it names nothing."""
    if (whole := _join(question)).isdigit() and len(whole) >= _FEWEST_GROUPED:
        return (whole[:_LONGEST],)
    return tuple(dict.fromkeys(_split(question)))[:MOST_ASKED]


def is_whole(word: str) -> bool:
    """Tell whether ``word`` has to be a whole word of the order, not merely its beginning."""
    return len(word) == 1


def _split(text: str) -> list[str]:
    return [word[:_LONGEST] for word in _WORD.findall(fold(text))]


def _join(text: str) -> str:
    return "".join(_WORD.findall(fold(text)))


def _of_number(number: str) -> Iterable[str]:
    """Take ``PED-00012345`` apart: as written, in one, without zeros, and its last four."""
    yield _join(number)[:_LONGEST]
    yield from _split(number)
    for digits in _DIGITS.findall(number):
        yield digits.lstrip("0")[:_LONGEST]
        if len(digits) > _TAIL:
            yield digits[-_TAIL:]


def _of_phone(phone: str) -> Iterable[str]:
    """Take a phone number apart: with and without country and area, and its last four."""
    digits = "".join(_DIGITS.findall(phone))
    if not digits:
        return
    yield digits[:_LONGEST]
    national = digits.removeprefix(_BRAZIL) if phone.lstrip().startswith("+") else digits
    yield national[:_LONGEST]
    if len(national) > _AREA + _TAIL:
        yield national[_AREA:][:_LONGEST]
        yield national[-_TAIL:]
