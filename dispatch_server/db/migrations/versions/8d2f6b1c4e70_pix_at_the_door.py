"""Pix at the door: where an organization is paid."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "8d2f6b1c4e70"
down_revision: Final = "8b1e6d3f20c7"
branch_labels: Final = None
depends_on: Final = None

_ADDED: Final = ("pix_key", "pix_name", "pix_city")


def upgrade() -> None:
    for name in _ADDED:
        op.add_column(
            "organization", sa.Column(name, sa.String(), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("organization") as batch:
        for name in _ADDED:
            batch.drop_column(name)
