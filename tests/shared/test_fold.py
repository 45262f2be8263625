"""What facts make of stops and runs, in every order in which they may come."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.facts import Corrected, FactType, Failed, Left, LeftOutcome, Succeeded
from shared.fold import (
    RUN_FACTS,
    STOP_FACTS,
    corrected_status,
    is_partial,
    run_after,
    run_settled,
    stop_after,
)
from shared.ids import TaskId, uuid7
from shared.states import RUN_RANK, STOP_RANK, FailureReason, RunStatus, StopStatus

FORWARD = sorted(STOP_FACTS - {FactType.STOP_UNDONE, FactType.STOP_SKIPPED})


@pytest.mark.parametrize(
    ("status", "fact", "after"),
    [
        (StopStatus.PENDING, FactType.STOP_ARRIVED, StopStatus.ARRIVED),
        (StopStatus.ARRIVED, FactType.STOP_EN_ROUTE, StopStatus.ARRIVED),
        (StopStatus.ARRIVED, FactType.STOP_SKIPPED, StopStatus.SKIPPED),
        (StopStatus.SKIPPED, FactType.STOP_ARRIVED, StopStatus.ARRIVED),
        (StopStatus.FAILED, FactType.STOP_SUCCEEDED, StopStatus.SUCCEEDED),
        (StopStatus.SUCCEEDED, FactType.STOP_FAILED, StopStatus.SUCCEEDED),
        (StopStatus.SUCCEEDED, FactType.STOP_SKIPPED, StopStatus.SUCCEEDED),
        (StopStatus.CANCELED, FactType.STOP_SUCCEEDED, StopStatus.SUCCEEDED),
        (StopStatus.CANCELED, FactType.STOP_UNDONE, StopStatus.CANCELED),
        (StopStatus.SUCCEEDED, FactType.STOP_UNDONE, StopStatus.ARRIVED),
        (StopStatus.PENDING, FactType.STOP_UNDONE, StopStatus.PENDING),
        (StopStatus.PENDING, FactType.RUN_STARTED, StopStatus.PENDING),
    ],
)
def test_a_stop_after_a_fact(status: StopStatus, fact: FactType, after: StopStatus) -> None:
    assert stop_after(status, fact) is after


def test_part_of_a_delivery_is_a_part_until_all_is() -> None:
    part = stop_after(StopStatus.ARRIVED, FactType.STOP_SUCCEEDED, is_partial=True)
    assert part is StopStatus.PARTIALLY_SUCCEEDED
    assert stop_after(part, FactType.STOP_SUCCEEDED) is StopStatus.SUCCEEDED


def test_a_task_or_a_package_left_makes_it_a_part() -> None:
    tasks = [TaskId(uuid7()), TaskId(uuid7())]
    left = Left(task_id=tasks[0], barcode="b", outcome=LeftOutcome.REFUSED)
    elsewhere = Left(task_id=TaskId(uuid7()), barcode="b", outcome=LeftOutcome.REFUSED)

    assert is_partial(Succeeded(delivered=(tasks[0],)), tasks)
    assert is_partial(Succeeded(left=(left,)), tasks)
    assert not is_partial(Succeeded(left=(elsewhere,), delivered=tuple(tasks)), tasks)


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (StopStatus.SUCCEEDED, Failed(reason=FailureReason.REFUSED), StopStatus.FAILED),
        (StopStatus.FAILED, Succeeded(), StopStatus.SUCCEEDED),
        (StopStatus.CANCELED, Succeeded(), StopStatus.CANCELED),
        (StopStatus.ARRIVED, Succeeded(), StopStatus.ARRIVED),
        (StopStatus.SUCCEEDED, None, StopStatus.SUCCEEDED),
    ],
)
def test_a_correction_goes_either_way_but_only_after_an_end(
    before: StopStatus, said: Succeeded | Failed | None, after: StopStatus
) -> None:
    body = Corrected(
        succeeded=said if isinstance(said, Succeeded) else None,
        failed=said if isinstance(said, Failed) else None,
    )

    assert corrected_status(before, body, [TaskId(uuid7())]) is after


@given(st.lists(st.sampled_from(FORWARD), min_size=1))
def test_without_undo_and_skip_a_stop_never_goes_back(facts: list[FactType]) -> None:
    statuses = [StopStatus.PENDING]
    for fact in facts:
        statuses.append(stop_after(statuses[-1], fact))

    assert all(STOP_RANK[a] <= STOP_RANK[b] for a, b in pairwise(statuses))


@given(st.lists(st.sampled_from(sorted(RUN_FACTS | STOP_FACTS)), min_size=1))
def test_a_run_never_goes_back(facts: list[FactType]) -> None:
    statuses = [RunStatus.ASSIGNED]
    for fact in facts:
        statuses.append(run_after(statuses[-1], fact))

    assert all(RUN_RANK[a] <= RUN_RANK[b] for a, b in pairwise(statuses))


def test_work_at_a_door_starts_the_run_and_putting_off_does_not() -> None:
    assert run_after(RunStatus.ASSIGNED, FactType.STOP_ARRIVED) is RunStatus.IN_PROGRESS
    assert run_after(RunStatus.ACCEPTED, FactType.STOP_SKIPPED) is RunStatus.ACCEPTED
    assert run_after(RunStatus.CANCELED, FactType.STOP_ARRIVED) is RunStatus.CANCELED


def test_a_run_returns_when_nothing_is_left_and_only_then() -> None:
    ended, open_ = StopStatus.FAILED, StopStatus.SKIPPED
    assert run_settled(RunStatus.IN_PROGRESS, [ended, ended]) is RunStatus.RETURNING
    assert run_settled(RunStatus.RETURNING, [ended, open_]) is RunStatus.IN_PROGRESS
    assert run_settled(RunStatus.ACCEPTED, [ended]) is RunStatus.ACCEPTED
    assert run_settled(RunStatus.COMPLETED, [open_]) is RunStatus.COMPLETED
