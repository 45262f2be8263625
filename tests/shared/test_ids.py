from hypothesis import given
from hypothesis import strategies as st

from shared.ids import uuid7

MOMENTS = st.integers(0, 2**48 - 1)
NOISE = st.integers(0, 2**74 - 1)


@given(MOMENTS, NOISE)
def test_an_id_is_a_uuid_of_version_7_that_tells_its_moment(unix_ms: int, noise: int) -> None:
    made = uuid7(unix_ms, noise)

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == unix_ms


@given(MOMENTS, MOMENTS, NOISE, NOISE)
def test_ids_sort_by_the_moment_they_were_made(a: int, b: int, one: int, other: int) -> None:
    earlier, later = sorted((a, b))

    assert earlier == later or uuid7(earlier, one) < uuid7(later, other)


@given(MOMENTS, NOISE, NOISE)
def test_the_same_moment_gives_different_ids(unix_ms: int, one: int, other: int) -> None:
    assert (uuid7(unix_ms, one) == uuid7(unix_ms, other)) == (one == other)


def test_ids_made_in_a_row_differ() -> None:
    assert len({uuid7() for _ in range(1_000)}) == 1_000
