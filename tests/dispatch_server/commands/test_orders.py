"""A spreadsheet from the command line: a verdict for every row."""

import json
from pathlib import Path

import pytest

from tests.dispatch_server.commands.conftest import Shell

SHEET = """pedido;cliente;endereço;data
A-1;Ana;Mannerheimintie 1;2026-11-24
A-2;Bia;;2026-11-24
A-3;Caio;Aleksanterinkatu 5;
"""


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    path.write_text(SHEET, encoding="utf-8-sig")
    return str(path)


def test_each_row_gets_a_verdict_and_good_rows_are_kept(shell: Shell, sheet: str) -> None:
    shell.add()
    ask = ("orders", "import", sheet, "--date", "2026-11-25", "--json")

    tried, done, again = (json.loads(shell(*ask, *more).output) for more in (["--dry-run"], [], []))

    assert [one["outcome"] for one in done["verdicts"]] == ["review", "refused", "review"]
    assert tried["verdicts"][0]["outcome"] == "review"
    assert (tried["dry_run"], done["rows"], again["unchanged"]) == (True, 3, 2)


def test_refusals_are_told_to_people(shell: Shell, sheet: str) -> None:
    shell.add()

    told = shell("orders", "import", sheet, "--date", "2026-11-25", "--dry-run")

    assert told.exit_code == 0, told.output
    assert "3 rows: 0 new" in told.output
    assert "1 refused" in told.output
    assert "row 3: " in told.output


def test_a_file_that_is_none_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    shell.add()
    noise = tmp_path / "noise.xlsx"
    noise.write_bytes(b"PK\x03\x04" + bytes(range(256)))

    done = shell("orders", "import", str(noise))

    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert len(done.output.splitlines()) == 1
    assert shell("orders", "import", "nowhere.csv").exit_code == 2
