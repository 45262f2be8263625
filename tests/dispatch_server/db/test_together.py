"""Writes of many in one go: together, in order, answered each, and a bad one fails alone."""

import asyncio
from collections.abc import Sequence

import pytest

from dispatch_server.db.together import MOST, Together


class Book:
    """Writes numbers down when it is let; a negative one spoils what is written with it."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.may = asyncio.Event()
        self.together = Together(self._write)

    async def _write(self, group: Sequence[int]) -> list[int]:
        self.groups.append(list(group))
        await self.may.wait()
        if min(group) < 0:
            raise ValueError(f"cannot write {min(group)}")
        return [2 * number for number in group]

    async def ask(self, numbers: Sequence[int], key: str = "ours") -> list[asyncio.Task[int]]:
        asked = [asyncio.create_task(self.together.do(key, number)) for number in numbers]
        for _ in range(3):
            await asyncio.sleep(0)  # let them come to where they wait
        return asked


async def test_what_comes_while_a_group_is_written_is_the_next_group() -> None:
    book = Book()
    first = await book.ask([1])
    rest = await book.ask([2, 3, 4])

    book.may.set()

    assert await asyncio.gather(*first, *rest) == [2, 4, 6, 8]
    assert book.groups == [[1], [2, 3, 4]]


async def test_a_group_has_a_bound() -> None:
    book = Book()
    first = await book.ask([0])
    rest = await book.ask(range(1, MOST + 2))

    book.may.set()
    await asyncio.gather(*first, *rest)

    assert [len(group) for group in book.groups] == [1, MOST, 1]


async def test_of_one_key_and_another_neither_waits_for_the_other() -> None:
    book = Book()

    asked = await book.ask([1]) + await book.ask([2], key="theirs")

    assert book.groups == [[1], [2]]
    book.may.set()
    assert await asyncio.gather(*asked) == [2, 4]


async def test_a_bad_one_fails_alone() -> None:
    book = Book()
    first = await book.ask([1])
    rest = await book.ask([2, -3, 4])

    book.may.set()
    two, bad, four = await asyncio.gather(*rest, return_exceptions=True)

    assert (await first[0], two, four) == (2, 4, 8)
    assert str(bad) == "cannot write -3"
    assert book.groups == [[1], [2, -3, 4], [2], [-3], [4]]


async def test_who_stops_waiting_keeps_nobody_else_from_an_answer() -> None:
    book = Book()
    (gone, stays) = await book.ask([1, 2])

    gone.cancel()
    book.may.set()

    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await book.together.do("ours", 5) == 10
