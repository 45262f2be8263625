"""What can be wrong with an order, told in the reader's language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import msgspec

from dispatch_server.errors import Refused
from dispatch_server.orders.schema import Issue
from dispatch_server.texts import text
from shared.text import clean

ERROR: Final = "error"
WARNING: Final = "warning"
_SHOWN: Final = 60  # characters of a bad value that are shown again
_WHERE: Final = re.compile(r"\$\.?(?P<path>[\w.\[\]]*)")


@dataclass(eq=False)
class OrderRefused(Refused):
    """An order is not fit to be taken in; the issues say why."""

    slug: ClassVar[str] = "order-refused"
    external_id: str
    issues: tuple[Issue, ...]

    def __str__(self) -> str:
        return "; ".join(f"{issue.field}: {issue.text}" for issue in self.issues)


def error(locale: str, field: str, code: str, value: object = "", **facts: Any) -> Issue:
    """Make an issue for which the row is refused."""
    return _issue(locale, field, code, value, facts)


def warning(locale: str, field: str, code: str, value: object = "", **facts: Any) -> Issue:
    """Make an issue with which the row is taken in all the same."""
    issue = _issue(locale, field, code, value, facts)
    return msgspec.structs.replace(issue, level=WARNING)


def from_validation(locale: str, reason: msgspec.ValidationError) -> Issue:
    """Tell what a JSON order lacks. The detail is msgspec's, in English: it is for a programmer."""
    detail, _, place = str(reason).partition(" - at ")
    found = _WHERE.search(place)
    field = found["path"] if found else ""
    return error(locale, field, "invalid", detail=detail)


def refuses(issues: Iterable[Issue]) -> bool:
    return any(issue.level == ERROR for issue in issues)


def _issue(locale: str, field: str, code: str, value: object, facts: dict[str, Any]) -> Issue:
    shown = clean(str(value))
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    return Issue(
        field=field,
        code=code,
        text=text(locale, f"orders.issue.{code}", **({"value": shown} | facts)),
        value=shown,
    )
