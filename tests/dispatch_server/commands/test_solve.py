"""``porta solve`` on files of its own making."""

import json
from pathlib import Path

from tests.dispatch_server.commands.conftest import Shell

_SQUARE = """NAME : square
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 2
NODE_COORD_SECTION
1 0 0
2 10 0
3 10 10
4 -10 0
5 -10 -10
DEMAND_SECTION
1 0
2 1
3 1
4 1
5 1
DEPOT_SECTION
1
-1
EOF
"""


def test_the_best_routes_are_said_in_the_files_own_words(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "square.vrp"
    file.write_text(_SQUARE)

    done = shell("solve", str(file), "--budget", "0.5", "--json")

    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert (said["instance"], said["engine"], said["accepted"]) == ("square", "porta", True)
    assert said["cost"] == 2 * (10 + 10 + 14)
    assert sorted(sorted(route) for route in said["routes"]) in (
        [[1, 2], [3, 4]],
        [[2, 3], [4, 5]],
    )
    assert said["violations"] == []


def test_people_read_routes_and_a_verdict(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "square.vrp"
    file.write_text(_SQUARE)

    done = shell("solve", str(file), "--budget", "0.3", "--engine", "greedy")

    assert "Route #1:" in done.output
    assert "accepted" in done.output


def test_a_broken_file_is_named_with_its_line(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "broken.vrp"
    file.write_text(_SQUARE.replace("5 -10 -10\n", ""))

    done = shell("solve", str(file))

    assert done.exit_code == 2
    assert "broken.vrp: line" in done.output
