"""What another system's key may do of what its role may."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "d19c4b7e02fa"
down_revision: Final = "b3d7e2a90c64"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("apikey", sa.Column("scopes", sa.JSON(), nullable=False, server_default="[]"))
    # Keys that are there may do what they could: the role may manage webhooks from now on.
    op.execute("UPDATE apikey SET scopes = '[\"see\", \"orders\"]' WHERE role = 'integration'")


def downgrade() -> None:
    with op.batch_alter_table("apikey") as batch:
        batch.drop_column("scopes")
