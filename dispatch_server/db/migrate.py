"""The schema: Alembic's migrations, run on the database that the settings name."""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import dispatch_server
from dispatch_server.db.session import Database

SCRIPTS: Final = Path(__file__).with_name("migrations")
_LOCK_TIMEOUT: Final = "SET lock_timeout = '5s'"  # a migration that waits blocks everybody


def import_rows() -> None:
    """Import every feature's ``model.py``, so that the metadata knows all tables."""
    for feature in pkgutil.iter_modules(dispatch_server.__path__):
        if not feature.ispkg:
            continue
        package = importlib.import_module(f"dispatch_server.{feature.name}")
        if any(module.name == "model" for module in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{package.__name__}.model")


async def upgrade(db: Database, revision: str = "head") -> None:
    """Bring the schema up to ``revision``. Does nothing where it already is."""
    await _run(db, lambda config: command.upgrade(config, revision))


async def downgrade(db: Database, revision: str) -> None:
    """Take the schema back to ``revision`` ("base" is an empty database)."""
    await _run(db, lambda config: command.downgrade(config, revision))


async def check(db: Database) -> None:
    """Raise alembic's CommandError where rows and migrations have drifted apart."""
    await _run(db, command.check)


async def revise(db: Database, message: str) -> None:
    """Write a migration from the difference between the rows and the database."""
    await _run(db, lambda config: command.revision(config, message, autogenerate=True))


async def is_current(db: Database) -> bool:
    """Say whether the database has the newest schema."""
    head = ScriptDirectory(str(SCRIPTS)).get_current_head()

    def current(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with db.reader.connect() as connection:
        return await connection.run_sync(current) == head


async def _run(db: Database, action: Callable[[Config], object]) -> None:
    def work(connection: Connection) -> None:
        if not db.is_sqlite:
            connection.execute(text(_LOCK_TIMEOUT))
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        action(config)

    async with db.writer.begin() as connection:
        await connection.run_sync(work)
