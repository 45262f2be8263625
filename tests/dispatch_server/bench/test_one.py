"""One measurement."""

from pathlib import Path

import pytest

from dispatch_server.bench.one import main, measure
from tests.dispatch_server.commands.test_solve import _SQUARE


@pytest.fixture
def square(tmp_path: Path) -> Path:
    file = tmp_path / "square.vrp"
    file.write_text(_SQUARE)
    return file


def test_costs_only_fall_and_are_in_the_files_unit(square: Path) -> None:
    answer = measure(square, "porta", budget_s=0.5, seed=1)
    costs = [cost for _, cost in answer.steps]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == 68
    assert answer.cpu_s < 3


def test_it_prints_one_line(square: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(square), "vroom", "1", "1", "0"])
    assert capsys.readouterr().out.count("\n") == 1
