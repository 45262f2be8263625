from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from shared.ids import Ids, uuid7

CLOCK = st.lists(st.integers(1, 2**48 - 2), min_size=2)


def ids(clock: Sequence[int]) -> Ids:
    shown = iter(clock)
    return Ids(lambda: next(shown))


@given(st.integers(1, 2**48 - 1))
def test_an_id_is_a_uuid_of_version_7_that_tells_its_moment(unix_ms: int) -> None:
    made = ids([unix_ms]).make()

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == unix_ms


@given(CLOCK)
def test_ids_sort_as_they_were_made_whatever_the_clock_shows(clock: list[int]) -> None:
    maker = ids(clock)
    made = [maker.make() for _ in clock]

    assert made == sorted(set(made))
    assert all(one.version == 7 for one in made)


def test_a_moment_whose_noise_is_used_up_runs_over_into_the_next() -> None:
    maker = ids([5])
    maker._last = (5 << 74) + 2**74 - 1

    assert maker.make().int >> 80 == 6


def test_two_makers_make_different_ids_at_the_same_moment() -> None:
    assert ids([5]).make() != ids([5]).make()


def test_ids_made_in_a_row_differ_and_sort() -> None:
    made = [uuid7() for _ in range(1_000)]

    assert made == sorted(set(made))
