"""The real osrm-routed that the wheel of osrm-bindings carries, on the loopback."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import httpx
import osrm

from dispatch_server.cities.pack import CityPack


@contextmanager
def osrm_routed(pack: CityPack, *options: str) -> Iterator[str]:
    """Run it until the block ends; yields its URL."""
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    binary = Path(osrm.__file__).parent / "bin" / "osrm-routed"
    command: list[str | Path] = [
        binary,
        "--algorithm=MLD",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--threads=1",
    ]
    command += ["--mmap=1", *options, pack.graph("car")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url)
            yield url
        finally:
            server.kill()


def _wait_for(url: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/nearest/v1/car/24.945,60.17", timeout=2)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)
