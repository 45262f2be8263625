"""A photo that no camera took: small, valid, and different for each stop."""

import random
import struct
import zlib
from typing import Final

WIDTH: Final = 160
HEIGHT: Final = 120


def take_picture(pick: random.Random) -> bytes:
    """Draw a PNG of coloured bands with noise, some 20 to 60 kB."""
    base = [pick.randrange(40, 216) for _ in range(3)]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # filter: none
        band = y * 40 // HEIGHT
        for _ in range(WIDTH):
            noise = pick.randrange(-12, 13)
            rows.extend(max(0, min(255, value + band + noise)) for value in base)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(bytes(rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
