"""Pictures are painted once, and not more of them than can be painted soon."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from dispatch_server.cities.errors import PainterBusy
from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.paint import blank
from dispatch_server.cities.painter import Painter, Place
from dispatch_server.cities.tiles import TileFile

PLACE: Place = ("helsinki", 14, 9327, 4742)


class Vectors:
    """Counts how often its tile was read."""

    def __init__(self, pack: CityPack) -> None:
        self.tiles = TileFile(pack.map_file)
        self.read = 0

    def __call__(self) -> bytes | None:
        self.read += 1
        return self.tiles.tile(*PLACE[1:])


@pytest.fixture
def vectors(helsinki: CityPack) -> Iterator[Vectors]:
    vectors = Vectors(helsinki)
    yield vectors
    vectors.tiles.close()


async def test_a_picture_is_painted_once_for_all_who_ask(vectors: Vectors) -> None:
    painter = Painter()

    first = await asyncio.gather(*(painter.picture(PLACE, vectors, 0) for _ in range(5)))
    later = await painter.picture(PLACE, vectors, 0)

    assert vectors.read == 1
    assert {*first, later} == {later}
    assert later.startswith(b"\x89PNG")
    painter.close()


async def test_a_tile_without_vectors_is_blank() -> None:
    painter = Painter()

    assert await painter.picture(PLACE, lambda: None, 0) == blank()
    painter.close()


async def test_the_oldest_picture_is_painted_again(vectors: Vectors) -> None:
    painter = Painter(kept=1)

    await painter.picture(PLACE, vectors, 0)
    await painter.picture(("other", 14, 9327, 4742), vectors, 0)
    await painter.picture(PLACE, vectors, 0)

    assert vectors.read == 3
    painter.close()


async def test_one_picture_too_many_is_refused(vectors: Vectors) -> None:
    painter = Painter(max_waiting=1)
    hold = threading.Event()
    painter._thread.submit(hold.wait, 5)
    first = asyncio.create_task(painter.picture(PLACE, vectors, 0))
    await asyncio.sleep(0.01)

    with pytest.raises(PainterBusy, match="1 pictures are waiting"):
        await painter.picture(("other", 1, 1, 1), vectors, 0)

    hold.set()
    assert await first
    painter.close()


async def test_vectors_that_cannot_be_read_spoil_only_their_own_picture(vectors: Vectors) -> None:
    painter = Painter()

    with pytest.raises(OSError, match="gzip"):
        await painter.picture(("broken", 1, 1, 1), lambda: b"not gzipped", 0)

    assert await painter.picture(PLACE, vectors, 0)
    painter.close()
