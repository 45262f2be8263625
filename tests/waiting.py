"""Waiting for what comes about in its own time: a condition, and patience for a busy machine."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

PATIENCE_S: Final = 30.0
"""Nothing takes so long where one core is free; what holds earlier is seen at once."""

LOOK_S: Final = 0.02


async def until(
    holds: Callable[[], object], *, within_s: float = PATIENCE_S, every_s: float = LOOK_S
) -> None:
    """Wait until ``holds()`` is true. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110 - what is waited for rings no bell
            await asyncio.sleep(every_s)


async def found[T](look: Callable[[], Awaitable[T]], *, within_s: float = PATIENCE_S) -> T:
    """Ask ``look()`` again and again, and give its first answer that is not false or empty."""
    async with asyncio.timeout(within_s):
        while not (answer := await look()):  # noqa: ASYNC110 - rows ring no bell
            await asyncio.sleep(LOOK_S)
    return answer


def stopwatch() -> Callable[[], float]:
    """Start a watch that leaves out what others did meanwhile on this machine.

    It gives the seconds that went by, or those that this process worked, whichever are fewer: who
    overruns a budget does so by both.
    """
    wall, work = time.monotonic(), time.process_time()
    return lambda: min(time.monotonic() - wall, time.process_time() - work)
