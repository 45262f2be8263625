"""What proves an ending: rules of proofs, PINs, money due, pieces, and the evidence kept."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "c41d7e0a5b93"
down_revision: Final = "7e2b9c41d0aa"
branch_labels: Final = None
depends_on: Final = None


def _added() -> dict[str, tuple[sa.Column[str] | sa.Column[int] | sa.Column[object], ...]]:
    return {
        "delivery_order": (
            sa.Column("pin", sa.String(), nullable=False, server_default=""),
            sa.Column("pin_tries", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("due_cents", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("proofs", sa.JSON(), nullable=False, server_default="{}"),
        ),
        "package": (sa.Column("pieces", sa.Integer(), nullable=False, server_default="1"),),
        "attempt": (sa.Column("evidence", sa.JSON(), nullable=False, server_default="{}"),),
    }


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "proofdemand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_proofdemand_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofdemand")),
        sa.UniqueConstraint(
            "organization_id",
            "source",
            "outcome",
            "kind",
            name=op.f("uq_proofdemand_organization_id_source_outcome_kind"),
        ),
    )
    op.create_index(op.f("ix_proofdemand_organization_id"), "proofdemand", ["organization_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_proofdemand_organization_id"), table_name="proofdemand")
    op.drop_table("proofdemand")
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
