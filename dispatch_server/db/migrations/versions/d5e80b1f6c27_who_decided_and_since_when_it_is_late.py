"""Who took an incident on and resolved it, how, and since when a stop is known to be late."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "d5e80b1f6c27"
down_revision: Final = "6d1e0b7c52f8"
branch_labels: Final = None
depends_on: Final = None

_WORDS: Final = ("acknowledged_by", "resolved_by", "decision", "act")


def upgrade() -> None:
    op.add_column("stop", sa.Column("late_since", sa.DateTime(timezone=True)))
    with op.batch_alter_table("incident") as batch:
        batch.add_column(sa.Column("acknowledged_at", sa.DateTime(timezone=True)))
        for word in _WORDS:
            batch.add_column(sa.Column(word, sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("replan_id", sa.Uuid()))
        batch.create_foreign_key(op.f("fk_incident_replan_id"), "replan", ["replan_id"], ["id"])
        batch.create_index(op.f("ix_incident_replan_id"), ["replan_id"])


def downgrade() -> None:
    with op.batch_alter_table("incident") as batch:
        batch.drop_index(op.f("ix_incident_replan_id"))
        batch.drop_constraint(op.f("fk_incident_replan_id"), type_="foreignkey")
        for column in ("replan_id", *_WORDS, "acknowledged_at"):
            batch.drop_column(column)
    with op.batch_alter_table("stop") as batch:
        batch.drop_column("late_since")
