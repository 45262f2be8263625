"""Small commands."""

from pathlib import Path

import pytest

from dispatch_server import wire_types
from tests.dispatch_server.commands.conftest import Shell


def test_the_consoles_types_are_written_and_checked(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire_types, "FILE", tmp_path / "wire.ts")

    ended = [shell("wire-types", *words).exit_code for words in (["--check"], [], ["--check"])]

    assert ended == [1, 0, 0]


def test_a_script_that_cannot_be_read_is_said(shell: Shell, tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"do": "deliver", "stop": "first"}\n')

    done = shell(
        *("drive", "--server", "http://127.0.0.1:1", "--code", "X", "--script", str(script)),
        *("--state-dir", str(tmp_path / "phone")),
    )

    assert done.exit_code == 1
    assert "line 1" in done.output
