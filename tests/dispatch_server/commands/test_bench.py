"""``porta bench`` says what it cannot do, and repeats nothing."""

import json
from pathlib import Path

from tests.city import helsinki_extract
from tests.dispatch_server.commands.conftest import Shell
from tests.dispatch_server.commands.test_solve import _SQUARE


def test_runs_are_kept_and_not_repeated(shell: Shell, tmp_path: Path) -> None:
    file, bks, results = tmp_path / "square.vrp", tmp_path / "bks.json", tmp_path / "r.jsonl"
    file.write_text(_SQUARE)
    bks.write_text(json.dumps({"square": {"bks": 68}}))
    words = ["bench", "plan", str(file), "--budget", "0.5", "--seeds", "1", "--engines", "porta"]
    words += ["--bks", str(bks), "--results", str(results)]

    first = shell(*words)
    again = shell(*words)

    assert first.exit_code == again.exit_code == 0, first.output
    assert "| square | 0.00 |" in again.output
    assert len(results.read_text().splitlines()) == 1


def test_an_unknown_engine_is_named(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "square.vrp"
    file.write_text(_SQUARE)
    done = shell("bench", "plan", str(file), "--engines", "abacus")
    assert done.exit_code == 2
    assert "no engine abacus" in done.output


def test_roads_are_measured_on_an_extract(shell: Shell) -> None:
    words = ["bench", "roads", str(helsinki_extract()), "--sizes", "6,4", "--json"]

    done = shell(*words)

    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["city"] == "helsinki"
    assert [one["size"] for one in found["measured"]] == [4, 4, 6, 6]


def test_sizes_that_are_no_numbers_are_refused(shell: Shell) -> None:
    assert "--sizes takes numbers" in shell("bench", "roads", "--sizes", "many").output
