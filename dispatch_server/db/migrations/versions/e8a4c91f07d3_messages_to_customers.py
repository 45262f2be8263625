"""Messages to customers: what an organization said of them, each one, its receipts, who wants none."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "e8a4c91f07d3"
down_revision: Final = "a94e7c10d3f2"
branch_labels: Final = None
depends_on: Final = None


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "message_rules",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("whatsapp_agreed", sa.Boolean(), nullable=False),
        _of("message_rules", "organization_id", "organization.id"),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_message_rules")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in (
                *("kind", "version", "channel", "locale", "address", "subject", "text"),
                *("state", "reason", "answer", "provider_id", "actor"),
            )
        ),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(timezone=True), nullable=True),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("sent_at", Instant(timezone=True), nullable=True),
        _of("message", "organization_id", "organization.id"),
        _of("message", "order_id", "delivery_order.id"),
        _key("message"),
        sa.UniqueConstraint(
            *("order_id", "kind", "version", "again", "channel"),
            name=op.f("uq_message_order_id_kind_version_again_channel"),
        ),
    )
    op.create_index("ix_message_state_next_at", "message", ["state", "next_at"])
    op.create_index("ix_message_organization_id_channel", "message", ["organization_id", "channel"])
    op.create_index(op.f("ix_message_order_id"), "message", ["order_id"])
    op.create_index(op.f("ix_message_provider_id"), "message", ["provider_id"])
    op.create_table(
        "message_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        _of("message_receipt", "organization_id", "organization.id"),
        _of("message_receipt", "message_id", "message.id"),
        _key("message_receipt"),
        sa.UniqueConstraint(
            "message_id", "state", name=op.f("uq_message_receipt_message_id_state")
        ),
    )
    op.create_index(
        op.f("ix_message_receipt_organization_id"), "message_receipt", ["organization_id"]
    )
    op.create_index(op.f("ix_message_receipt_message_id"), "message_receipt", ["message_id"])
    op.create_table(
        "message_opt_out",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        _of("message_opt_out", "organization_id", "organization.id"),
        _key("message_opt_out"),
        sa.UniqueConstraint(
            *("organization_id", "channel", "mark"),
            name=op.f("uq_message_opt_out_organization_id_channel_mark"),
        ),
    )
    op.create_index(
        op.f("ix_message_opt_out_organization_id"), "message_opt_out", ["organization_id"]
    )


def downgrade() -> None:
    for table in ("message_opt_out", "message_receipt", "message", "message_rules"):
        op.drop_table(table)
