"""A phone as far as Python is concerned: the staged folder, the standard library, and few packages.

Run by test_stage.py in a process of its own: ``sandbox.py SOURCE STORAGE``, with the names of the
packages that may be imported on standard input. Prints how many modules were imported, and
``opened`` once the first screen is there.
"""

import asyncio
import importlib
import importlib.util
import json
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

OURS = ("driver_app", "shared")


class Gate(MetaPathFinder):
    """Lets in what is on a phone."""

    def __init__(self, allowed: set[str]) -> None:
        self.allowed = allowed | set(sys.stdlib_module_names) | set(OURS)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        is_of_python = name.startswith("_sysconfigdata_")
        if name.partition(".")[0] not in self.allowed and not is_of_python:
            raise ModuleNotFoundError(f"{name} is not on the phone", name=name)
        return None


def import_all() -> int:
    count = 0
    for package in OURS:
        home = importlib.import_module(package)
        for module in pkgutil.walk_packages(home.__path__, f"{package}."):
            importlib.import_module(module.name)
            count += 1
    return count


async def open_app(storage: Path) -> None:
    os.environ["FLET_APP_STORAGE_DATA"] = str(storage)
    harness = _by_path(Path(__file__).with_name("flet_harness.py"))
    main = importlib.import_module("driver_app.main").main
    methods = {"SecureStorage.get": lambda _arguments: None}
    async with harness.AppUnderTest(main, methods=methods) as app:
        await app.until(lambda: app.has("pairing-code"))


def _by_path(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    source, storage = map(Path, sys.argv[1:])
    sys.path[0] = str(source)
    sys.meta_path.insert(0, Gate(set(json.load(sys.stdin))))
    sys.stdout.write(f"{import_all()}\n")
    assert importlib.import_module("driver_app").__file__ == str(
        source / "driver_app" / "__init__.py"
    )
    asyncio.run(open_app(storage))
    sys.stdout.write("opened\n")
