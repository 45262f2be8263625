"""From an extract to a city pack: all of it, or nothing."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from dispatch_server.cities.addresses import build_addresses
from dispatch_server.cities.basemap import MAXZOOM, MINZOOM, build_map, can_build_map
from dispatch_server.cities.errors import ExtractUnreadable, ExtractWithoutRoads
from dispatch_server.cities.graph import build_graph
from dispatch_server.cities.normal import fold
from dispatch_server.cities.pack import FORMAT, CityPack, Counts, Manifest, open_pack
from dispatch_server.cities.profiles import DEFAULT, Profile
from dispatch_server.cities.reading import check_extract

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_ENDINGS: Final = (".osm.pbf", ".pbf", ".osm", "-latest")


class BuildStep(StrEnum):
    """What ``progress`` is told, in this order. Words for people are in the catalogues."""

    READING = "reading"
    ROADS = "roads"
    MAP = "map"
    NO_MAP = "no_map"  # instead of MAP, where tippecanoe is missing
    ADDRESSES = "addresses"
    DONE = "done"


def build_pack(
    pbf: Path,
    root: Path,
    *,
    name: str | None = None,
    slug: str | None = None,
    profiles: Sequence[Profile] = DEFAULT,
    progress: Callable[[str], None] = lambda _: None,
) -> CityPack:
    """Build a pack into ``root`` and put it in the place of the one before.

    Takes seconds for a city's centre, hours for a country. A kind of vehicle that may drive
    nowhere in it is left out of the pack. Raises ExtractUnreadable,
    ExtractWithoutRoads, BuildFailed; whatever was there before then stays as it was.
    """
    name = name or _stem(pbf).replace("-", " ").replace("_", " ").title()
    slug = to_slug(slug or name)
    now = datetime.now(UTC)
    home = root / slug
    home.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=root, prefix=".building-") as scratch:
            folder = Path(scratch) / "pack"
            folder.mkdir()
            names = {"name": name, "slug": slug}
            manifest = _build(pbf, folder, **names, profiles=profiles, now=now, progress=progress)
            folder.rename(home / manifest.version)
            _switch(home, manifest.version)
    except BaseException:
        if not any(home.iterdir()):
            home.rmdir()
        raise
    progress(BuildStep.DONE)
    return open_pack(root, slug)


def to_slug(name: str) -> str:
    """Name a city in an address: ``"São Paulo"`` is ``sao-paulo``."""
    return _NOT_SLUG.sub("-", fold(name)).strip("-") or "city"


def _build(
    pbf: Path,
    folder: Path,
    *,
    name: str,
    slug: str,
    profiles: Sequence[Profile],
    now: datetime,
    progress: Callable[[str], None],
) -> Manifest:
    progress(BuildStep.READING)
    digest = _sha256(pbf)
    bbox, counts = check_extract(pbf)
    progress(BuildStep.ROADS)
    built = _build_graphs(pbf, folder / "graph", profiles)
    has_map = can_build_map()
    progress(BuildStep.MAP if has_map else BuildStep.NO_MAP)
    drawn = build_map(pbf, folder / "map.pmtiles") if has_map else 0
    progress(BuildStep.ADDRESSES)
    indexed = build_addresses(pbf, folder / "addresses.sqlite")
    manifest = Manifest(
        format=FORMAT,
        slug=slug,
        name=name,
        version=f"{now:%Y%m%dT%H%M%S%f}-{digest[:8]}",
        bbox=bbox,
        centre=bbox.centre,
        built_at=now,
        extract_sha256=digest,
        profiles=built,
        minzoom=MINZOOM,
        maxzoom=MAXZOOM,
        has_map=has_map,
        counts=_joined(counts, indexed, drawn),
    )
    text = msgspec.json.format(msgspec.json.encode(manifest))
    (folder / "manifest.json").write_bytes(text)
    return manifest


def _build_graphs(pbf: Path, folder: Path, profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Name the kinds of vehicle that have roads. Raises ExtractWithoutRoads where none has."""
    built = []
    for profile in dict.fromkeys(profiles):
        try:
            build_graph(pbf, folder, profile=profile)
        except ExtractWithoutRoads:
            shutil.rmtree(folder / profile)
        else:
            built.append(str(profile))
    if not built:
        raise ExtractWithoutRoads(pbf)
    return tuple(built)


def _joined(read: Counts, indexed: Counts, drawn: int) -> Counts:
    return msgspec.structs.replace(
        read,
        streets=indexed.streets,
        houses=indexed.houses,
        pois=indexed.pois,
        places=indexed.places,
        map_features=drawn,
    )


def _switch(home: Path, version: str) -> None:
    """Point to the new version in one stroke; keep the one before, delete older ones."""
    current = home / "current"
    before = current.read_text("utf-8").strip() if current.is_file() else version
    fresh = home / ".current"
    fresh.write_text(version + "\n", "utf-8")
    os.replace(fresh, current)  # noqa: PTH105 - atomic on every system
    for old in home.iterdir():
        if old.is_dir() and old.name not in {before, version}:
            shutil.rmtree(old, ignore_errors=True)


def _stem(pbf: Path) -> str:
    stem = pbf.name
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    return stem


def _sha256(pbf: Path) -> str:
    try:
        with pbf.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as unreadable:
        raise ExtractUnreadable(pbf, unreadable.strerror or "no such file") from unreadable
