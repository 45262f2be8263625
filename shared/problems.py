"""The shape of every error on the wire: problem details (RFC 9457)."""

from typing import Any, Final

import msgspec

MEDIA_TYPE: Final = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, for a program (``type``, ``facts``) and for a person (``detail``)."""

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    facts: dict[str, Any] = {}

    @property
    def slug(self) -> str:
        return self.type.rsplit("/", 1)[-1]
