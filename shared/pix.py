"""The code that a Brazilian bank's app reads at the door: a static Pix with the sum in it.

Made on the phone without signal from the organization's key. The layout is EMV's QRCPS-MPM as the
Central Bank narrows it (Manual de Padrões para Iniciação do Pix, "BR Code"): fields of a two-digit
number, a two-digit length and a value; a CRC-16 over all of it at the end.
"""

import binascii
import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from shared.digits import is_cnpj, is_cpf

MAX_KEY: Final = 77  # letters, of an e-mail address
MAX_NAME: Final = 25
MAX_CITY: Final = 15
MAX_TXID: Final = 25
ANY_TXID: Final = "***"  # of a code that is for no payment in particular
CURRENCY: Final = "BRL"

_GUI: Final = "br.gov.bcb.pix"
_REAL: Final = "986"  # ISO 4217
_START_OF_CRC: Final = 0xFFFF
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_EMAIL: Final = re.compile(
    r"[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
_PHONE: Final = re.compile(r"\+55[1-9][0-9](?:9[0-9]{8}|[2-8][0-9]{7})")
_SIGNS: Final = re.compile(r"[\s().\-/]")


class PixKeyKind(StrEnum):
    CPF = "cpf"
    CNPJ = "cnpj"
    PHONE = "phone"
    EMAIL = "email"
    RANDOM = "random"  # made by the bank


class PixKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as the directory of keys writes it."""

    value: str
    kind: PixKeyKind


class PixAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Where an organization is paid. ``name`` and ``city`` are what the payer's bank shows."""

    key: Annotated[str, msgspec.Meta(max_length=MAX_KEY)]
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
    city: Annotated[str, msgspec.Meta(max_length=MAX_CITY)]


def read_key(text: str) -> PixKey | None:
    """Take what a person typed for a key. None: it is of none of the five kinds.

    Eleven bare digits that check out are a CPF; a telephone needs its ``+55`` or its parentheses,
    because many a mobile number would pass for a CPF.
    """
    typed = text.strip()
    plain = _SIGNS.sub("", typed)
    if "@" in typed:
        value, kind = typed.lower(), PixKeyKind.EMAIL
        is_good = len(value) <= MAX_KEY and _EMAIL.fullmatch(value) is not None
    elif typed.startswith(("+", "(")):
        value, kind = plain if plain.startswith("+") else f"+55{plain}", PixKeyKind.PHONE
        is_good = _PHONE.fullmatch(value) is not None
    elif (random := _as_random(typed)) is not None:
        value, kind, is_good = random, PixKeyKind.RANDOM, True
    elif is_cpf(plain):
        value, kind, is_good = plain, PixKeyKind.CPF, True
    else:
        value, kind = plain.upper(), PixKeyKind.CNPJ
        is_good = is_cnpj(value)
    return PixKey(value=value, kind=kind) if is_good else None


def _as_random(text: str) -> str | None:
    try:
        key = str(UUID(text))
    except ValueError:
        return None
    return key if key == text.lower() else None


def plain_text(text: str, most: int) -> str:
    """Write a name as every bank's app shows it: no accents, no signs beyond ASCII, cut to fit."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    printable = "".join(letter for letter in letters if letter.isprintable())
    return " ".join(printable.split())[:most].strip()


def txid_of(subject: UUID) -> str:
    """Name a payment after what it pays for, in the letters that a txid may have: 22 at most."""
    number, name = subject.int, ""
    while number:
        number, place = divmod(number, len(_LETTERS))
        name = _LETTERS[place] + name
    return name or "0"


def br_code(account: PixAccount, cents: int, txid: str) -> str:
    """Write the code of a payment to ``account``, to be drawn as a QR or copied.

    No ``cents``: the payer types the sum.
    """
    merchant = _field(0, _GUI) + _field(1, account.key)
    fields = (
        _field(0, "01"),
        _field(26, merchant),
        _field(52, "0000"),  # no trade is told
        _field(53, _REAL),
        _field(54, f"{cents // 100}.{cents % 100:02}") if cents else "",
        _field(58, "BR"),
        _field(59, account.name),
        _field(60, account.city),
        _field(62, _field(5, txid)),
        "6304",
    )
    text = "".join(fields)
    return f"{text}{binascii.crc_hqx(text.encode('ascii'), _START_OF_CRC):04X}"


def _field(number: int, value: str) -> str:
    return f"{number:02}{len(value):02}{value}"
