"""From the fields of an order to a query: what the text says, and what the columns say."""

import re
from typing import Final

from dispatch_server.cities.normal import take_apart
from dispatch_server.places.port import AddressQuery
from shared.geo import Point
from shared.text import clean

DIGITS: Final = {"BR": 8, "FI": 5, "DE": 5, "FR": 5, "ES": 5, "IT": 5, "US": 5, "MX": 5, "AR": 4}
_ANY_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{1,10}[0-9A-Za-z]")
_LEADING_CODE: Final = re.compile(r"(?:^|[ ,])(\d{4,5})\s+([^\W\d][^,\d]*)\s*$")
_BLANK: Final = frozenset({"-", "--", "n/a", "na", "null", "none", ".", "0"})


def postal_code(text: str, country: str) -> str | None:
    """Bring a postal code into its country's form; None where it cannot be one.

    Spreadsheets lose leading zeros: they are put back where the country's codes are all digits.
    """
    wanted = DIGITS.get(country)
    bare = clean(text).removesuffix(".0")
    if wanted is None:
        return bare.upper() if not bare or _ANY_CODE.fullmatch(bare) else None
    digits = re.sub(r"[\s.-]", "", bare)
    if digits.lower() in {"", *_BLANK}:
        return ""
    if not (digits.isascii() and digits.isdigit()) or not wanted - 2 <= len(digits) <= wanted:
        return None
    digits = digits.zfill(wanted)
    return f"{digits[:5]}-{digits[5:]}" if country == "BR" else digits


def to_query(
    *,
    text: str,
    complement: str = "",
    district: str = "",
    city: str = "",
    state: str = "",
    postal: str = "",
    country: str = "",
    at: Point | None = None,
) -> AddressQuery:
    """Take an address apart. Columns win over what the text says; a bad postal code counts as none.

    The text is kept as it came, for ever.
    """
    line = " ".join(clean(text).split())
    parts = take_apart(line)
    rest = parts.rest
    found = _LEADING_CODE.search(rest) if country != "BR" else None
    if found:
        rest = rest[: found.start()].strip(" ,-")
    code = postal_code(postal, country) or postal_code(
        found[1] if found else parts.postcode, country
    )
    return AddressQuery(
        text=text,
        street=parts.street,
        number=parts.number,
        complement=clean(complement) or rest,
        district=clean(district),
        city=clean(city) or (found[2].strip() if found else ""),
        state=clean(state),
        postal_code=code or "",
        country=country,
        at=at,
    )
