"""Writes that many ask for at the same time, in one transaction for all who wait (group commit).

While a group is being committed the next one gathers: where one asks, nobody waits, and where
many do, they share a commit and a look at each table.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

MOST: Final = 100  # in a group: bounds a transaction and its statements


@dataclass(eq=False, frozen=True)
class _Place[Item, Answer]:
    item: Item
    answer: asyncio.Future[Answer]


class Together[Item, Answer]:
    """``write`` writes a group, whole or not at all, and answers each item, in their order.

    Items of one key go together, in the order in which they came. A group that fails is written
    again one by one, so that a bad item fails alone.
    """

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]]) -> None:
        self._write = write
        self._waiting: dict[Hashable, list[_Place[Item, Answer]]] = {}
        self._writing: dict[Hashable, asyncio.Task[None]] = {}

    async def do(self, key: Hashable, item: Item) -> Answer:
        """Have an item written, and give its answer. Raises what ``write`` raises for it.

        Who stops waiting stops nothing: the item is written all the same.
        """
        place = _Place[Item, Answer](item, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(key, []).append(place)
        if key not in self._writing:
            self._writing[key] = asyncio.create_task(self._empty(key))
        return await place.answer

    async def _empty(self, key: Hashable) -> None:
        try:
            while queue := self._waiting[key]:
                group = queue[:MOST]
                del queue[:MOST]
                await self._settle(group)
        finally:
            del self._writing[key]
            for place in self._waiting.pop(key):  # the server is ending
                place.answer.cancel()

    async def _settle(self, group: Sequence[_Place[Item, Answer]]) -> None:
        try:
            answers = await self._write([place.item for place in group])
        except Exception as error:  # noqa: BLE001 - whoever asked hears it
            if len(group) > 1:
                for place in group:
                    await self._settle([place])
            elif not group[0].answer.done():
                group[0].answer.set_exception(error)
            return
        for place, answer in zip(group, answers, strict=True):
            if not place.answer.done():
                place.answer.set_result(answer)
