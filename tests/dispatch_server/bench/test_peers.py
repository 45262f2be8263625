"""Peers answer, and answer well, what they know."""

import pytest

from dispatch_server.bench.peers import PEERS, run_peer
from dispatch_server.planning import rules
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_city


@pytest.mark.parametrize("name", PEERS)
def test_a_peers_answer_passes_our_checker(name: str) -> None:
    problem = a_city(25, 4)
    timer = Timer(problem)
    heard: list[Sequences] = []
    run_peer(name, timer, budget_s=1.0, seed=1, heard=heard.append)
    plan = rules.make_plan(timer, heard[-1], engine=name, final=False)
    assert rules.check(problem, plan) == []
    assert plan.left_out == ()
