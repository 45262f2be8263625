"""Lays out the folder that ``flet build`` packages: main.py, driver_app and shared, no server.

python -m driver_app.stage build/phone [--scanner] && cd build/phone && flet build apk

What each platform needs, how to sign, and what the stores ask is in PACKAGING.md beside this file.
"""

import argparse
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHON: Final = ">=3.13,<3.14"  # which of its Pythons Flet bundles
SCANNER: Final = ("pyzbar==0.1.9", "pillow>=12")  # both with recipes on Flet's own index
PACKAGES: Final = ("driver_app", "shared")
_LEFT_OUT: Final = shutil.ignore_patterns(
    "__pycache__", "*.pyc", "web.py", "stage.py", "edition.py", "headless.py", "simulation", "*.md"
)
_MAIN: Final = '''"""What the packaged app starts."""

import flet as ft

from driver_app.main import main

ft.run(main)
'''


def stage(folder: Path, root: Path = ROOT, *, has_scanner: bool = False) -> Path:
    """Fill ``folder`` anew and give it back. It has its own pyproject, as flet build wants it.

    ``has_scanner`` packages what reads labels by the camera on Android.
    """
    source = folder / "src"
    if source.exists():
        shutil.rmtree(source)
    source.mkdir(parents=True)
    for package in PACKAGES:
        shutil.copytree(root / package, source / package, ignore=_LEFT_OUT)
    (source / "main.py").write_text(_MAIN, encoding="utf-8")
    shutil.copytree(root / "driver_app" / "assets", source / "assets")
    (folder / "pyproject.toml").write_text(
        phone_project(root, has_scanner=has_scanner), encoding="utf-8"
    )
    return folder


def phone_project(root: Path = ROOT, *, has_scanner: bool = False) -> str:
    """Cut the phone's part out of the project's own pyproject.toml, word for word."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    dependencies = "".join(f'  "{one}",\n' for one in project["dependencies"])
    head = (
        "[project]\n"
        'name = "porta-driver"\n'
        f'version = "{project["version"]}"\n'
        'description = "Porta for drivers"\n'
        f'requires-python = "{PYTHON}"\n'
        f"dependencies = [\n{dependencies}]\n\n"
    )
    tables = _flet_tables(text)
    return head + (_with_scanner(tables) if has_scanner else tables)


def _with_scanner(tables: str) -> str:
    """Add what reads labels to what only Android gets."""
    before, table, after = tables.partition("\n[tool.flet.android]\n")
    settings, key, rest = after.partition("\ndependencies = [")
    if not table or not key or "\n[" in settings:
        raise RuntimeError("[tool.flet.android] has no dependencies: see driver_app/stage.py")
    more = "".join(f'"{one}", ' for one in SCANNER)
    return f"{before}{table}{settings}{key}{more}{rest}"


def _flet_tables(text: str) -> str:
    kept: list[str] = []
    is_kept = False
    for line in text.splitlines():
        if line.startswith("["):
            is_kept = line.startswith("[tool.flet")
        if is_kept:
            kept.append(line)
    return "\n".join(kept) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Lay out the folder that flet build packages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--scanner", action="store_true", help="read labels by the camera on Android"
    )
    asked = parser.parse_args(arguments)
    stage(asked.folder, has_scanner=asked.scanner)


if __name__ == "__main__":
    main()
