"""Little is done at once, much in a thread."""

import threading

import pytest

from dispatch_server.roads.apart import MOST_CELLS, work_apart


@pytest.mark.parametrize(("cells", "is_here"), [(MOST_CELLS, True), (MOST_CELLS + 1, False)])
async def test_much_is_worked_out_in_another_thread(cells: int, *, is_here: bool) -> None:
    def work(text: str, *, suffix: str) -> tuple[str, int]:
        return text + suffix, threading.get_ident()

    text, thread = await work_apart(cells, work, "a", suffix="b")

    assert text == "ab"
    assert (thread == threading.get_ident()) is is_here


async def test_what_goes_wrong_comes_back() -> None:
    def work() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        await work_apart(MOST_CELLS + 1, work)
