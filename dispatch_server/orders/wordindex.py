"""What makes finding by words fast on each database: FTS5 on SQLite, GIN on PostgreSQL.

SQLAlchemy has no words for either, so they are made beside their table; a migration makes the same.
Their names begin with FOUND_BY, by which the comparison of rows and schema leaves them out.
"""

from typing import Final

from sqlalchemy import DDL, Table, event
from sqlalchemy.schema import ExecutableDDLElement

FOUND_BY: Final = "found_by_"
NAME: Final = f"{FOUND_BY}words"

# A beginning of two to five letters has an index of its own; a longer one begins few words.
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

VECTOR: Final = "array_to_tsvector(string_to_array(words, ' '))"
_GIN: Final = f"CREATE INDEX {NAME} ON order_words USING gin ({VECTOR})"

STATEMENTS: Final = {
    "sqlite": (_TABLE, _INSERTED, _DELETED, _CHANGED),
    "postgresql": (_GIN,),
}


def make_beside(made: Table) -> None:
    """Have the index made whenever ``made`` is, and dropped before it."""
    for dialect, statements in STATEMENTS.items():
        for statement in statements:
            event.listen(made, "after_create", _only_on(dialect, statement))
    event.listen(made, "before_drop", _only_on("sqlite", f"DROP TABLE IF EXISTS {NAME}"))


def _only_on(dialect: str, statement: str) -> ExecutableDDLElement:
    made: ExecutableDDLElement = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    return made
