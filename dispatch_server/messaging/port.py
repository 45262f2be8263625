"""What messaging asks of a channel."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import msgspec

from dispatch_server.messaging.rules import Channel, MessageKind, MessageState


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be sent. ``id`` stays the same when it is tried again.

    ``facts`` are what the text was filled with, in its order, for channels with templates.
    ``stop_url`` is where the recipient asks for silence.
    """

    id: UUID
    kind: MessageKind
    locale: str
    to: str
    shop: str
    subject: str
    text: str
    facts: tuple[str, ...] = ()
    stop_url: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The provider took the message: under which name, and in which words."""

    provider_id: str
    answer: str
    state: MessageState = MessageState.SENT


@dataclass(eq=False)
class NotSent(Exception):
    """The provider did not take a message. ``answer`` is what it said, or what went wrong."""

    answer: str
    is_final: bool  # asking again cannot help: another channel may

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
