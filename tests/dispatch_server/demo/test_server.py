"""The demo's server runs in a process of its own, and survives being killed."""

import socket
from pathlib import Path

import httpx
import pytest

from dispatch_server.demo.server import (
    PortTaken,
    ServerDidNotStart,
    ServerProcess,
    count_errors,
)
from dispatch_server.settings import Settings
from tests.ports import free_port


async def _is_ready(settings: Settings) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            return (await client.get(f"{settings.url}/health/ready")).is_success
        except httpx.TransportError:
            return False


async def test_it_starts_again_after_being_killed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=free_port(), log_file=str(tmp_path / "server.log"))
    server = ServerProcess(settings)
    try:
        await server.start()
        assert await _is_ready(settings)
        await server.kill()
        assert not await _is_ready(settings)
        await server.start(clock="2026-11-23T08:00:00+00:00*20.0@0.0")
        assert await _is_ready(settings)
    finally:
        await server.stop()

    assert not await _is_ready(settings)
    assert count_errors(tmp_path / "server.log") == 0


async def test_a_server_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    log_file = str(tmp_path / "server.log")
    settings = Settings(data_dir=tmp_path, port=free_port(), log_file=log_file)
    server = ServerProcess(settings)

    with pytest.raises(ServerDidNotStart, match=r"server\.log"):
        await server.start(clock="not a clock")
    assert count_errors(Path(log_file)) > 0


async def test_another_server_on_the_port_is_not_taken_for_ours(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = Settings(data_dir=tmp_path, port=other.getsockname()[1])

        with pytest.raises(PortTaken, match="--port"):
            await ServerProcess(settings).start()


def test_errors_are_counted_by_level_and_crashes_too(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text('{"level": "info"}\n{"level": "error"}\nTraceback (most recent call last):\n')

    assert count_errors(log) == 2
    assert count_errors(tmp_path / "none") == 0
