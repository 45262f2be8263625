"""How long an organization keeps each kind of data."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "f3c08a6d21b5"
down_revision: Final = "b7e05d3a91c2"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "keepingrule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_keepingrule_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keepingrule")),
        sa.UniqueConstraint(
            "organization_id", "kind", name=op.f("uq_keepingrule_organization_id_kind")
        ),
    )
    op.create_index(op.f("ix_keepingrule_organization_id"), "keepingrule", ["organization_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_keepingrule_organization_id"), table_name="keepingrule")
    op.drop_table("keepingrule")
