import pytest

from dispatch_server.planning.formats.instance import BadInstance
from dispatch_server.planning.formats.tables import lines_of, number, table


def test_rows_become_numbers() -> None:
    assert table(lines_of("0 5\n\n1 7.5"), ("n", "x")).tolist() == [[0, 5], [1, 7.5]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0 5\n1", "line 2: has 1 of 2 fields"),
        ("0 5\n1 a", "line 2: x: 'a' is no number"),
        ("0 5\n2 7", "line 2: n: should be 1"),
        ("", "n: there is no customer"),
    ],
)
def test_a_broken_row_is_named(text: str, said: str) -> None:
    with pytest.raises(BadInstance) as refused:
        table(lines_of(text), ("n", "x"))

    assert str(refused.value) == said
    assert refused.value.slug == "bad-instance"


def test_what_is_not_finite_is_no_number() -> None:
    with pytest.raises(BadInstance):
        number("nan", "x", 1)
