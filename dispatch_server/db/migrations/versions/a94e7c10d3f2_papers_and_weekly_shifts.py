"""Drivers' papers, and shifts that come again each week."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "a94e7c10d3f2"
down_revision: Final = "f3c08a6d21b5"
branch_labels: Final = None
depends_on: Final = None

_POINTS: Final = {
    "driverdocument": ("organization", "driver"),
    "weeklyshift": ("organization", "driver", "vehicle", "depot"),
}


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_{table}_{to}_id"))
            for to in _POINTS[table]
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "driverdocument",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("driver_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        *_keys("driverdocument"),
    )
    op.create_table(
        "weeklyshift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("driver_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        *_keys("weeklyshift"),
    )
    for table, others in _POINTS.items():
        for to in others:
            op.create_index(op.f(f"ix_{table}_{to}_id"), table, [f"{to}_id"])


def downgrade() -> None:
    for table, others in _POINTS.items():
        for to in others:
            op.drop_index(op.f(f"ix_{table}_{to}_id"), table_name=table)
        op.drop_table(table)
