"""What messaging asks of a channel, and of who approves its templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

import msgspec

from dispatch_server.messaging.outcomes import Learnt, Remedy
from dispatch_server.messaging.rules import Channel, MessageKind, MessageState

EXCERPT: Final = 500
"""Letters that are kept of what a provider says."""


class Templated(msgspec.Struct, frozen=True, kw_only=True):
    """An approved template and what to fill it with. ``button`` ends the button's address."""

    name: str
    locale: str
    values: tuple[str, ...]
    button: str


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be sent. ``id`` stays the same when it is tried again.

    ``template`` is what to send in place of the text, on a channel that wants it so. ``stop_url``
    is where the recipient asks for silence.
    """

    id: UUID
    kind: MessageKind
    locale: str
    to: str
    shop: str
    subject: str
    text: str
    template: Templated | None = None
    stop_url: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The provider took the message: under which name, and in which words."""

    provider_id: str
    answer: str
    state: MessageState = MessageState.SENT


@dataclass(eq=False)
class NotSent(Exception):
    """The provider did not take it. ``answer`` is what it said, or what went wrong."""

    answer: str
    remedy: Remedy
    learnt: Learnt | None = None

    def __str__(self) -> str:
        return self.answer


class Sender(Protocol):
    """Delivers messages over one channel, in a bounded time; may be called many at a time."""

    @property
    def channel(self) -> Channel: ...

    async def deliver(self, message: Outgoing) -> Receipt:
        """Hand a message to the provider. Raises NotSent, and nothing else that others cause."""
        ...

    async def aclose(self) -> None: ...


class TemplateState(StrEnum):
    UNSENT = "unsent"  # written, not handed in yet
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"  # recipients complained; the provider lets it go on by itself
    DISABLED = "disabled"
    GONE = "gone"  # the provider does not know it any more


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A template for approval, with an example of each parameter."""

    name: str
    locale: str
    body: str
    examples: tuple[str, ...]
    button: str
    link_base: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a template; ``reason`` is the provider's, ``category`` what it counts it as."""

    name: str
    locale: str
    state: TemplateState
    reason: str = ""
    category: str = ""


class TemplateDesk(Protocol):
    """Who approves templates. Both methods raise NotSent, and take a bounded time."""

    async def submit(self, proposal: Proposal) -> Standing:
        """Hand a template in; one that is there already is taken for handed in."""
        ...

    async def read(self) -> Sequence[Standing]:
        """Give all templates of ours that the provider has."""
        ...

    async def aclose(self) -> None: ...
