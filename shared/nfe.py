"""The access key of a Brazilian invoice (NF-e, NFC-e): 44 digits, the last of which checks them.

It stands on the DANFE as a barcode (CODE-128C) and in the QR of an NFC-e within an address. The
rule of the last digit is the tax authorities' own: weights 2 to 9 from the right, modulo 11.
"""

import re
from typing import Final

KEY_DIGITS: Final = 44
_KEY: Final = re.compile(r"(?<!\d)\d{44}(?!\d)")
_SEPARATORS: Final = re.compile(r"[ .\-]")
_WEIGHTS: Final = tuple(2 + position % 8 for position in range(KEY_DIGITS - 1))
_ELEVEN: Final = 11


def check_digit(digits: str) -> int:
    """Compute the last digit from the 43 before it."""
    total = sum(
        int(digit) * weight for digit, weight in zip(reversed(digits), _WEIGHTS, strict=True)
    )
    rest = total % _ELEVEN
    return 0 if rest < 2 else _ELEVEN - rest  # noqa: PLR2004 - 10 and 11 have no digit


def is_access_key(text: str) -> bool:
    return (
        len(text) == KEY_DIGITS
        and text.isascii()
        and text.isdigit()
        and check_digit(text[:-1]) == int(text[-1])
    )


def find_access_key(text: str) -> str:
    """Find the key in what a scanner read or a person typed; empty where there is no valid one."""
    for candidate in (text, _SEPARATORS.sub("", text)):
        for found in _KEY.findall(candidate):
            if is_access_key(found):
                return str(found)
    return ""


def looks_like_key(text: str) -> bool:
    """Whether somebody meant an access key, right or wrong: only a mistyped one has 44 digits."""
    return bool(_KEY.search(_SEPARATORS.sub("", text)))
