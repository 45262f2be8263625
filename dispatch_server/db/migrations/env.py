"""Run by Alembic: hands it the connection and the rows of every feature."""

from alembic import context
from sqlmodel import SQLModel

from dispatch_server.db.migrate import import_rows

import_rows()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
