import pytest

from dispatch_server.planning.formats.instance import BadInstance
from dispatch_server.planning.formats.sections import split
from tests.dispatch_server.planning.formats.files import CVRP

EXPLICIT = """DIMENSION : 3
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : {}
EDGE_WEIGHT_SECTION
{}
"""


@pytest.mark.parametrize(
    ("shape", "weights"),
    [
        ("LOWER_ROW", "1\n2 3"),
        ("LOWER_DIAG_ROW", "0 1 0 2 3 0"),
        ("UPPER_ROW", "1 2\n3"),
        ("UPPER_DIAG_ROW", "0 1 2\n0 3\n0"),
        ("FULL_MATRIX", "0 1 2 1 0 3 2 3 0"),
    ],
)
def test_matrices_are_written_in_five_ways(shape: str, weights: str) -> None:
    matrix = split(EXPLICIT.format(shape, weights)).distances()

    assert matrix.tolist() == [[0, 1, 2], [1, 0, 3], [2, 3, 0]]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("NODE_COORD", "NODES_COORD", "NODE_COORD_SECTION: is missing"),
        ("2 1 1\n", "", "line 8: NODE_COORD_SECTION: has 2 rows of 3"),
        ("2 1 1\n", "2 1\n", "line 8: NODE_COORD_SECTION: has 2 of 3 fields"),
        ("2 1 1\n", "4 1 1\n", "line 8: NODE_COORD_SECTION: should begin with 2"),
        ("EUC_2D", "GEO", "EDGE_WEIGHT_TYPE: GEO is not known"),
        ("DIMENSION : 3\n", "", "DIMENSION: is missing"),
        ("TYPE : CVRP", "hello", "line 2: 'hello' is neither a key nor a section"),
    ],
)
def test_what_is_broken_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(BadInstance) as refused:
        split(CVRP.replace(old, new, 1)).distances()

    assert str(refused.value) == said


def test_a_matrix_that_is_too_short_is_refused() -> None:
    with pytest.raises(BadInstance, match="has 2 weights of 3"):
        split(EXPLICIT.format("LOWER_ROW", "1 2")).distances()
