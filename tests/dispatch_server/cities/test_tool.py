"""A tool that fails says why."""

import sys

import pytest

from dispatch_server.cities.errors import BuildFailed
from dispatch_server.cities.tool import run_tool


def test_what_a_tool_said_is_returned() -> None:
    assert run_tool([sys.executable, "-c", "print('well')"]) == "well"


def test_a_tool_is_given_an_environment_beside_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "a")
    script = "import os; print(os.environ['OURS'] + os.environ['LUA_PATH'])"

    assert run_tool([sys.executable, "-c", script], LUA_PATH="b") == "ab"


def test_a_tool_that_fails_is_quoted() -> None:
    with pytest.raises(BuildFailed, match="no more room") as failed:
        run_tool([sys.executable, "-c", "raise SystemExit('no more room')"])

    assert failed.value.tool.startswith("python")


def test_a_tool_that_says_nothing_leaves_its_exit_code() -> None:
    with pytest.raises(BuildFailed, match="exit code 3"):
        run_tool([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_tool_that_is_not_there_is_named() -> None:
    with pytest.raises(BuildFailed, match="no-such-tool"):
        run_tool(["/nowhere/no-such-tool"])
