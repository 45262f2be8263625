"""From an organization's text to a template that WhatsApp approves.

Meta refuses a body that begins or ends with a parameter or has two side by side, and wants a link
that differs by message in a button of its own. So the body is the text with a greeting where it
needs one, a last line that says how to stop, and without its link, which the button below has.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from dispatch_server.messaging.port import TemplateState
from dispatch_server.messaging.rules import MessageKind
from dispatch_server.texts import text

PREFIX: Final = "porta_"
LANGUAGES: Final[Mapping[str, str]] = {"pt-BR": "pt_BR", "en": "en"}  # ours: Meta's
_STATES: Final[Mapping[str, TemplateState]] = {
    "APPROVED": TemplateState.APPROVED,
    "FLAGGED": TemplateState.APPROVED,  # in danger, still sent
    "REINSTATED": TemplateState.APPROVED,
    "PENDING": TemplateState.PENDING,
    "IN_APPEAL": TemplateState.PENDING,
    "REJECTED": TemplateState.REJECTED,
    "LIMIT_EXCEEDED": TemplateState.REJECTED,
    "PAUSED": TemplateState.PAUSED,
    "DISABLED": TemplateState.DISABLED,
    "ARCHIVED": TemplateState.DISABLED,
    "PENDING_DELETION": TemplateState.GONE,
    "DELETED": TemplateState.GONE,
}
_DIGEST: Final = 10  # hexadecimal digits: 2**40 texts, of which an account holds 6,000 at most
_SLOT: Final = re.compile(r"{(\w+)}")
_NUMBER: Final = re.compile(r"{{(\d+)}}")
_LAST_LINK: Final = re.compile(r"[\s:;,(\u2013\u2014-]*{link}[\s.!)]*$")
_NO_END: Final = re.compile(r"(?<=[^\s.!?…])$")
_SIDE_BY_SIDE: Final = re.compile(r"}\s*(?={)")


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A text as Meta has it: ``{{1}}``, ``{{2}}``… stand for ``slots``, in their order.

    ``name`` is made of the content: another text is another template, the same text the same one.
    ``link_base`` is what the button's address begins with; a message's own part follows it.
    """

    kind: MessageKind
    locale: str
    name: str
    body: str
    slots: tuple[str, ...]
    button: str
    link_base: str


def template_of(kind: MessageKind, locale: str, pattern: str, *, link_base: str) -> Template:
    """Make a template of a text that wording.check takes."""
    words = _NO_END.sub(".", _LAST_LINK.sub("", pattern.strip()))
    words = words.replace("{link}", text(locale, "messages.template.link"))
    words = _SIDE_BY_SIDE.sub("}, ", words) or text(locale, "messages.template.bare")
    if words.startswith("{"):
        words = f"{text(locale, 'messages.template.hello')} {words}"
    slots = tuple(_SLOT.findall(words))
    numbers = iter(range(1, len(slots) + 1))
    numbered = _SLOT.sub(lambda _: f"{{{{{next(numbers)}}}}}", words)
    body = f"{numbered}\n{text(locale, 'messages.reply-stop')}"
    button = text(locale, "messages.template.button")
    content = "\n".join((locale, body, " ".join(slots), button, link_base))
    digest = hashlib.sha256(content.encode()).hexdigest()[:_DIGEST]
    return Template(
        kind=kind,
        locale=locale,
        name=f"{PREFIX}{kind}_{digest}",
        body=body,
        slots=slots,
        button=button,
        link_base=link_base,
    )


def values_of(slots: Sequence[str], filling: Mapping[str, str]) -> tuple[str, ...] | None:
    """Give a template's parameters in order; None where one of them is not known."""
    values = tuple(filling.get(slot, "") for slot in slots)
    return values if all(values) else None


def as_read(body: str, values: Sequence[str], link: str) -> str:
    """Give what the recipient reads, with the button's address below."""
    return f"{_NUMBER.sub(lambda number: values[int(number[1]) - 1], body)}\n{link}"


def language_of(locale: str) -> str:
    return LANGUAGES.get(locale, locale)


def locale_of(language: str) -> str:
    """Read a language as Meta writes it: with an underscore, or in webhooks with a hyphen."""
    known = {theirs: ours for ours, theirs in LANGUAGES.items()}
    return known.get(language.replace("-", "_"), language)


def state_of(status: str) -> TemplateState | None:
    """Read a state as Meta names it; None for what changes nothing, such as LOCKED."""
    return _STATES.get(status.upper())
