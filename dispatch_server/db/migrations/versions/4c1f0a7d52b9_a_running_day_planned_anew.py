"""A running day planned anew: proposals for it, and why each run was changed."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "4c1f0a7d52b9"
down_revision: Final = "5b1f0c7a9d34"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    # Runs that are there already were changed for reasons that nobody wrote down.
    op.add_column("run", sa.Column("change_reason", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "replan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("budget_s", sa.Float(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("courses", sa.JSON(), nullable=False),
        sa.Column("giving", sa.JSON(), nullable=False),
        sa.Column("difference", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("is_cancel_wanted", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("ready_at", Instant(timezone=True), nullable=True),
        sa.Column("applied_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_replan_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replan")),
    )
    for column in ("date", "organization_id"):
        op.create_index(op.f(f"ix_replan_{column}"), "replan", [column])


def downgrade() -> None:
    op.drop_table("replan")
    with op.batch_alter_table("run") as batch:
        batch.drop_column("change_reason")
