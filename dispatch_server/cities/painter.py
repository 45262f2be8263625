"""Pictures on demand: painted one at a time in a thread, and the last ones kept.

Whoever asks for a picture that is being painted waits for the same one.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from dispatch_server.cities.errors import PainterBusy
from dispatch_server.cities.paint import blank, paint
from shared.mvt import decode

type Place = tuple[str, int, int, int]

KEPT: Final = 2000  # some 20 MB
MAX_WAITING: Final = 200  # some 20 s of work


class Painter:
    def __init__(self, *, kept: int = KEPT, max_waiting: int = MAX_WAITING) -> None:
        self._kept = kept
        self._max_waiting = max_waiting
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="painter")
        self._done: OrderedDict[Place, bytes] = OrderedDict()
        self._waiting: dict[Place, asyncio.Future[bytes]] = {}

    async def picture(self, place: Place, tile: Callable[[], bytes | None], deeper: int) -> bytes:
        """Give the PNG of ``place`` (city, z, x, y), whose vectors ``tile`` gives. Raises PainterBusy."""
        if place in self._done:
            self._done.move_to_end(place)
            return self._done[place]
        if place not in self._waiting:
            if len(self._waiting) >= self._max_waiting:
                raise PainterBusy(len(self._waiting))
            work = partial(_paint, place, tile(), deeper)
            painting = asyncio.get_running_loop().run_in_executor(self._thread, work)
            painting.add_done_callback(partial(self._keep, place))
            self._waiting[place] = painting
        return await asyncio.shield(self._waiting[place])

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _keep(self, place: Place, painting: asyncio.Future[bytes]) -> None:
        del self._waiting[place]
        if painting.cancelled() or painting.exception():
            return
        self._done[place] = painting.result()
        while len(self._done) > self._kept:
            self._done.popitem(last=False)


def _paint(place: Place, tile: bytes | None, deeper: int) -> bytes:
    if tile is None:
        return blank()
    _, z, x, y = place
    return paint(decode(gzip.decompress(tile)), z, x, y, deeper=deeper)
