"""States and reasons: what has ended has come furthest, and every reason says whether it is seen."""

from itertools import combinations

from shared.states import (
    ENDED_STOPS,
    PHOTO_FOR,
    RUN_RANK,
    STOP_RANK,
    FailureReason,
    PhotoRule,
    RunStatus,
    StopStatus,
)


def test_every_state_has_a_rank_of_its_own() -> None:
    assert set(STOP_RANK) == set(StopStatus)
    assert set(RUN_RANK) == set(RunStatus)
    for ranks in (STOP_RANK, RUN_RANK):
        assert all(a != b for a, b in combinations(ranks.values(), 2))


def test_a_stop_that_has_ended_has_come_further_than_any_other() -> None:
    under_way = set(StopStatus) - ENDED_STOPS

    assert min(STOP_RANK[s] for s in ENDED_STOPS) > max(STOP_RANK[s] for s in under_way)


def test_a_delivery_outranks_every_other_end() -> None:
    assert max(STOP_RANK, key=STOP_RANK.__getitem__) is StopStatus.SUCCEEDED


def test_every_reason_says_whether_it_wants_a_photo() -> None:
    assert set(PHOTO_FOR) == set(FailureReason)


def test_nobody_is_asked_to_photograph_a_document_or_to_linger_in_danger() -> None:
    never = {reason for reason, rule in PHOTO_FOR.items() if rule is PhotoRule.NEVER}

    assert never == {
        FailureReason.UNDERAGE,
        FailureReason.UNAUTHORIZED_RECEIVER,
        FailureReason.RESTRICTED_AREA,
    }
