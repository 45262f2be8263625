"""The server of a demo day, in a process of its own, so that it can also be killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import httpx

from dispatch_server.errors import Unavailable
from dispatch_server.settings import PREFIX, Settings

START_S: Final = 60.0  # a cold start on a busy machine
STOP_S: Final = 15.0


@dataclass(eq=False)
class ServerDidNotStart(Unavailable):
    """The server ended, or did not answer in time. Its log says why."""

    slug: ClassVar[str] = "server-did-not-start"
    log_file: str

    def __str__(self) -> str:
        return f"the server did not start; see {self.log_file}, and whether the port is taken"


@dataclass(eq=False)
class PortTaken(Unavailable):
    """Somebody else listens there; their answers must not be taken for ours."""

    slug: ClassVar[str] = "port-taken"
    port: int

    def __str__(self) -> str:
        return f"port {self.port} is taken; choose another one with --port"


class ServerProcess:
    """Starts, stops and kills ``porta serve``. What it logged stays in ``settings.log_file``."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self, *, clock: str = "") -> None:
        """Start it and wait until it is ready. Raises PortTaken, ServerDidNotStart."""
        if not is_free(self.settings.host, self.settings.port):
            raise PortTaken(port=self.settings.port)
        self._process = await asyncio.to_thread(self._launch, clock)
        await self._wait_until_ready()

    def _launch(self, clock: str) -> subprocess.Popen[bytes]:
        environment = dict(os.environ) | _variables(self.settings) | {f"{PREFIX}CLOCK": clock}
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        with Path(self.settings.log_file).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dispatch_server", "serve"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it as a power cut would: at once, in the middle of whatever it does."""
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(how)
        try:
            await asyncio.to_thread(process.wait, STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def _wait_until_ready(self) -> None:
        url = f"http://{self.settings.host}:{self.settings.port}/health/ready"
        deadline = time.monotonic() + START_S
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            while time.monotonic() < deadline:
                if self._process is None or self._process.poll() is not None:
                    break
                try:
                    if (await client.get(url)).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
        await self.kill()
        raise ServerDidNotStart(log_file=self.settings.log_file)


def is_free(host: str, port: int) -> bool:
    """Say whether one could listen there. A port that was just left counts as free."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except OSError:
            return False
    return True


def _variables(settings: Settings) -> dict[str, str]:
    """Say the settings as the PORTA_* variables that ``porta serve`` reads."""
    named = {name: getattr(settings, name) for name in settings.__struct_fields__}
    named["allowed_origins"] = ",".join(settings.allowed_origins)
    return {f"{PREFIX}{name.upper()}": str(value) for name, value in named.items() if value}


def count_errors(log_file: Path) -> int:
    """Count what the server logged as an error; a line that is no JSON is a crash's."""
    if not log_file.exists():
        return 0
    errors = 0
    for line in log_file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            errors += 1
            continue
        errors += entry.get("level") in {"error", "critical"}
    return errors
