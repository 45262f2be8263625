"""Shares of a large plan, and the workers that are there to plan them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "d15a7e3f8c20"
down_revision: Final = "c41d7e0a5b93"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "planshare",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("budget_s", sa.Float(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("routes", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_planshare_organization_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planshare_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planshare")),
    )
    for column in ("expires_at", "organization_id", "plan_id"):
        op.create_index(op.f(f"ix_planshare_{column}"), "planshare", [column])
    op.create_table(
        "queue_worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_worker")),
        sa.UniqueConstraint("name", name=op.f("uq_queue_worker_name")),
    )


def downgrade() -> None:
    op.drop_table("queue_worker")
    for column in ("plan_id", "organization_id", "expires_at"):
        op.drop_index(op.f(f"ix_planshare_{column}"), table_name="planshare")
    op.drop_table("planshare")
