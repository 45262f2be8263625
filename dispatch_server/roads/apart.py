"""Large arrays are worked out in a thread, so that whoever else waits on the loop is served."""

import asyncio
from collections.abc import Callable
from typing import Final

MOST_CELLS: Final = 50_000
"""Some 5 ms of numpy for a matrix of as many cells; a loop may be held up no longer than 10."""


async def work_apart[**P, T](
    cells: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Do ``work`` on so many cells: a few here and now, more in a thread.

    A caller that is cancelled goes; the thread ends its work, and nobody gets the answer.
    """
    if cells <= MOST_CELLS:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
