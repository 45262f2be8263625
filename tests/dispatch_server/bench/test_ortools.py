"""OR-Tools says what it does not know."""

import pytest

from dispatch_server.bench.ortools import PeerMissing, run_ortools
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.problem import Window
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_delivery, a_pair, a_problem, a_vehicle


def test_a_pair_is_fetched_before_it_is_brought() -> None:
    heard: list[Sequences] = []
    run_ortools(Timer(a_problem([a_pair("p", 4, 1)])), 1.0, 1, heard.append)
    assert heard[-1] == [[0, 1]]


@pytest.mark.parametrize("what", ["open", "windows"])
def test_what_it_is_not_told_it_refuses(what: str) -> None:
    windows = (Window(0, 9), Window(60, 90)) if what == "windows" else ()
    end = None if what == "open" else 0
    problem = a_problem([a_delivery("d", 1, windows=windows)], [a_vehicle(end=end)])
    with pytest.raises(PeerMissing):
        run_ortools(Timer(problem), 1.0, 1, lambda _: None)
