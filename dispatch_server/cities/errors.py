"""What can go wrong with a city, and what to do about it."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from dispatch_server.errors import Missing, Refused, Unavailable

_NEXT = "add it with: porta city add FILE.osm.pbf"


@dataclass(eq=False)
class NoSuchCity(Missing):
    """No pack has been built under this name."""

    slug: ClassVar[str] = "no-such-city"
    city: str
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        known = f" (there is {', '.join(self.known)})" if self.known else ""
        return f"there is no city {self.city!r}{known}; {_NEXT}"


@dataclass(eq=False)
class CityWithoutGraph(Unavailable):
    """A pack is there, but it cannot be used: files are missing, broken or of another version."""

    slug: ClassVar[str] = "city-without-graph"
    city: str
    why: str

    def __str__(self) -> str:
        return f"the city {self.city!r} cannot be used: {self.why}; {_NEXT}"


@dataclass(eq=False)
class PainterBusy(Unavailable):
    """More pictures were asked for than can be painted soon."""

    slug: ClassVar[str] = "painter-busy"
    waiting: int

    def __str__(self) -> str:
        return f"{self.waiting} pictures are waiting to be painted; try again in a moment"


@dataclass(eq=False)
class ExtractUnreadable(Refused):
    """The file is not an OpenStreetMap extract, or it was cut short."""

    slug: ClassVar[str] = "extract-unreadable"
    path: Path
    why: str

    def __str__(self) -> str:
        return (
            f"{self.path.name} cannot be read as an OpenStreetMap extract: {self.why}; "
            "download it again, or give another .osm.pbf file"
        )


@dataclass(eq=False)
class ExtractWithoutRoads(Refused):
    """The file was read to its end and holds no road that a vehicle may drive on."""

    slug: ClassVar[str] = "extract-without-roads"
    path: Path

    def __str__(self) -> str:
        return (
            f"{self.path.name} holds no roads; give an extract that was not filtered, "
            "such as one of a city or a state"
        )


@dataclass(eq=False)
class BuildFailed(Unavailable):
    """One of the tools that build a pack broke down. ``why`` is the last that it said."""

    slug: ClassVar[str] = "city-build-failed"
    tool: str
    why: str

    def __str__(self) -> str:
        return f"{self.tool} failed: {self.why}"


@dataclass(eq=False)
class DefaultCityUnavailable(Unavailable):
    """The extract of the default city could not be fetched."""

    slug: ClassVar[str] = "default-city-unavailable"
    why: str
    next_step: str = "try again with a network"

    def __str__(self) -> str:
        return f"the default city could not be fetched: {self.why}; {self.next_step}, or {_NEXT}"
