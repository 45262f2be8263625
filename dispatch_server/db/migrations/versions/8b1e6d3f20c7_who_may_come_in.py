"""Who may come in: links to choose a password by, keys with names and dates, when each was seen."""

from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: Final = "8b1e6d3f20c7"
down_revision: Final = "d5e80b1f6c27"
branch_labels: Final = None
depends_on: Final = None


def _added() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "loginsession": (
            sa.Column("agent", sa.String(), nullable=False, server_default=""),
            sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        ),
        "device": (
            sa.Column("app_version", sa.String(), nullable=False, server_default=""),
            sa.Column("facts_waiting", sa.Integer(), nullable=True),
            sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        ),
        "apikey": (
            sa.Column("id", sa.Uuid(), nullable=True),
            sa.Column("hint", sa.String(), nullable=False, server_default="pk_"),
            sa.Column("created_by", sa.String(), nullable=False, server_default="system"),
            sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        ),
    }


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    _name_the_keys()
    op.create_table(
        "passwordlink",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_passwordlink_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_passwordlink_user_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_passwordlink")),
    )
    for name in ("organization_id", "user_id"):
        op.create_index(op.f(f"ix_passwordlink_{name}"), "passwordlink", [name])


def _name_the_keys() -> None:
    """Give an id to each key there is: keys are few."""
    keys = sa.table("apikey", sa.column("token_hash", sa.String()), sa.column("id", sa.Uuid()))
    connection = op.get_bind()
    for (token_hash,) in connection.execute(sa.select(keys.c.token_hash)).all():
        named = sa.update(keys).where(keys.c.token_hash == token_hash).values(id=uuid4())
        connection.execute(named)
    with op.batch_alter_table("apikey") as batch:
        batch.alter_column("id", existing_type=sa.Uuid(), nullable=False)
        batch.create_unique_constraint(op.f("uq_apikey_id"), ["id"])


def downgrade() -> None:
    op.drop_table("passwordlink")
    with op.batch_alter_table("apikey") as batch:
        batch.drop_constraint(op.f("uq_apikey_id"), type_="unique")
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
