"""What support asks for: the words by which orders are found, notes beside them, sheets' columns.

Orders that are there already get their words from a job, a few at a time: orders.indexing.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "5b1f0c7a9d34"
down_revision: Final = "c4d1f0a87b52"
branch_labels: Final = None
depends_on: Final = None

_TABLE: Final = """\
CREATE VIRTUAL TABLE found_by_words USING fts5(
  words, content='order_words', content_rowid='seq',
  tokenize="unicode61 remove_diacritics 0", prefix='2 3 4 5')"""
_INSERTED: Final = """\
CREATE TRIGGER found_by_words_insert AFTER INSERT ON order_words BEGIN
  INSERT INTO found_by_words(rowid, words) VALUES (new.seq, new.words);
END"""
_DELETED: Final = """\
CREATE TRIGGER found_by_words_delete AFTER DELETE ON order_words BEGIN
  INSERT INTO found_by_words(found_by_words, rowid, words) VALUES ('delete', old.seq, old.words);
END"""
_CHANGED: Final = """\
CREATE TRIGGER found_by_words_update AFTER UPDATE OF words ON order_words BEGIN
  INSERT INTO found_by_words(found_by_words, rowid, words) VALUES ('delete', old.seq, old.words);
  INSERT INTO found_by_words(rowid, words) VALUES (new.seq, new.words);
END"""
_GIN: Final = """\
CREATE INDEX found_by_words ON order_words
  USING gin (array_to_tsvector(string_to_array(words, ' ')))"""


def upgrade() -> None:
    seq = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "order_words",
        sa.Column("seq", seq, nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        _points_to("order_words", "organization_id", "organization.id"),
        _points_to("order_words", "order_id", "delivery_order.id"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_order_words")),
        sa.UniqueConstraint("order_id", name=op.f("uq_order_words_order_id")),
    )
    op.create_index("ix_order_words_organization_id_seq", "order_words", ["organization_id", "seq"])
    op.create_table(
        "order_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        _points_to("order_note", "organization_id", "organization.id"),
        _points_to("order_note", "order_id", "delivery_order.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_note")),
    )
    for key in ("organization_id", "order_id"):
        op.create_index(op.f(f"ix_order_note_{key}"), "order_note", [key])
    op.create_table(
        "sheet_columns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("updated_at", Instant(timezone=True), nullable=False),
        _points_to("sheet_columns", "organization_id", "organization.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_columns")),
        sa.UniqueConstraint(
            "organization_id", "signature", name=op.f("uq_sheet_columns_organization_id_signature")
        ),
    )
    op.create_index(op.f("ix_sheet_columns_organization_id"), "sheet_columns", ["organization_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (_TABLE, _INSERTED, _DELETED, _CHANGED) if is_sqlite else (_GIN,):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("sheet_columns")
    op.drop_table("order_note")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE found_by_words")
    op.drop_table("order_words")


def _points_to(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_{table}_{name}"))
