"""Areas drawn on the map: who serves them, and what they ask for."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "e51b0c93a7d4"
down_revision: Final = "8d2f6b1c4e70"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("ring", sa.JSON(), nullable=False),
        sa.Column("driver_ids", sa.JSON(), nullable=False),
        sa.Column("vehicle_ids", sa.JSON(), nullable=False),
        sa.Column("is_binding", sa.Boolean(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("surcharge_cents", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("updated_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_area_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_organization_id"), "area", ["organization_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_area_organization_id"), table_name="area")
    op.drop_table("area")
