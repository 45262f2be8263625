"""Shows how far a search is while it goes on, and hears who wants it to end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import msgspec

from dispatch_server.planning import plan as answer
from dispatch_server.planning import pool as solving
from dispatch_server.planning.curve import Curve
from dispatch_server.planning.schema import Progress

EVERY_S: Final = 0.5

type Keep = Callable[[Progress], Awaitable[bool]]
"""Writes progress where others see it, and says whether to go on."""


@asynccontextmanager
async def shown(
    keep: Keep, cancel: asyncio.Event, budget_s: float
) -> AsyncIterator[solving.OnProgress]:
    """Give what hears of each better plan; the newest is kept every so often while it runs."""
    newest: list[answer.Plan] = []
    curve = Curve()

    def hear(found: solving.Progress, better: answer.Plan) -> None:
        newest.append(better)
        curve.add(found.elapsed_s, found.figures)

    async def write() -> None:
        began = asyncio.get_running_loop().time()
        while True:
            elapsed_s = asyncio.get_running_loop().time() - began
            progress = progress_of(budget_s, newest[-1] if newest else None, elapsed_s)
            progress = msgspec.structs.replace(progress, curve=curve.points)
            if not await keep(progress):
                cancel.set()
            del newest[:-1]
            await asyncio.sleep(EVERY_S)

    writing = asyncio.create_task(write())
    try:
        yield hear
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing


def progress_of(
    budget_s: float,
    solved: answer.Plan | None,
    elapsed_s: float | None = None,
    *,
    phase: str = "solving",
) -> Progress:
    """Say how far a search is by the best plan that it has."""
    figures = answer.Figures() if solved is None else solved.figures
    seen_s = solved.elapsed_s if solved is not None and elapsed_s is None else elapsed_s or 0.0
    return Progress(
        phase=phase,
        elapsed_s=round(seen_s, 1),
        budget_s=budget_s,
        cost=None if solved is None else figures.cost_cents,
        stops=figures.stops,
        unassigned=figures.left_out,
    )
