"""Check digits of Brazilian numbers: CPF, CNPJ and the access key of an invoice share one rule."""

from collections.abc import Sequence
from typing import Final

_ELEVEN: Final = 11
_FIRST_WEIGHT: Final = 2


def modulo_11(values: Sequence[int], heaviest: int) -> int:
    """Compute the digit after ``values``: weights 2 to ``heaviest`` from the right, and again.

    A rest of 0 or 1 gives 0, for 10 and 11 are no digits (Receita Federal; ENCAT's MOC, NF-e).
    """
    span = heaviest - _FIRST_WEIGHT + 1
    total = sum(
        value * (_FIRST_WEIGHT + place % span) for place, value in enumerate(reversed(values))
    )
    rest = total % _ELEVEN
    return 0 if rest < _FIRST_WEIGHT else _ELEVEN - rest


def is_cpf(text: str) -> bool:
    """Whether ``text`` is a person's number, digits alone. One digit eleven times is nobody's."""
    if len(text) != 11 or not (text.isascii() and text.isdigit()) or len(set(text)) == 1:  # noqa: PLR2004
        return False
    return _ends_well(text, heaviest=11)


def is_cnpj(text: str) -> bool:
    """Whether ``text`` is a company's number without dots.

    Since July 2026 the first twelve may be capital letters too, worth their ASCII code less 48
    (Instrução Normativa RFB 2.229/2024).
    """
    body, check = text[:12], text[12:]
    if len(text) != 14 or not (text.isascii() and check.isdigit()) or len(set(text)) == 1:  # noqa: PLR2004
        return False
    if not (body.isalnum() and body == body.upper()):
        return False
    return _ends_well(text, heaviest=9)


def _ends_well(text: str, *, heaviest: int) -> bool:
    """Check the two digits at the end, the second of which counts the first."""
    values = [ord(letter) - ord("0") for letter in text]
    return all(modulo_11(values[:place], heaviest) == values[place] for place in (-2, -1))
