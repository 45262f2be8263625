"""Plans edited by hand: their versions, what is locked and broken, and the problem they answer."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "c4d1f0a87b52"
down_revision: Final = "5c1d7f0a9b34"
branch_labels: Final = None
depends_on: Final = None

_INDEXES: Final = (
    ("planproblem", "organization_id"),
    ("planproblem", "expires_at"),
    ("planversion", "organization_id"),
    ("planversion", "plan_id"),
)


def _added() -> tuple[sa.Column[Any], ...]:
    # A plan that is there already has no versions, and cannot be edited: it is planned again.
    return (
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("state", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("can_undo", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("can_redo", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("locks", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("violations", sa.JSON(), nullable=False, server_default="[]"),
    )


def upgrade() -> None:
    for column in _added():
        op.add_column("plan", column)
    op.create_table(
        "planproblem",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_planproblem_organization_id"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planproblem_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_planproblem")),
    )
    op.create_table(
        "planversion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("draft", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("difference", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_planversion_organization_id"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planversion_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planversion")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_planversion_plan_id_number")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_planversion_plan_id_key")),
    )
    for table, indexed in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{indexed}"), table, [indexed])


def downgrade() -> None:
    op.drop_table("planversion")
    op.drop_table("planproblem")
    with op.batch_alter_table("plan") as batch:
        for column in _added():
            batch.drop_column(column.name)
