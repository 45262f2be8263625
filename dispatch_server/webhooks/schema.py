"""What goes over the wire about webhooks."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from dispatch_server.webhooks.addresses import MAX_URL
from shared.ids import WebhookId

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"\S")]
Kind = Annotated[str, msgspec.Meta(max_length=64)]


class SetWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``kinds``: ``*``, ``order.*`` or ``order.delivered``; see ``GET /v1/webhooks/kinds``."""

    name: Name
    url: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_URL)]
    kinds: Annotated[list[Kind], msgspec.Meta(min_length=1, max_length=100)]


class TurnWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``POST /v1/webhooks/{id}/turn``: off is a pause in which nothing is lost."""

    on: bool


class SendBackTo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``POST /v1/webhooks/{id}/replay``."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """``behind`` is how many events of the log it has not read, at most; ``waiting`` how many wait.

    ``failures`` is how often it has failed in a row, since ``failing_since``.
    """

    id: WebhookId
    name: str
    url: str
    kinds: list[str]
    state: str
    reason: str
    waiting: int
    behind: int
    failures: int
    failing_since: datetime | None
    quiet_until: datetime | None
    delivered_at: datetime | None
    previous_until: datetime | None
    created_at: datetime


class WebhookMade(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook and its secret (``whsec_…``). This answer is the secret's only copy."""

    webhook: WebhookView
    secret: str


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    event_id: UUID
    type: str
    state: str
    tries: int
    status: int | None
    failure: str
    next_at: datetime
    created_at: datetime
    ended_at: datetime | None


class DeliveryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first. ``next`` goes into ``before`` for older ones; 0 at the end."""

    deliveries: list[DeliveryView]
    next: int


class TryView(msgspec.Struct, frozen=True, kw_only=True):
    """``excerpt`` is the beginning of the answer, ``ms`` how long it took."""

    at: datetime
    ms: int
    status: int | None
    failure: str
    excerpt: str


class DeliveryDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery, what is sent, and each try, the newest first."""

    delivery: DeliveryView
    message: dict[str, Any]
    attempts: list[TryView]


class KindsView(msgspec.Struct, frozen=True, kw_only=True):
    """The event types there are, by what they are about."""

    kinds: dict[str, list[str]]
