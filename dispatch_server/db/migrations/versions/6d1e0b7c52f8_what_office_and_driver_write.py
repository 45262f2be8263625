"""What the office and its drivers write to each other."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "6d1e0b7c52f8"
down_revision: Final = "d2a7c58e1f06"
branch_labels: Final = None
depends_on: Final = None

TABLE: Final = "chat_line"
INDEXED: Final = ("driver_id", "run_id", "stop_id", "received_at")
REFERENCES: Final = (
    ("organization_id", "organization.id"),
    ("driver_id", "driver.id"),
    ("run_id", "run.id"),
    ("stop_id", "stop.id"),
)


def _references(table: str, columns: tuple[tuple[str, str], ...]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns
    ]


def upgrade() -> None:
    op.create_table(
        "chat",
        sa.Column("driver_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        *_references("chat", REFERENCES[:2]),
        sa.PrimaryKeyConstraint("driver_id", name=op.f("pk_chat")),
    )
    op.create_index(op.f("ix_chat_organization_id"), "chat", ["organization_id"])
    op.create_table(
        TABLE,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("driver_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("stop_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("delivered_at", Instant(timezone=True), nullable=True),
        sa.Column("read_at", Instant(timezone=True), nullable=True),
        *_references(TABLE, REFERENCES),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("driver_id", "number", name=op.f(f"uq_{TABLE}_driver_id_number")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    for column in INDEXED:
        op.drop_index(op.f(f"ix_{TABLE}_{column}"), table_name=TABLE)
    op.drop_table(TABLE)
    op.drop_index(op.f("ix_chat_organization_id"), table_name="chat")
    op.drop_table("chat")
