"""Central Helsinki, built once for all tests and kept until the code that builds it changes."""

import fcntl
import hashlib
import shutil
from pathlib import Path
from typing import Final

import dispatch_server.cities
from dispatch_server.cities.build import build_pack
from dispatch_server.cities.errors import CityWithoutGraph, NoSuchCity
from dispatch_server.cities.helsinki import NAME, SLUG, default_extract
from dispatch_server.cities.pack import CityPack, open_pack
from dispatch_server.cities.profiles import Profile

KEPT: Final = Path(__file__).parent.parent / ".porta"


def helsinki_extract() -> Path:
    return default_extract(KEPT / "cache")


def helsinki_pack() -> CityPack:
    """Open the pack; whoever comes first builds it, and the other processes wait."""
    everything = KEPT / "test-cities"
    everything.mkdir(parents=True, exist_ok=True)
    root = everything / _code_digest()
    with (everything / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return open_pack(root, SLUG)
        except (NoSuchCity, CityWithoutGraph):
            pass
        for old in everything.iterdir():
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
        root.mkdir()
        return build_pack(helsinki_extract(), root, name=NAME, slug=SLUG, profiles=tuple(Profile))


def _code_digest() -> str:
    digest = hashlib.sha256()
    here = Path(*dispatch_server.cities.__path__)
    for part in sorted([*here.glob("*.py"), *here.glob("lua/*.lua")]):
        digest.update(part.read_bytes())
    return digest.hexdigest()[:12]
