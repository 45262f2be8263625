"""The body of a delivery: the event as the log has it. Its form is told in docs/webhooks.md."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from dispatch_server.db.model import Event

TEST: Final = "webhook.test"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. ``rev`` grows with each event of an organization; ``body`` depends on type."""

    id: UUID
    rev: int
    subject: str
    subject_id: UUID
    actor: str
    received_at: datetime
    body: dict[str, Any]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Standard Webhooks' envelope. ``timestamp`` is when it happened, not when it was sent."""

    type: str
    timestamp: datetime
    data: Told


def message_of(event: Event) -> bytes:
    """Write an event as it is sent."""
    told = Told(
        id=event.id,
        rev=event.rev,
        subject=event.subject,
        subject_id=event.subject_id,
        actor=event.actor,
        received_at=event.received_at,
        body=event.body,
    )
    message = Message(type=event.type, timestamp=event.occurred_at, data=told)
    return msgspec.json.encode(message, order="deterministic")


def trial_message(webhook_id: UUID, message_id: UUID, at: datetime, actor: str) -> bytes:
    """Write what a test sends: the same envelope, of an event that no log has."""
    told = Told(
        id=message_id,
        rev=0,
        subject="webhook",
        subject_id=webhook_id,
        actor=actor,
        received_at=at,
        body={},
    )
    return msgspec.json.encode(Message(type=TEST, timestamp=at, data=told), order="deterministic")
