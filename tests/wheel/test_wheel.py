"""What somebody gets who installs Porta with pip: built, installed and run outside this tree.

The sdist is made of a copy of the tree, because building the console empties the folder that
other tests serve at the same time.
"""

import os
import shutil
import site
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".porta", "__pycache__", "node_modules", "dist", ".*_cache", ".hypothesis"
)
BUILD_S = 300


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    project = shutil.copytree(ROOT, folder / "project", ignore=LEFT_OUT)
    modules = ROOT / "dispatch_server" / "web" / "node_modules"
    if modules.is_dir():  # as npm left it, so that building needs no network
        shutil.copytree(modules, project / "dispatch_server/web/node_modules", symlinks=True)
    _run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=project)
    [sdist] = folder.glob("*.tar.gz")
    _run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"),
        *("-w", folder, sdist),
        cwd=folder,
    )
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the wheel, and the dependencies of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    packages = _run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=folder)
    (Path(packages) / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    _run(
        *(sys.executable, "-m", "pip", "--python", python, "install"),
        *("--no-deps", "--no-index", "--ignore-installed", wheel),
        cwd=folder,
    )
    return python


def test_the_wheel_holds_the_console_built_and_not_its_sources(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    web = [name for name in names if name.startswith("dispatch_server/web/")]

    assert [name for name in web if not name.startswith("dispatch_server/web/dist/")] == []
    has_console = (ROOT / "dispatch_server" / "web" / "package.json").is_file()
    assert ("dispatch_server/web/dist/index.html" in web) == has_console
    assert any(name.endswith(".js") for name in web) == has_console


def test_the_wheel_holds_the_programs_with_their_data_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in ("dispatch_server", "driver_app", "shared")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not {"web", "__pycache__"} & set(path.parts)
    }

    assert wanted - names == set()
    assert [name for name in names if name.startswith(("tests/", "Makefile", "."))] == []


def test_shared_is_ours_and_not_another_package_of_that_name(installed: Path) -> None:
    found = _run(installed, "-c", "import shared; print(shared.__file__)", cwd=installed.parent)

    assert Path(found).is_relative_to(installed.parents[1])


def test_porta_says_its_version(installed: Path) -> None:
    version = _run(installed.with_name("porta"), "--version", cwd=installed.parent)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert version.split()[-1] == project["version"]


def _run(*command: str | Path, cwd: Path) -> str:
    # Outside the tree, where nothing but the installed wheel can be imported.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=BUILD_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
