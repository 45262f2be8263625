"""The benchmark's own arithmetic, and one small run of it."""

import json
from pathlib import Path

import pytest

from dispatch_server.bench.one import Answer
from dispatch_server.bench.plan import (
    best_known,
    cost_at,
    files_of,
    gap,
    read_results,
    run,
    table,
)
from tests.dispatch_server.commands.test_solve import _SQUARE


def an_answer(engine: str, *steps: tuple[float, float]) -> Answer:
    return Answer(instance="a", engine=engine, budget_s=10, seed=1, steps=list(steps), cpu_s=10.0)


def test_only_what_was_reached_by_then_counts() -> None:
    answer = an_answer("porta", (0.5, 120.0), (4.0, 110.0))
    assert [cost_at(answer, at) for at in (0.1, 1, 5)] == [None, 120.0, 110.0]
    assert gap(110.0, 100.0) == pytest.approx(10.0)


def test_the_table_says_how_far_ahead_we_are() -> None:
    answers = [an_answer("porta", (0.5, 101.0)), an_answer("vroom", (0.2, 103.0))]
    lines = table(answers, {"a": 100.0}, 10).splitlines()
    assert lines[2] == "| a | 1.00 | 3.00 | +2.00 | 0.50 s |"


def test_an_engine_without_an_answer_is_not_in_a_mean() -> None:
    answers = [an_answer("porta", (0.5, 101.0)), an_answer("vroom")]
    assert table(answers, {"a": 100.0}, 10).splitlines()[2] == "| a | 1.00 | - | - | 0.50 s |"


def test_files_and_what_is_known_of_them(tmp_path: Path) -> None:
    for name in ("b.vrp", "a.txt", "a.sol", "bks.json"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "bks.json").write_text(json.dumps({"a": {"bks": 1234, "unit": 10}}))
    assert [file.name for file in files_of([tmp_path])] == ["a.txt", "b.vrp"]
    assert best_known(tmp_path / "bks.json") == {"a": 123.4}
    assert best_known(None) == {}
    assert read_results(tmp_path / "none.jsonl") == []


@pytest.mark.parametrize("engine", ["porta", "pyvrp-default", "vroom", "ortools"])
def test_every_engine_finds_the_best_routes_of_a_square(engine: str, tmp_path: Path) -> None:
    file = tmp_path / "square.vrp"
    file.write_text(_SQUARE)
    answer = run(file, engine, budget_s=1.0, seed=1, core=0)
    assert not answer.is_missing
    assert answer.steps[-1][1] == 68
    assert answer.vehicles == 2
