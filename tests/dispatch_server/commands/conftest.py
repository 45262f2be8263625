"""The command line on a fresh installation."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dispatch_server.cli import porta
from dispatch_server.parts import Parts
from dispatch_server.settings import read_settings


class Shell:
    """Runs commands as a person would, and looks at what came of it."""

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(porta, list(words))

    def add(self, name: str = "Casa Aurora") -> str:
        """Add an organization; give its slug."""
        email = f"{name[-1]}@example.org"
        done = self("organization", "add", name, "--email", email, "--password", "correct horse")
        assert done.exit_code == 0, done.output
        return done.output.strip()

    def look[T](self, use: Callable[[Parts], Awaitable[T]]) -> T:
        async def main() -> T:
            parts = Parts.of(read_settings())
            try:
                return await use(parts)
            finally:
                await parts.close()

        return asyncio.run(main())


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PORTA_DATA_DIR", str(tmp_path))
    return Shell()
