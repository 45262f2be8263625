"""Failure reasons in an organization's own words and order, and what follows them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "d2a7c58e1f06"
down_revision: Final = "8d2a6f1c4be7"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "reasonsetting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("follow", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_reasonsetting_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reasonsetting")),
        sa.UniqueConstraint(
            "organization_id", "code", name=op.f("uq_reasonsetting_organization_id_code")
        ),
    )
    op.create_index(op.f("ix_reasonsetting_organization_id"), "reasonsetting", ["organization_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_reasonsetting_organization_id"), table_name="reasonsetting")
    op.drop_table("reasonsetting")
