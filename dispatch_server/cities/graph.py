"""The road graph of a pack: OSRM, multi-level Dijkstra, one graph per profile."""

from pathlib import Path
from typing import Final

import osrm

from dispatch_server.cities.errors import BuildFailed, ExtractWithoutRoads
from dispatch_server.cities.profiles import LUA_PATH, Profile
from dispatch_server.cities.tool import run_tool

_PACKAGE: Final = Path(osrm.__file__).parent

# A place snaps to a road of the large connected part of the network. OSRM calls a part large from
# 1,000 nodes on: in a small extract none is, and 30 % of the pairs in Helsinki have no road.
# With 200 all have, there and in the centres of São Paulo and Porto Alegre.
_LARGE_PART_NODES: Final = 200


def build_graph(extract: Path, folder: Path, *, profile: Profile = Profile.CAR) -> Path:
    """Write ``folder/<profile>/roads.osrm.*`` and return the base path.

    Peak memory is about 14 times the size of the extract. Raises ExtractWithoutRoads, BuildFailed.
    """
    base = folder / profile / "roads.osrm"
    base.parent.mkdir(parents=True, exist_ok=True)
    small = ["--small-component-size", str(_LARGE_PART_NODES)]
    command = [_tool("osrm-extract"), "-p", str(profile.rules), "-o", str(base), *small]
    try:
        run_tool([*command, str(extract)], LUA_PATH=LUA_PATH)
    except BuildFailed as failed:
        if "no edges remaining" in failed.why:
            raise ExtractWithoutRoads(extract) from failed
        raise
    run_tool([_tool("osrm-partition"), str(base)])
    run_tool([_tool("osrm-customize"), str(base)])
    return base


def _tool(name: str) -> str:
    return str(_PACKAGE / "bin" / name)
