"""The benchmark of planning: Porta and its peers on public files, side by side in one run.

Each engine runs each file in a process of its own on one pinned core and is charged by the
processor's clock. What is done already is read from the results file, so a run may go in pieces.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from dispatch_server.bench.one import Answer

SUFFIXES: Final = frozenset({".vrp", ".txt"})
SEEDLESS: Final = frozenset({"vroom", "ortools"})
"""Engines that answer the same whatever the seed, so one run says all."""

_SLACK_S: Final = 120.0
_TIMES: Final = 4


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Give the instance files, those of folders by name."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [one for one in inside if one.suffix in SUFFIXES]
    return found


def best_known(path: Path | None) -> dict[str, float]:
    """Read the best-known costs: ``{name: {"bks": integer, "unit": divisor}}``."""
    if path is None:
        return {}
    known = json.loads(path.read_text(encoding="utf-8"))
    return {name: one["bks"] / one.get("unit", 1) for name, one in known.items()}


def run(file: Path, engine: str, *, budget_s: float, seed: int, core: int) -> Answer:
    """Measure in a fresh process, ended when it is far over its time."""
    words = [str(file), engine, str(budget_s), str(seed), str(core)]
    done = subprocess.run(  # noqa: S603 - this program's own module
        [sys.executable, "-m", "dispatch_server.bench.one", *words],
        capture_output=True,
        text=True,
        timeout=budget_s * _TIMES + _SLACK_S,
        check=True,
    )
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Answer)


def read_results(path: Path) -> list[Answer]:
    """Read the results so far, one JSON object a line."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Answer) for line in lines if line.strip()]


def cost_at(answer: Answer, second: float) -> float | None:
    """Give the cost that was reached by then."""
    reached = [cost for at_s, cost in answer.steps if at_s <= second]
    return min(reached, default=None)


def gap(cost: float | None, best: float) -> float | None:
    """Give percent above the best known."""
    return None if cost is None else 100 * (cost / best - 1)


def table(answers: Sequence[Answer], best: dict[str, float], second: float) -> str:
    """Write the mean gap of each engine by instance as Markdown, with how far Porta is ahead.

    ``ahead`` is the best peer's gap less Porta's, in points; ``first`` is Porta's first plan.
    """
    engines = list(dict.fromkeys(one.engine for one in answers))
    lines = [
        "| instance | " + " | ".join(engines) + " | ahead | first |",
        "|---" * (len(engines) + 3) + "|",
    ]
    columns: dict[str, list[float]] = {engine: [] for engine in engines}
    for name in dict.fromkeys(one.instance for one in answers):
        mine = [one for one in answers if one.instance == name]
        if name not in best:
            continue
        gaps = {
            e: _mean_gap([a for a in mine if a.engine == e], best[name], second) for e in engines
        }
        for engine, value in gaps.items():
            if value is not None:
                columns[engine].append(value)
        lines.append(_row(name, gaps, mine))
    means = {e: statistics.fmean(found) if found else None for e, found in columns.items()}
    counts = ", ".join(f"{e} {len(found)}" for e, found in columns.items())
    lines.append(_row(f"mean ({counts})", means, []))
    return "\n".join(lines)


def _mean_gap(answers: Sequence[Answer], best: float, second: float) -> float | None:
    found = [gap(cost_at(one, second), best) for one in answers]
    known = [one for one in found if one is not None]
    return statistics.fmean(known) if known and len(known) == len(found) else None


def _row(name: str, gaps: dict[str, float | None], mine: Sequence[Answer]) -> str:
    cells = ["-" if value is None else f"{value:.2f}" for value in gaps.values()]
    peers = [value for e, value in gaps.items() if e != "porta" and value is not None]
    ours = gaps.get("porta")
    ahead = f"{min(peers) - ours:+.2f}" if peers and ours is not None else "-"
    starts = [one.steps[0][0] for one in mine if one.engine == "porta" and one.steps]
    first = f"{max(starts):.2f} s" if starts else "-"
    return f"| {name} | " + " | ".join(cells) + f" | {ahead} | {first} |"
