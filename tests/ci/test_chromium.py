"""Runs the script in a small tree, with programs of its own for all that it calls."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "chromium"
RUNS = "echo Chromium 156"
STUB = "echo 'requires the chromium snap to be installed' >&2; exit 1"
NO_PLAYWRIGHT = "echo No module named playwright >&2; exit 1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "dirname", "env", "touch", "cat", "chmod"):
        found = next(p for p in (Path("/bin"), Path("/usr/bin")) if (p / tool).exists())
        (folder / tool).symlink_to(found / tool)
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "chromium").write_text(SCRIPT.read_text())
    _program(tmp_path / ".venv" / "bin" / "python", NO_PLAYWRIGHT)
    _user(folder, 1000)
    return folder


def _program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def _user(path: Path, uid: int) -> None:
    _program(path / "id", f"echo {uid}")


def _apt_get_that_installs(path: Path, program: str) -> None:
    made = path / "chromium"
    install = f"printf '#!/bin/sh\\n{program}\\n' > {made}; chmod 755 {made}"
    _program(path / "apt-get", f'echo "$@"; case "$*" in *install*) {install};; esac')


def _run(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", path.parent / ".ci" / "chromium"],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_browser_that_runs_is_used_and_a_stub_is_passed_over(path: Path) -> None:
    _program(path / "chromium-browser", STUB)
    good = _program(path / "google-chrome", RUNS)

    assert _run(path).stdout.strip() == str(good)


def test_a_browser_can_be_named(path: Path, tmp_path: Path) -> None:
    _program(path / "chromium", RUNS)
    named = _program(tmp_path / "elsewhere" / "chrome", RUNS)

    assert _run(path, CHROMIUM=str(named)).stdout.strip() == str(named)


@pytest.mark.parametrize("uid", [0, 1000])
def test_apt_get_installs_one_for_root_and_for_who_may_become_root(path: Path, uid: int) -> None:
    _user(path, uid)
    _program(path / "sudo", 'shift; "$@"')
    _apt_get_that_installs(path, RUNS)

    found = _run(path)

    assert found.stdout.strip() == str(path / "chromium")
    assert "installing it with apt-get" in found.stderr


def test_where_the_package_is_a_stub_playwright_brings_one(path: Path, tmp_path: Path) -> None:
    _user(path, 0)
    _apt_get_that_installs(path, "exit 1")
    installed = tmp_path / "installed"
    brought = _program(tmp_path / "cache" / "chrome", RUNS)
    _program(
        tmp_path / ".venv" / "bin" / "python",
        f'case "$*" in *"install chromium") touch {installed};; *) cat {installed} && echo {brought};; esac',
    )

    found = _run(path)

    assert found.stdout.strip() == str(brought)
    assert "Playwright" in found.stderr


def test_where_nothing_works_it_says_what_to_do(path: Path) -> None:
    found = _run(path)

    assert (found.returncode, found.stdout) == (1, "")
    assert "CHROMIUM=/path/to/chromium" in found.stderr
