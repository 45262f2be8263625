"""What a fact makes of a run and of a stop. The phone and the server must agree on it.

The server folds each fact once, when it arrives. The phone folds those that the server has not
yet answered over the server's last word, so that the screen never goes back.
"""

from collections.abc import Collection, Iterable
from typing import Final

from shared.facts import Corrected, FactType, Failed, Succeeded
from shared.ids import TaskId
from shared.states import ENDED_STOPS, RUN_RANK, STOP_RANK, RunStatus, StopStatus

_MOVES: Final = {
    FactType.STOP_EN_ROUTE: StopStatus.EN_ROUTE,
    FactType.STOP_ARRIVED: StopStatus.ARRIVED,
    FactType.STOP_SUCCEEDED: StopStatus.SUCCEEDED,
    FactType.STOP_FAILED: StopStatus.FAILED,
}
_REPORTS: Final = {
    FactType.RUN_ACCEPTED: RunStatus.ACCEPTED,
    FactType.RUN_LOADING_STARTED: RunStatus.LOADING,
    FactType.RUN_STARTED: RunStatus.IN_PROGRESS,
    FactType.RUN_COMPLETED: RunStatus.COMPLETED,
}
STOP_FACTS: Final = frozenset(
    {*_MOVES, FactType.STOP_SKIPPED, FactType.STOP_UNDONE, FactType.STOP_CORRECTED}
)
RUN_FACTS: Final = frozenset(_REPORTS)
ENDINGS: Final = frozenset({FactType.STOP_SUCCEEDED, FactType.STOP_FAILED})


def stop_after(status: StopStatus, fact: FactType, *, is_partial: bool = False) -> StopStatus:
    """Give a stop's status after ``fact``; the same status where the fact changes nothing.

    An ended stop only moves up in rank, unless its ending is undone: then the driver is at the
    door again. ``is_partial`` says that a success left something undelivered. What a correction
    makes of a stop is ``corrected_status``.
    """
    if fact is FactType.STOP_UNDONE:
        undoable = status in ENDED_STOPS and status is not StopStatus.CANCELED
        return StopStatus.ARRIVED if undoable else status
    if fact is FactType.STOP_SKIPPED:
        return status if status in ENDED_STOPS else StopStatus.SKIPPED
    wanted = _MOVES.get(fact, status)
    if wanted is StopStatus.SUCCEEDED and is_partial:
        wanted = StopStatus.PARTIALLY_SUCCEEDED
    return wanted if STOP_RANK[wanted] > STOP_RANK[status] else status


def corrected_status(status: StopStatus, body: Corrected, tasks: Collection[TaskId]) -> StopStatus:
    """Give an ended stop's status after its driver said how it really ended."""
    if status not in ENDED_STOPS or status is StopStatus.CANCELED:
        return status
    match body.ending:
        case Succeeded() as said if is_partial(said, tasks):
            return StopStatus.PARTIALLY_SUCCEEDED
        case Succeeded():
            return StopStatus.SUCCEEDED
        case Failed():
            return StopStatus.FAILED
        case None:
            return status


def is_partial(body: Succeeded, tasks: Collection[TaskId]) -> bool:
    """Tell whether a success left one of the stop's ``tasks``, or part of one, undone."""
    mine = frozenset(tasks)
    named = mine & frozenset(body.delivered)
    return (bool(named) and named < mine) or any(left.task_id in mine for left in body.left)


def run_after(status: RunStatus, fact: FactType) -> RunStatus:
    """Give a run's status after ``fact`` of its own driver.

    Work at a door means that the run is under way, even if nobody said so.
    """
    wanted = _REPORTS.get(fact, status)
    if fact in STOP_FACTS and fact is not FactType.STOP_SKIPPED:
        wanted = RunStatus.IN_PROGRESS
    return wanted if RUN_RANK[wanted] > RUN_RANK[status] else status


def run_settled(status: RunStatus, stops: Iterable[StopStatus]) -> RunStatus:
    """Tell a run that still has stops from one that is on its way back to the depot."""
    if status not in {RunStatus.IN_PROGRESS, RunStatus.RETURNING}:
        return status
    is_over = all(stop in ENDED_STOPS for stop in stops)
    return RunStatus.RETURNING if is_over else RunStatus.IN_PROGRESS
