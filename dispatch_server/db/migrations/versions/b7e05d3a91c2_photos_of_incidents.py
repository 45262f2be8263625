"""Photos of incidents: what a driver shows of a breakdown or an accident."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "b7e05d3a91c2"
down_revision: Final = "d20c5b7e91f4"
branch_labels: Final = None
depends_on: Final = None

_INDEXED: Final = ("organization_id", "incident_id", "sha256")


def upgrade() -> None:
    op.create_table(
        "incidentphoto",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incidentphoto_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_incidentphoto_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidentphoto")),
        sa.UniqueConstraint(
            "organization_id",
            "incident_id",
            "sha256",
            name=op.f("uq_incidentphoto_organization_id_incident_id_sha256"),
        ),
    )
    for name in _INDEXED:
        op.create_index(op.f(f"ix_incidentphoto_{name}"), "incidentphoto", [name])


def downgrade() -> None:
    for name in reversed(_INDEXED):
        op.drop_index(op.f(f"ix_incidentphoto_{name}"), table_name="incidentphoto")
    op.drop_table("incidentphoto")
