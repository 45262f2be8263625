"""Rows: a webhook and how far it has read, what waits for it, and each try."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import documents, instant, optional_instant, owner, primary, ref
from shared.ids import EventId, OrganizationId, WebhookId


class Webhook(SQLModel, table=True):
    """A reader of the event log in another system."""

    id: WebhookId = primary()
    organization_id: OrganizationId = owner()
    name: str
    url: str
    kinds: list[str] = documents()
    state: str  # WebhookState
    reason: str = ""  # Disabled, where it is
    cursor: int = Field(sa_type=BigInteger)  # the log is in ``delivery`` up to here
    secret_version: int = 1
    secret_mark: str  # signing.fingerprint
    previous_until: datetime | None = optional_instant()  # the version before signs too
    failures: int = 0  # in a row
    failing_since: datetime | None = optional_instant()
    quiet_until: datetime | None = optional_instant()
    delivered_at: datetime | None = optional_instant()
    lease_by: str = ""  # who delivers to it now
    lease_until: datetime | None = optional_instant()
    created_at: datetime = instant()


class WebhookDelivery(SQLModel, table=True):
    """An event on its way to a webhook."""

    __table_args__ = (
        UniqueConstraint("webhook_id", "rev"),
        Index("ix_webhookdelivery_webhook_id_state_rev", "webhook_id", "state", "rev"),
    )

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    webhook_id: WebhookId = Field(sa_type=Uuid, foreign_key="webhook.id")
    rev: int = Field(sa_type=BigInteger)
    event_id: EventId = Field(sa_type=Uuid)
    type: str
    key: str  # rules.order_key
    state: str  # DeliveryState
    tries: int = 0
    next_at: datetime = instant()
    status: int | None = None  # of the last answer
    failure: str = ""  # Failure of the last try
    created_at: datetime = instant()
    ended_at: datetime | None = optional_instant()


class WebhookAttempt(SQLModel, table=True):
    """One try, and what came back."""

    id: UUID = primary()
    organization_id: OrganizationId = owner()
    delivery_id: UUID = ref("webhookdelivery.id")
    at: datetime = instant()
    ms: int
    status: int | None = None
    failure: str = ""
    excerpt: str = ""  # the answer's first bytes
