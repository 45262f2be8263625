"""Each case runs the hook on a small project, with programs of its own called npm and node."""

import os
from pathlib import Path
from typing import Any, cast

import pytest

from dispatch_server.web.build_hook import NODE_WHEEL, ConsoleBuildHook, npm, system_npm

BUILDS = 'echo "$@" >> called; [ "$1" = ci ] || { mkdir -p dist; echo built > dist/index.html; }'


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "dispatch_server" / "web"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text("{}")
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    _program(folder / "npm", BUILDS)
    _program(folder / "node", "echo 24.1.0")
    return folder


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _hook(web: Path) -> ConsoleBuildHook:
    root = str(web.parents[1])
    return ConsoleBuildHook(root, {}, cast("Any", None), cast("Any", None), root, "wheel")


def _called(web: Path) -> list[str]:
    calls = web / "called"
    return calls.read_text().splitlines() if calls.exists() else []


@pytest.mark.usefixtures("programs")
def test_a_checkout_is_built_from_the_lock(web: Path) -> None:
    _hook(web).initialize("standard", {})

    assert _called(web) == ["ci --no-audit --no-fund", "run build"]


@pytest.mark.usefixtures("programs")
def test_what_is_installed_already_is_not_installed_again(web: Path) -> None:
    (web / "node_modules").mkdir()
    (web / "node_modules" / ".package-lock.json").write_text("{}")

    _hook(web).initialize("standard", {})

    assert _called(web) == ["run build"]


@pytest.mark.usefixtures("programs")
def test_an_editable_install_builds_nothing(web: Path) -> None:
    _hook(web).initialize("editable", {})

    assert _called(web) == []


@pytest.mark.usefixtures("programs")
def test_what_an_sdist_carries_is_used_as_it_is(web: Path) -> None:
    (web.parents[1] / "PKG-INFO").write_text("Name: porta")
    (web / "dist").mkdir()
    (web / "dist" / "index.html").write_text("carried")

    _hook(web).initialize("standard", {})

    assert (web / "dist" / "index.html").read_text() == "carried"


def test_a_build_that_leaves_no_page_is_an_error(web: Path, programs: Path) -> None:
    _program(programs / "npm", "exit 0")

    with pytest.raises(RuntimeError, match=r"index\.html"):
        _hook(web).initialize("standard", {})


@pytest.mark.parametrize("node", ["echo 18.20.4", "echo 20.18.3", "exit 1"])
def test_a_node_too_old_or_broken_is_replaced_by_the_wheel(
    web: Path, programs: Path, node: str
) -> None:
    _program(programs / "node", node)

    assert system_npm() is None
    assert _hook(web).dependencies() == [NODE_WHEEL]


@pytest.mark.usefixtures("programs")
def test_a_good_node_needs_no_wheel(web: Path) -> None:
    assert _hook(web).dependencies() == []


def test_without_a_console_nothing_is_needed(web: Path, programs: Path) -> None:
    _program(programs / "node", "exit 1")
    (web / "package.json").unlink()

    assert _hook(web).dependencies() == []


@pytest.mark.usefixtures("programs")
def test_npm_runs_in_the_console_folder(web: Path) -> None:
    npm(web, "run", "check")

    assert _called(web) == ["run check"]
