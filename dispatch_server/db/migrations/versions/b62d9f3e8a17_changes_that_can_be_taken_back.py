"""Changes of a running day that can be taken back."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "b62d9f3e8a17"
down_revision: Final = "e8a4c91f07d3"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "daychange",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("undone_at", Instant(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_daychange_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daychange")),
    )
    for indexed in ("organization_id", "date", "expires_at"):
        op.create_index(op.f(f"ix_daychange_{indexed}"), "daychange", [indexed])


def downgrade() -> None:
    op.drop_table("daychange")
