"""The cities of an installation, opened: their packs, their tiles, their address indexes."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dispatch_server.cities.errors import CityWithoutGraph, NoSuchCity
from dispatch_server.cities.index import AddressIndex
from dispatch_server.cities.pack import CityPack, open_pack, packs
from dispatch_server.cities.paint import blank
from dispatch_server.cities.painter import Painter
from dispatch_server.cities.tiles import TileFile

_DEEPEST: Final = 5  # zoom 19, where a street fills the screen


class Cities:
    """Opened once when the server starts: a pack that is built later is seen by the next start."""

    def __init__(self, opened: Sequence[CityPack], *, chosen: str = "") -> None:
        """``chosen`` is the slug of the city in use; without it, the pack that was built last.

        Raises CityWithoutGraph where a pack's files are broken.
        """
        self._packs = {pack.slug: pack for pack in opened}
        self._painter = Painter()
        self._tiles: dict[str, TileFile] = {}
        self._indexes: dict[str, AddressIndex] = {}
        newest = max(opened, key=lambda pack: pack.built_at, default=None)
        self._chosen = chosen or (newest.slug if newest else "")
        try:
            for pack in opened:
                self._open(pack)
        except BaseException:
            self.close()
            raise

    @classmethod
    def at(cls, root: Path, *, chosen: str = "") -> "Cities":
        """Open all packs below ``root``. Raises NoSuchCity, CityWithoutGraph for ``chosen``."""
        if chosen:
            open_pack(root, chosen)
        return cls(packs(root), chosen=chosen)

    @property
    def current(self) -> CityPack:
        """Give the city in use. Raises NoSuchCity where there is none."""
        return self.pack(self._chosen)

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(sorted(self._packs))

    def pack(self, slug: str) -> CityPack:
        """Raise NoSuchCity for a slug that has no pack."""
        if slug not in self._packs:
            raise NoSuchCity(slug, self.slugs)
        return self._packs[slug]

    def addresses(self, slug: str) -> AddressIndex:
        """Give a city's address index. Raises NoSuchCity."""
        return self._indexes[self.pack(slug).slug]

    def tile(self, slug: str, z: int, x: int, y: int) -> bytes | None:
        """Give a gzipped vector tile, None where nothing is drawn. Raises NoSuchCity."""
        tiles = self._tiles.get(self.pack(slug).slug)
        return tiles.tile(z, x, y) if tiles else None

    async def picture(self, slug: str, z: int, x: int, y: int) -> bytes:
        """Give a tile as a PNG, blank where nothing is drawn. Raises NoSuchCity, PainterBusy."""
        pack = self.pack(slug)
        deeper = max(0, z - pack.maxzoom)
        if deeper > _DEEPEST or not pack.bbox.touches(z, x, y):
            return blank()
        return await self._painter.picture(
            (slug, z, x, y), lambda: self.tile(slug, z - deeper, x >> deeper, y >> deeper), deeper
        )

    def close(self) -> None:
        self._painter.close()
        for tiles in self._tiles.values():
            tiles.close()
        for index in self._indexes.values():
            index.close()

    def _open(self, pack: CityPack) -> None:
        try:
            self._indexes[pack.slug] = AddressIndex(pack.addresses_file)
            if pack.has_map:
                self._tiles[pack.slug] = TileFile(pack.map_file)
        except (OSError, ValueError, sqlite3.Error) as broken:
            raise CityWithoutGraph(pack.slug, str(broken)) from broken
