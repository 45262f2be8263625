"""Whom and what of its day a plan is for."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "8d2a6f1c4be7"
down_revision: Final = "d15a7e3f8c20"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("plan", sa.Column("chosen", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("plan") as batch:
        batch.drop_column("chosen")
