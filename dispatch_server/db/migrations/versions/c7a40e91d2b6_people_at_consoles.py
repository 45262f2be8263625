"""Who is at the consoles of each process, for the moment."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "c7a40e91d2b6"
down_revision: Final = "b62d9f3e8a17"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "console_people",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_console_people_organization_id"),
        ),
        sa.PrimaryKeyConstraint("process_id", "organization_id", name=op.f("pk_console_people")),
    )
    for indexed in ("organization_id", "expires_at"):
        op.create_index(op.f(f"ix_console_people_{indexed}"), "console_people", [indexed])


def downgrade() -> None:
    op.drop_table("console_people")
