"""Programs that a test starts, listens to and kills."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path


class Program:
    """A process that can be killed at any moment and started again."""

    def __init__(self, *arguments: str, errors: Path | None = None, **environment: str) -> None:
        self.arguments = arguments
        self.errors = errors
        self.environment = dict(os.environ) | environment
        self.process: asyncio.subprocess.Process | None = None
        self.lines: list[str] = []
        self.news = asyncio.Event()  # a line, or the end
        self.reader: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    async def start(self, *more: str, **environment: str) -> None:
        self.news.clear()
        with contextlib.nullcontext() if self.errors is None else self.errors.open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.arguments,
                *more,
                env=self.environment | environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        self.reader = asyncio.create_task(self._read(self.process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.lines.append(line.decode().strip())
            self.news.set()
        self.news.set()

    async def says(self, wanted: Callable[[list[str]], bool], *, within_s: float) -> None:
        """Wait until what it has printed so far is as wanted; it must not have ended before."""
        async with asyncio.timeout(within_s):
            while not wanted(self.lines):
                assert self.process is not None
                assert self.process.returncode is None, "it ended by itself"
                await asyncio.sleep(0.02)

    def complaints(self) -> str:
        """Give what it wrote to its file of errors."""
        return "" if self.errors is None else self.errors.read_text()

    async def kill(self) -> None:
        """End it as a power cut would, and wait until it is gone."""
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGKILL)
        await self.ended()

    async def ended(self) -> int:
        assert self.process is not None
        assert self.reader is not None
        await asyncio.shield(self.reader)  # whoever tires of waiting leaves it reading
        return await self.process.wait()
