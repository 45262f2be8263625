"""Runs the script with a PATH of its own, on which old, broken and good interpreters stand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "find-python"
BROKEN = "echo 'pyenv: command not found' >&2; exit 127"
OLD = 'case "$2" in *version_info*) exit 1;; esac'
WITHOUT_ENSUREPIP = (
    'case "$2" in *version_info*) echo "$0"; exit 0;; *ensurepip*) exit 1;; esac'  # as Debian's
)
GOOD = 'case "$2" in *version_info*) echo "$0";; esac'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder with what the script itself calls, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "tr", "grep"):
        found = next(p for p in (Path("/bin"), Path("/usr/bin")) if (p / tool).exists())
        (folder / tool).symlink_to(found / tool)
    return folder


def _program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def _find(path: Path, *more: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if k not in {"PYTHON", "PYENV_ROOT"}}
    return subprocess.run(
        ["sh", SCRIPT],
        env={**inherited, "HOME": str(path.parent), "PATH": ":".join(map(str, [path, *more]))}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_names_that_do_not_run_or_are_too_old_are_passed_over(path: Path) -> None:
    _program(path / "python3.13", BROKEN)
    _program(path / "python3.12", BROKEN)
    good = _program(path / "python", GOOD)
    _program(path / "python3", OLD)

    assert _find(path).stdout.strip() == str(good)


def test_a_version_of_pyenv_is_found_though_its_shim_fails(path: Path, tmp_path: Path) -> None:
    shims = tmp_path / "elsewhere" / "shims"
    _program(shims / "python3.13", BROKEN)
    good = _program(tmp_path / "elsewhere" / "versions" / "3.13.0" / "bin" / "python", GOOD)

    assert _find(shims, path).stdout.strip() == str(good)


def test_a_python_without_ensurepip_is_the_last_resort_and_said(path: Path) -> None:
    _program(path / "python3.13", WITHOUT_ENSUREPIP)

    found = _find(path)

    assert found.returncode == 1
    assert "python3-venv" in found.stderr


def test_none_at_all_is_one_sentence(path: Path) -> None:
    found = _find(path)

    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("Porta needs Python 3.12 or newer")


def test_a_real_one_can_be_named(path: Path) -> None:
    found = _find(path, PYTHON=sys.executable)

    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()).samefile(sys.executable)
