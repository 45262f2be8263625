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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.importlib import MetaPathFinderProtocol

OURS = ("driver_app", "shared")


class Gate(MetaPathFinder):
    """Lets in what is on a phone. The rest is not found, as there: not even by who only looks."""

    def __init__(self, allowed: set[str], finders: Sequence["MetaPathFinderProtocol"]) -> None:
        self.allowed = allowed | set(sys.stdlib_module_names) | set(OURS)
        self.finders = tuple(finders)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        is_of_python = name.startswith("_sysconfigdata_")
        if name.partition(".")[0] not in self.allowed and not is_of_python:
            return None
        found = (finder.find_spec(name, path, target) for finder in self.finders)
        return next((spec for spec in found if spec is not None), None)


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
    sys.meta_path[:] = [Gate(set(json.load(sys.stdin)), sys.meta_path)]
    sys.stdout.write(f"{import_all()}\n")
    assert importlib.import_module("driver_app").__file__ == str(
        source / "driver_app" / "__init__.py"
    )
    asyncio.run(open_app(storage))
    sys.stdout.write("opened\n")
