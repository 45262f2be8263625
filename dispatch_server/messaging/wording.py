"""The texts of messages: the catalogue's or the organization's own, checked, and filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import msgspec

from dispatch_server.errors import Refused
from dispatch_server.messaging.rules import MessageKind, Window, eta_window
from dispatch_server.texts import LOCALES, best_locale, catalogue, text
from dispatch_server.tracking.page import day_text, hour_text
from dispatch_server.tracking.rules import cause_of, first_name
from shared.states import FailureReason

LONGEST: Final = 600  # letters of a text before it is filled in; WhatsApp takes 1,024 after
_AWAY: Final = timedelta(minutes=40)  # of an example
_SLOT: Final = re.compile(r"{(\w*)}")
_ALWAYS: Final = ("name", "shop", "order", "link")
PLACEHOLDERS: Final[Mapping[MessageKind, tuple[str, ...]]] = {
    MessageKind.PROMISED: (*_ALWAYS, "window"),
    MessageKind.ON_THE_WAY: (*_ALWAYS, "window"),
    MessageKind.NEXT: (*_ALWAYS, "window"),
    MessageKind.LATE: (*_ALWAYS, "window"),
    MessageKind.DELIVERED: _ALWAYS,
    MessageKind.FAILED: (*_ALWAYS, "reason"),
}

type Own = Mapping[str, Mapping[str, str]]  # kind → locale → text


@dataclass(eq=False)
class TextRefused(Refused):
    """A message cannot be worded so. The reason says what to change."""

    slug: ClassVar[str] = "text-refused"
    kind: str
    locale: str
    reason: str

    def __str__(self) -> str:
        return f"{self.kind}, {self.locale}: {self.reason}"


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """What is put into a text."""

    name: str
    shop: str
    order: str
    link: str
    window: Window | None = None
    reason: str = ""  # FailureReason, or one that the catalogue lacks


class Worded(msgspec.Struct, frozen=True, kw_only=True):
    """A message in words. ``filling`` is what stands for each placeholder, by its name."""

    subject: str
    text: str
    filling: dict[str, str]


def check(kind: MessageKind, locale: str, own: str) -> str:
    """Give a text as it is kept. Raises TextRefused."""
    words = own.strip()
    if locale not in LOCALES:
        raise TextRefused(kind, locale, f"texts are in {' and '.join(LOCALES)}")
    if not words or len(words) > LONGEST:
        raise TextRefused(kind, locale, f"write 1 to {LONGEST} letters")
    known = PLACEHOLDERS[kind]
    for slot in _SLOT.findall(words):
        if slot not in known:
            named = ", ".join(f"{{{name}}}" for name in known)
            raise TextRefused(kind, locale, f"{{{slot}}} is filled by nothing; there are {named}")
    if "{" in _SLOT.sub("", words) or "}" in _SLOT.sub("", words):
        raise TextRefused(kind, locale, "a { or } stands alone; write {name} for the name")
    if "{link}" not in words:
        raise TextRefused(kind, locale, "put {link} in: where the customer can see the order")
    return words


def standard(kind: MessageKind, locale: str) -> str:
    """Give the catalogue's text, not filled in."""
    return catalogue(best_locale(locale))[f"messages.{kind}"]


def pattern_of(kind: MessageKind, locale: str, own: Own) -> str:
    """Give the text that is used, not filled in: the organization's, or the catalogue's."""
    return own.get(kind, {}).get(locale) or standard(kind, locale)


def word(
    kind: MessageKind, locale: str, filling: Filling, own: Own, *, zone: ZoneInfo, now: datetime
) -> Worded:
    """Put a message into words, in the catalogue's locale that is nearest to ``locale``."""
    chosen = best_locale(locale)
    pattern = pattern_of(kind, chosen, own)
    facts = {
        "name": first_name(filling.name) or text(chosen, "messages.nobody"),
        "shop": filling.shop,
        "order": filling.order,
        "link": filling.link,
        "window": _window(chosen, filling.window, zone, now) if filling.window else "",
        "reason": _reason(chosen, filling.reason),
    }
    flat = {name: " ".join(value.split()) for name, value in facts.items()}
    return Worded(
        subject=text(chosen, f"messages.subject.{kind}", shop=flat["shop"], order=flat["order"]),
        text=_SLOT.sub(lambda slot: flat[slot[1]], pattern),
        filling=flat,
    )


def example(
    kind: MessageKind,
    locale: str,
    own: Own,
    *,
    shop: str,
    link: str,
    zone: ZoneInfo,
    now: datetime,
) -> Worded:
    """Put a message into words that is about nobody: for previews, and for who approves texts."""
    filling = Filling(
        name=text(locale, "messages.sample.name"),
        shop=shop,
        order=text(locale, "messages.sample.order"),
        link=link,
        window=eta_window(now + _AWAY),
        reason=FailureReason.RECIPIENT_ABSENT,
    )
    return word(kind, locale, filling, own, zone=zone, now=now)


def _window(locale: str, window: Window, zone: ZoneInfo, now: datetime) -> str:
    opens = window.opens.astimezone(zone)
    return text(
        locale,
        "messages.window",
        day=day_text(locale, opens.date(), now.astimezone(zone).date()),
        opens=hour_text(opens, zone),
        closes=hour_text(window.closes, zone),
    )


def _reason(locale: str, reason: str) -> str:
    known = FailureReason(reason) if reason in FailureReason else None
    return text(locale, f"tracking.cause.{cause_of(known)}")
