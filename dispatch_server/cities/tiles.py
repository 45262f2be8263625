"""Vector tiles out of a PMTiles file: https://github.com/protomaps/PMTiles (specification 3).

The file is mapped into memory and the directories that were read are kept, so that a tile takes
microseconds and may be read on the event loop.
"""

import mmap
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pmtiles.tile import deserialize_directory, deserialize_header, find_tile, zxy_to_tileid

_HEADER_BYTES: Final = 127
_MAX_DEPTH: Final = 4
_MAX_ZOOM: Final = 31


class TileFile:
    def __init__(self, path: Path) -> None:
        """Map the file. Raises OSError, ValueError where there is no such file, or it is broken."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._header = deserialize_header(self._bytes[:_HEADER_BYTES])
        except Exception as broken:
            self._bytes.close()
            raise ValueError(f"{path.name} is no PMTiles file") from broken
        self._directory = lru_cache(maxsize=64)(self._read_directory)

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Give a tile as it is kept, gzipped; None where nothing is drawn or there is no such tile."""
        if not (0 <= z <= _MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        wanted = zxy_to_tileid(z, x, y)
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_MAX_DEPTH):
            entry = find_tile(self._directory(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length:
                start = self._header["tile_data_offset"] + entry.offset
                return self._bytes[start : start + entry.length]
            offset = self._header["leaf_directory_offset"] + entry.offset
            length = entry.length
        return None

    def close(self) -> None:
        self._bytes.close()

    def _read_directory(self, offset: int, length: int) -> Any:
        return deserialize_directory(self._bytes[offset : offset + length])
