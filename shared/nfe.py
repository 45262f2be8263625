"""The access key of a Brazilian invoice (NF-e, NFC-e): 44 digits, the last of which checks them.

It stands on the DANFE as a barcode (CODE-128C) and in the QR of an NFC-e within an address. The
rule of the last digit is the tax authorities' own: weights 2 to 9 from the right, modulo 11.
"""

import re
from typing import Final

from shared.digits import modulo_11

KEY_DIGITS: Final = 44
_KEY: Final = re.compile(r"(?<!\d)\d{44}(?!\d)")
_SEPARATORS: Final = re.compile(r"[ .\-]")


def check_digit(digits: str) -> int:
    """Compute the last digit from the 43 before it."""
    return modulo_11([int(digit) for digit in digits], heaviest=9)


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
