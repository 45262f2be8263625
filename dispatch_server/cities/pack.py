"""A city pack on disk, and how to open it.

    <root>/<slug>/current            the version in use, as text; replaced in one stroke
    <root>/<slug>/<version>/         manifest.json, graph/<profile>/roads.osrm.*, map.pmtiles,
                                     addresses.sqlite

The version before is kept: a server that still runs on it may open its files again.
"""

import json
import math
import re
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from dispatch_server.cities.errors import CityWithoutGraph, NoSuchCity
from shared.geo import Point

FORMAT: Final = 1
_MAX_ZOOM: Final = 24
_EDGE_DEG: Final = 0.005  # some 500 m: a courtyard behind the last street
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Bbox(msgspec.Struct, frozen=True):
    """Degrees. ``south`` < ``north`` and ``west`` < ``east``: no city spans the date line."""

    south: float
    west: float
    north: float
    east: float

    @property
    def centre(self) -> Point:
        return Point((self.south + self.north) / 2, (self.west + self.east) / 2)

    def touches(self, z: int, x: int, y: int) -> bool:
        """Tell whether a tile of the web's map (Mercator, y down) shows any of the box."""
        if not 0 <= z <= _MAX_ZOOM:
            return False
        west, north = _tile_at(Point(self.north, self.west), z)
        east, south = _tile_at(Point(self.south, self.east), z)
        return west <= x <= east and north <= y <= south

    def holds(self, point: Point, *, margin_deg: float = 0.0) -> bool:
        return (
            self.south - margin_deg <= point.lat <= self.north + margin_deg
            and self.west - margin_deg <= point.lon <= self.east + margin_deg
        )


def _tile_at(point: Point, z: int) -> tuple[int, int]:
    side = 1 << z
    down = 1 - math.asinh(math.tan(math.radians(point.lat))) / math.pi
    return int((point.lon + 180) / 360 * side), int(down / 2 * side)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in the extract."""

    nodes: int = 0
    ways: int = 0
    relations: int = 0
    streets: int = 0
    houses: int = 0
    pois: int = 0
    places: int = 0
    map_features: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack says about itself, as kept in manifest.json."""

    format: int
    slug: str
    name: str
    version: str
    bbox: Bbox
    centre: Point
    built_at: datetime
    extract_sha256: str
    profiles: tuple[str, ...]
    minzoom: int
    maxzoom: int
    has_map: bool = True
    counts: Counts = Counts()


class CityPack(Manifest, frozen=True, kw_only=True):
    """A manifest and the folder that it was read from. ``version`` also names the road graph."""

    folder: Path

    def graph(self, profile: str) -> Path:
        """Name the base path of a profile's MLD graph, as OSRM wants it."""
        return self.folder / "graph" / profile / "roads.osrm"

    def covers(self, point: Point) -> bool:
        """Tell whether the pack's roads are those around ``point``."""
        return self.bbox.holds(point, margin_deg=_EDGE_DEG)

    @property
    def graphs(self) -> dict[str, Path]:
        return {profile: self.graph(profile) for profile in self.profiles}

    @property
    def map_file(self) -> Path:
        return self.folder / "map.pmtiles"

    @property
    def addresses_file(self) -> Path:
        return self.folder / "addresses.sqlite"


def open_pack(root: Path, slug: str) -> CityPack:
    """Open the current version of a city. Raises NoSuchCity, CityWithoutGraph."""
    if not _SLUG.fullmatch(slug) or not (root / slug / "current").is_file():
        raise NoSuchCity(slug, tuple(_slugs(root)))
    folder = root / slug / (root / slug / "current").read_text("utf-8").strip()
    manifest = _read_manifest(folder, slug)
    fields = {name: getattr(manifest, name) for name in manifest.__struct_fields__}
    pack = CityPack(folder=folder, **fields)
    wanted = [graph.with_name("roads.osrm.mldgr") for graph in pack.graphs.values()]
    wanted += [pack.addresses_file] + [pack.map_file] * pack.has_map
    for path in wanted:
        if not path.is_file():
            raise CityWithoutGraph(slug, f"{path.relative_to(folder).as_posix()} is missing")
    return pack


def packs(root: Path) -> list[CityPack]:
    """Open all packs that can be opened, by slug. A broken one is left out."""
    found = []
    for slug in _slugs(root):
        try:
            found.append(open_pack(root, slug))
        except CityWithoutGraph:
            continue
    return found


def _slugs(root: Path) -> list[str]:
    return sorted(p.parent.name for p in root.glob("*/current"))


def _read_manifest(folder: Path, slug: str) -> Manifest:
    try:
        raw = (folder / "manifest.json").read_bytes()
        made_for = json.loads(raw)["format"]
        if made_for != FORMAT:
            raise CityWithoutGraph(slug, f"it has format {made_for}, this Porta reads {FORMAT}")
        return msgspec.json.decode(raw, type=Manifest)
    except OSError as unreadable:
        raise CityWithoutGraph(slug, "manifest.json is missing") from unreadable
    except (ValueError, KeyError, TypeError) as broken:
        raise CityWithoutGraph(slug, "manifest.json is broken") from broken
