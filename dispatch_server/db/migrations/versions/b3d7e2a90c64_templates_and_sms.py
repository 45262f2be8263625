"""Templates that WhatsApp approves, who wrote lately, and the channels that a shop wants."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "b3d7e2a90c64"
down_revision: Final = "c7a40e91d2b6"
branch_labels: Final = None
depends_on: Final = None

_USUAL: Final = '["whatsapp", "sms", "email"]'


def _organization(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organization_id")
    return sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "message_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in (
                *("kind", "locale", "name", "body", "button", "link_base"),
                *("state", "category", "reason"),
            )
        ),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("told_at", Instant(timezone=True), nullable=True),
        _organization("message_template"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            *("organization_id", "name", "locale"),
            name=op.f("uq_message_template_organization_id_name_locale"),
        ),
    )
    op.create_index(op.f("ix_message_template_name"), "message_template", ["name"])
    op.create_index(
        op.f("ix_message_template_organization_id"), "message_template", ["organization_id"]
    )
    op.create_table(
        "message_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        _organization("message_window"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_window")),
        sa.UniqueConstraint(
            "organization_id", "mark", name=op.f("uq_message_window_organization_id_mark")
        ),
    )
    op.create_index(
        op.f("ix_message_window_organization_id"), "message_window", ["organization_id"]
    )
    with op.batch_alter_table("message_rules") as rules:
        rules.add_column(
            sa.Column("channels", sa.JSON(), nullable=False, server_default=sa.text(f"'{_USUAL}'"))
        )
        rules.add_column(
            sa.Column("sms_plain", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("message") as message:
        message.add_column(
            sa.Column("filling", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
        )
        for name in ("template", "as_sent", "remedy"):
            message.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        message.drop_column("facts")
    op.execute("DELETE FROM queue_task WHERE task_name = 'message'")  # rows say when they are due


def downgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.add_column(
            sa.Column("facts", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        for name in ("remedy", "as_sent", "template", "filling"):
            message.drop_column(name)
    with op.batch_alter_table("message_rules") as rules:
        rules.drop_column("sms_plain")
        rules.drop_column("channels")
    op.drop_table("message_window")
    op.drop_table("message_template")
