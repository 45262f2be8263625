"""The normal form of an address: what is left of it once spelling no longer matters.

Two addresses that people would call the same have the same normal form. It is made to be compared
and searched for, never to be shown.
"""

import re
import unicodedata
from typing import Final

import msgspec

# Brazilian post office abbreviations (kinds of street, titles) as seen in shops' orders.
_LONG: Final = {
    "al": "alameda", "av": "avenida", "aven": "avenida", "bc": "beco", "cj": "conjunto",
    "est": "estrada", "estr": "estrada", "jd": "jardim", "ld": "ladeira", "lad": "ladeira",
    "lg": "largo", "lgo": "largo", "pc": "praca", "pca": "praca", "pq": "parque", "pque": "parque",
    "r": "rua", "rod": "rodovia", "trav": "travessa", "tv": "travessa", "vd": "viaduto",
    "vl": "vila", "brig": "brigadeiro", "cap": "capitao", "cel": "coronel", "com": "comendador",
    "cons": "conselheiro", "dep": "deputado", "des": "desembargador", "dr": "doutor",
    "dra": "doutora", "eng": "engenheiro", "gal": "general", "gen": "general",
    "gov": "governador", "mal": "marechal", "maj": "major", "min": "ministro", "mons": "monsenhor",
    "pe": "padre", "pref": "prefeito", "pres": "presidente", "prof": "professor",
    "profa": "professora", "sarg": "sargento", "sgt": "sargento", "sen": "senador",
    "sra": "senhora", "sr": "senhor", "sta": "santa", "sto": "santo", "ten": "tenente",
    "ver": "vereador", "visc": "visconde",
    "ave": "avenue", "blvd": "boulevard", "ctr": "centre", "dept": "department", "hwy": "highway",
    "ln": "lane", "pkwy": "parkway", "pl": "place", "rd": "road", "sq": "square", "str": "strasse",
}  # fmt: skip

_NUMBERS: Final = {
    "um": "1", "dois": "2", "tres": "3", "quatro": "4", "cinco": "5", "seis": "6", "sete": "7",
    "oito": "8", "nove": "9", "dez": "10", "onze": "11", "doze": "12", "treze": "13",
    "catorze": "14", "quatorze": "14", "quinze": "15", "dezesseis": "16", "dezessete": "17",
    "dezoito": "18", "dezenove": "19", "vinte": "20", "trinta": "30", "primeiro": "1",
    "primeira": "1", "1o": "1", "1a": "1",
}  # fmt: skip

_DROPPED: Final = frozenset(
    {"a", "as", "da", "das", "de", "di", "do", "dos", "e", "o", "os", "the", "of"}
)

# Kinds of street, in normal form. A name may be a mere number ("Rua 13"), and people leave the kind
# out ("Paulista, 1578").
KINDS: Final = frozenset(
    {"alameda", "avenida", "beco", "estrada", "jardim", "ladeira", "largo", "parque", "passagem"}
    | {"praca", "quadra", "rodovia", "rua", "travessa", "viaduto", "viela", "vila"}
)

_NOT_WORD: Final = re.compile(r"[^\w]+|_")
_POSTCODE: Final = re.compile(r"\b(\d{5})-?(\d{3})\b")
_NO_NUMBER: Final = re.compile(
    r"(?:\bs\s*/\s*n\b|\bsem\s+n[uú]mero\b|\bs\.\s?n\.)[º°]?", re.IGNORECASE
)
_HOUSE: Final = re.compile(
    r"""(?:\s*[,;]\s*|\s+)                 # a comma, or a mere space
        (?:n[ºo°.]*\s*|n[uú]mero\s+|\#\s*)?  # "nº", "no.", "número"
        (?P<number>\d{1,6})\s?(?P<letter>[a-zA-Z](?![\w]))?
        (?=\s*(?:$|[,;/()\u2013-]|\s(?!(?:de|da|do|andar)\b)))""",
    re.VERBOSE | re.IGNORECASE,
)


class AddressParts(msgspec.Struct, frozen=True, kw_only=True):
    """A one-line address, taken apart. What was not found is empty."""

    street: str
    number: str = ""
    rest: str = ""
    postcode: str = ""


def fold(text: str) -> str:
    """Lower case without accents: ``"São João"`` to ``"sao joao"``. Other scripts stay."""
    plain = unicodedata.normalize("NFKD", text).casefold()  # first: a fancy letter has no case
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in apart if not unicodedata.combining(c))


def normal(text: str) -> str:
    """Bring a street's, a district's or a shop's name into normal form.

    ``"Av. Brig. Luís Antônio"`` and ``"avenida brigadeiro luis antonio"`` become the same words.
    """
    words = [w for w in _NOT_WORD.split(fold(text)) if w]
    long = [_NUMBERS.get(w) or _LONG.get(w, w) for w in words]
    kept = [
        w for i, w in enumerate(long) if w not in _DROPPED or len(words) == 1 or _alone(i, words)
    ]
    return " ".join(kept or long)


def _alone(index: int, words: list[str]) -> bool:
    """Keep a single letter at the end, which is a name: ``Rua A``, ``Travessa E``."""
    return index == len(words) - 1 and len(words[index]) == 1


def house_number(text: str) -> int | None:
    """Read the number that a house number starts with: ``"12 B"`` is 12, ``"s/n"`` is None."""
    found = re.match(r"\s*(\d{1,6})", text)
    return int(found[1]) if found else None


def take_apart(line: str) -> AddressParts:
    """Split ``"Rua Augusta, 900 - ap 12 - Consolação, 01304-001"``.

    The street comes first, as in Brazil and most of Europe. A number that is part of the name
    ("Rua 7 de Abril", "Avenida 9 de Julho") stays there.
    """
    code = _POSTCODE.search(line)
    postcode = f"{code[1]}-{code[2]}" if code else ""
    text = line.replace(code[0], " ", 1) if code else line
    none = _NO_NUMBER.search(text)
    house = next((h for h in _HOUSE.finditer(text) if _names_a_street(text[: h.start()])), None)
    if none and (not house or none.start() < house.start()):
        return _parts(text[: none.start()], "", text[none.end() :], postcode)
    if house:
        number = house["number"] + (house["letter"] or "").upper()
        return _parts(text[: house.start()], number, text[house.end() :], postcode)
    street, _, rest = text.partition(",")
    return _parts(street, "", rest, postcode)


def _names_a_street(text: str) -> bool:
    """Tell ``Rua Augusta`` from the mere ``Rua`` of "Rua 13, 45"."""
    return normal(text) not in KINDS | {""}


def _parts(street: str, number: str, rest: str, postcode: str) -> AddressParts:
    edge = " ,;-\u2013/"
    return AddressParts(
        street=street.strip(edge), number=number, rest=rest.strip(edge), postcode=postcode
    )
