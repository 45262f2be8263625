"""Whether somebody has written to a SQLite file: the wake-up between processes that it lacks."""

from typing import Final

import aiosqlite

EVERY_S: Final = 0.2
"""Between two looks of whoever waits; one takes 0.1 ms, and reads a counter in shared memory."""


class Changes:
    """Looks at a file over a connection of its own, for which SQLite counts the others' commits.

    Those of this process count too. See sqlite.org/pragma.html#pragma_data_version.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._seen = 0

    @classmethod
    async def of(cls, file: str) -> "Changes":
        """Look from now on."""
        made = cls(await aiosqlite.connect(file, isolation_level=None))
        await made.have_come()
        return made

    async def have_come(self) -> bool:
        """Say whether anything was committed since the last look."""
        async with self._connection.execute("PRAGMA data_version") as rows:
            version = await rows.fetchone()
        assert version is not None  # noqa: S101 - the pragma has always one row
        is_new, self._seen = bool(version[0] != self._seen), version[0]
        return is_new

    async def close(self) -> None:
        await self._connection.close()
