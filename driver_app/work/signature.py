"""A signature: the strokes of a finger, and the picture that is drawn from them.

Drawn here and not by the screen, so that the picture is there without asking the client for one,
and is the same on every phone for the same strokes.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from driver_app.store.photos import Photo
from shared.facts import STROKE_HEIGHT, STROKE_UNITS, StrokePoint

WIDTH_PX: Final = 800
HEIGHT_PX: Final = WIDTH_PX * STROKE_HEIGHT // STROKE_UNITS
PEN_PX: Final = 2  # radius
ROLE: Final = "signature"

type Strokes = Sequence[Sequence[StrokePoint]]


def picture(strokes: Strokes) -> Photo:
    """Draw the strokes in black on white, as a PNG. Takes some 20 ms: not on the event loop."""
    rows = [bytearray(b"\xff" * WIDTH_PX) for _ in range(HEIGHT_PX)]
    for stroke in strokes:
        places = [(x * WIDTH_PX / STROKE_UNITS, y * WIDTH_PX / STROKE_UNITS) for x, y, _ in stroke]
        for place in places[:1]:
            _dot(rows, *place)
        for start, end in pairwise(places):
            for place in _between(start, end):
                _dot(rows, *place)
    return Photo(content=_png(rows), mime="image/png", role=ROLE)


def _between(start: tuple[float, float], end: tuple[float, float]) -> Iterable[tuple[float, float]]:
    steps = max(1, int(max(abs(end[0] - start[0]), abs(end[1] - start[1]))))
    for step in range(1, steps + 1):
        share = step / steps
        yield start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _dot(rows: list[bytearray], x: float, y: float) -> None:
    for row in range(max(0, round(y) - PEN_PX), min(HEIGHT_PX, round(y) + PEN_PX + 1)):
        reach = PEN_PX if abs(row - y) < PEN_PX - 0.5 else PEN_PX - 1
        left, right = max(0, round(x) - reach), min(WIDTH_PX, round(x) + reach + 1)
        rows[row][left:right] = bytes(max(0, right - left))


def _png(rows: Sequence[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH_PX, HEIGHT_PX, 8, 0, 0, 0, 0)  # grey, eight bits
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
