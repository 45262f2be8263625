"""What a route's drives were multiplied by, so that they can be compared with free roads."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "7e2b9c41d0aa"
down_revision: Final = "4c1f0a7d52b9"
branch_labels: Final = None
depends_on: Final = None

_PLANNED: Final = ("route", "run")


def upgrade() -> None:
    for table in _PLANNED:
        # Before, the hours were told as they differ from the pace: the same, at a pace of 1.
        op.add_column(table, sa.Column("pace", sa.Float(), nullable=False, server_default="1"))


def downgrade() -> None:
    for table in _PLANNED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("pace")
