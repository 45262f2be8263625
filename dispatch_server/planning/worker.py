"""The other end of the pool: a process that plans, and tells its parent each better plan.

It trusts no engine: a plan that our checker does not pass never leaves this process.
"""

import importlib
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Final

from dispatch_server.planning import rules
from dispatch_server.planning.asked import Ask, Tell, receive_ask, send_tell
from dispatch_server.planning.best import Best, explained
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import Solver, refuse_unsupported
from dispatch_server.planning.problem import UnsupportedByEngine

_NICENESS: Final = 5
"""A planning process gives way to the one that answers requests."""


def load(path: str) -> Solver:
    """Import ``package.module:Class`` and make one."""
    module, _, name = path.partition(":")
    made: Solver = getattr(importlib.import_module(module), name)()
    return made


def serve(engines: dict[str, str], pipe: Connection, cancel: Event) -> None:
    """Plan what comes down the pipe, one after the other, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(_NICENESS)
    parent = os.getppid()
    solvers = {name: load(path) for name, path in engines.items()}
    send_tell(pipe, Tell(kind="ready"))
    while True:
        try:
            ask = receive_ask(pipe)
        except (EOFError, OSError):
            return
        send_tell(pipe, Tell(kind="begun"))
        told = answer(
            solvers[ask.engine],
            ask,
            tell=lambda plan: send_tell(pipe, Tell(kind="better", plan=plan)),
            cancelled=lambda: cancel.is_set() or os.getppid() != parent,
        )
        send_tell(pipe, told)


def answer(
    solver: Solver, ask: Ask, *, tell: Callable[[Plan], None], cancelled: Callable[[], bool]
) -> Tell:
    """Solve and keep the best plan that the checker passes. Never raises."""
    best = Best(ask.problem, tell)
    try:
        refuse_unsupported(ask.engine, solver.supports & rules.SUPPORTS, ask.problem)
        if ask.warm is not None:
            best.take(ask.warm)
        final = solver.solve(
            ask.problem,
            budget_s=ask.budget_s,
            seed=ask.seed,
            warm=best.plan,
            on_plan=best.take,
            cancelled=cancelled,
            iterations=ask.iterations,
        )
    except UnsupportedByEngine as refused:
        return Tell(kind="unsupported", features=refused.features)
    except Exception as failure:  # noqa: BLE001 - the rim of a process: the parent must hear of it
        return Tell(kind="failed", reason=f"{type(failure).__name__}: {failure}")
    best.take(final)
    if best.plan is None:
        broken = sorted({str(v.limit) for v in rules.check(ask.problem, final)})
        return Tell(kind="failed", reason="plan refused: " + ", ".join(broken))
    return Tell(kind="done", plan=explained(ask.problem, best.plan))
