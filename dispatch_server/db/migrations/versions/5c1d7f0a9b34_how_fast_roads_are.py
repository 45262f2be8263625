"""How fast roads are at each hour of the week, and what a route was planned with."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "5c1d7f0a9b34"
down_revision: Final = "9126acd229eb"
branch_labels: Final = None
depends_on: Final = None

_PLANNED: Final = ("route", "run")


def upgrade() -> None:
    op.create_table(
        "roadspeeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("updated_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_roadspeeds_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadspeeds")),
        sa.UniqueConstraint(
            "organization_id", "profile", name=op.f("uq_roadspeeds_organization_id_profile")
        ),
    )
    op.create_index(op.f("ix_roadspeeds_organization_id"), "roadspeeds", ["organization_id"])
    for table in _PLANNED:
        # What was planned before drives as it was planned.
        op.add_column(table, sa.Column("speeds", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table in _PLANNED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("speeds")
    op.drop_index(op.f("ix_roadspeeds_organization_id"), "roadspeeds")
    op.drop_table("roadspeeds")
