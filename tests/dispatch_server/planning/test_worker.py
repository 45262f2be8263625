"""What a solver's process answers, without the process."""

import multiprocessing
import threading

import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.asked import Ask, Tell, receive_tell, send_ask
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Problem
from dispatch_server.planning.worker import answer, load, serve
from tests.dispatch_server.planning.problems import a_city, a_delivery, a_problem

_GREEDY = "dispatch_server.planning.solvers.greedy:Greedy"
_FAILING = "tests.dispatch_server.planning.engines_that_fail"


def _ask(problem: Problem, **more: object) -> Ask:
    return Ask(
        problem=problem,
        engine="greedy",
        budget_s=5,
        seed=1,
        iterations=None,
        warm=more.get("warm"),  # type: ignore[arg-type]  # a plan or nothing
    )


def _answer(path: str, ask: Ask, told: list[Plan] | None = None) -> Tell:
    tell = (told if told is not None else []).append
    return answer(load(path), ask, tell=tell, cancelled=lambda: False)


def test_the_best_plan_is_told_and_answered() -> None:
    problem = a_city(10, 2)
    told: list[Plan] = []
    done = _answer(_GREEDY, _ask(problem), told)
    assert done.kind == "done"
    assert done.plan == told[-1]


def test_a_plan_to_start_from_is_never_made_worse() -> None:
    problem = a_city(10, 2)
    first = _answer(_GREEDY, _ask(problem)).plan
    again = _answer(f"{_FAILING}:Lies", _ask(problem, warm=first)).plan
    assert again is not None
    assert rules.cost(problem, again) == pytest.approx(rules.cost(problem, first or again))


@pytest.mark.parametrize(
    ("engine", "kind", "reason"),
    [("Raises", "failed", "ArithmeticError: seven"), ("Lies", "failed", "plan refused: times")],
)
def test_failures_are_told_apart(engine: str, kind: str, reason: str) -> None:
    told = _answer(f"{_FAILING}:{engine}", _ask(a_city(5, 1)))
    assert (told.kind, told.reason) == (kind, reason)


def test_what_an_engine_does_not_know_is_refused() -> None:
    deaf = "tests.dispatch_server.planning.engines_that_fail:Deaf"
    told = _answer(deaf, _ask(a_problem([a_delivery("o", 1)])))
    assert (told.kind, told.features) == ("unsupported", ("load",))


def test_a_process_serves_until_its_pipe_closes() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    cancel = context.Event()  # gone with its last reference, so it needs a name
    process = context.Process(target=serve, args=({"greedy": _GREEDY}, theirs, cancel), daemon=True)
    process.start()
    theirs.close()
    watchdog = threading.Timer(30, process.kill)
    watchdog.start()
    assert receive_tell(ours).kind == "ready"
    for _ in range(2):
        send_ask(ours, _ask(a_city(5, 1)))
        kinds: list[str] = []
        while not kinds or kinds[-1] != "done":
            kinds.append(receive_tell(ours).kind)
        assert kinds[0] == "begun"
    ours.close()
    process.join(10)
    watchdog.cancel()
    assert process.exitcode == 0
