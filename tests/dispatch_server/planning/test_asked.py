"""Asks and answers survive the way through a pipe."""

import multiprocessing
import threading

import numpy as np
import pytest

from dispatch_server.planning.asked import (
    Ask,
    Tell,
    receive_ask,
    receive_tell,
    send_ask,
    send_tell,
)
from dispatch_server.planning.problem import Matrix, Problem, StabilityCosts, Told
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem, a_vehicle
from tests.dispatch_server.planning.test_worker import _answer, _ask

_GREEDY = "dispatch_server.planning.solvers.greedy:Greedy"


def through(ask: Ask) -> Ask:
    ours, theirs = multiprocessing.Pipe()
    writing = threading.Thread(target=send_ask, args=(ours, ask))  # a pipe holds 64 KiB
    writing.start()
    found = receive_ask(theirs)
    writing.join()
    return found


def same(one: Problem, other: Problem) -> bool:
    parts = ("places", "orders", "vehicles", "dimensions", "stability", "name")
    return all(getattr(one, part) == getattr(other, part) for part in parts)


def test_a_problem_arrives_as_it_was_sent() -> None:
    told = a_delivery("o", 1, told=Told(vehicle_id="x", arrival_s=60), skills=frozenset({"cold"}))
    costs = StabilityCosts(driver_cents=1, minute_cents=2, free_s=3)
    for problem in (a_city(200, 5), a_problem([told], [a_vehicle("x")], stability=costs)):
        warm = _answer(_GREEDY, _ask(a_city(5, 1))).plan
        ask = _ask(problem, warm=warm)

        found = through(ask)

        assert same(found.problem, problem)
        assert (found.engine, found.seed, found.warm) == (ask.engine, ask.seed, warm)
        for profile, matrix in problem.matrices.items():
            got = found.problem.matrices[profile]
            assert np.array_equal(got.drive_s, matrix.drive_s)
            assert np.array_equal(got.distance_m, matrix.distance_m)
            assert got.drive_s.flags.writeable


def test_a_part_of_a_larger_matrix_is_sent_as_one() -> None:
    city = a_city(10, 2)
    whole = city.matrices["car"]
    cut = Matrix(whole.drive_s[:4, :4], whole.distance_m[:4, :4])
    problem = a_problem(
        [a_delivery("o", 1)], [a_vehicle("x")], minutes=range(4), matrices={"car": cut}
    )
    found = through(_ask(problem)).problem.matrices["car"]
    assert np.array_equal(found.drive_s, cut.drive_s)


@pytest.mark.parametrize("kind", ["done", "failed", "unsupported"])
def test_an_answer_arrives_as_it_was_said(kind: str) -> None:
    ours, theirs = multiprocessing.Pipe()
    plan = _answer(_GREEDY, _ask(a_city(5, 1))).plan if kind == "done" else None
    tell = Tell(kind=kind, plan=plan, reason="why", features=("load",))  # type: ignore[arg-type]
    send_tell(ours, tell)
    assert receive_tell(theirs) == tell
