from pathlib import Path

import pytest

from dispatch_server.planning.formats.instance import BadInstance
from dispatch_server.planning.formats.reading import read, read_file
from tests.dispatch_server.planning.formats.files import CVRP, LI_LIM, SOLOMON


@pytest.mark.parametrize(
    ("text", "known"), [(SOLOMON, "solomon"), (LI_LIM, "li-lim"), (CVRP, "vrplib")]
)
def test_a_format_is_recognized(text: str, known: str, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(text)

    assert read_file(path).format == known


@pytest.mark.parametrize("text", ["", "hello", "<html>\n</html>"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadInstance):
        read(text, "one")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInstance, match=r"none\.txt"):
        read_file(tmp_path / "none.txt")
