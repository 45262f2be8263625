"""States: what has ended has come furthest."""

from itertools import combinations

from shared.states import (
    ENDED_STOPS,
    RUN_RANK,
    STOP_RANK,
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
