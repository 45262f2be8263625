"""What text may hold: anything a person types, and nothing a database chokes on."""

import re
from typing import Final

# For msgspec.Meta(pattern=…). PostgreSQL cannot store NUL.
NO_NUL: Final = r"^[^\x00]*$"

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Take out control characters and lone surrogates, and the blanks around."""
    return _CONTROL.sub("", text).strip()
