"""Other systems hear: webhooks, what waits for them, and each try."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "d20c5b7e91f4"
down_revision: Final = "e51b0c93a7d4"
branch_labels: Final = None
depends_on: Final = None

_TABLES: Final = ("webhookattempt", "webhookdelivery", "webhook")


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _owned(table: str, *columns: Any) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f(f"fk_{table}_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_organization_id"), table, ["organization_id"])


def upgrade() -> None:
    _owned(
        "webhook",
        *_text("name", "url"),
        sa.Column("kinds", sa.JSON(), nullable=False),
        *_text("state", "reason"),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("secret_version", sa.Integer(), nullable=False),
        *_text("secret_mark"),
        _instant("previous_until", nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        _instant("failing_since", nullable=True),
        _instant("quiet_until", nullable=True),
        _instant("delivered_at", nullable=True),
        *_text("lease_by"),
        _instant("lease_until", nullable=True),
        _instant("created_at"),
    )
    _owned(
        "webhookdelivery",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        *_text("type", "key", "state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("next_at"),
        sa.Column("status", sa.Integer(), nullable=True),
        *_text("failure"),
        _instant("created_at"),
        _instant("ended_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhookdelivery_webhook_id")
        ),
        sa.UniqueConstraint("webhook_id", "rev", name=op.f("uq_webhookdelivery_webhook_id_rev")),
    )
    op.create_index(
        "ix_webhookdelivery_webhook_id_state_rev",
        "webhookdelivery",
        ["webhook_id", "state", "rev"],
    )
    _owned(
        "webhookattempt",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        _instant("at"),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        *_text("failure", "excerpt"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhookdelivery.id"], name=op.f("fk_webhookattempt_delivery_id")
        ),
    )
    op.create_index(op.f("ix_webhookattempt_delivery_id"), "webhookattempt", ["delivery_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
