"""Run by Alembic: hands it the connection and the rows of every feature."""

from alembic import context
from sqlmodel import SQLModel

from dispatch_server.db.migrate import import_rows

FOUND_BY = "found_by_"  # search structures that no row describes: orders.wordindex


def _is_described(name: str | None, *_: object) -> bool:
    return name is None or not name.startswith(FOUND_BY)


import_rows()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_name=_is_described,
)
with context.begin_transaction():
    context.run_migrations()
