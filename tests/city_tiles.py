"""The vector tiles of a pack, as a phone gets them."""

import gzip
from collections.abc import Callable

from dispatch_server.cities.tiles import TileFile
from shared.grid import Tile


def tile_getter(file: TileFile) -> Callable[[Tile], bytes]:
    """Give tiles out of ``file``, empty where nothing is drawn."""

    def get(tile: Tile) -> bytes:
        packed = file.tile(tile.z, tile.x, tile.y)
        return gzip.decompress(packed) if packed else b""

    return get
