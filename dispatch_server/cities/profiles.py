"""The kinds of vehicle that there can be roads for, and the rules that each one drives by."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Final

import osrm

from dispatch_server.errors import Refused

_OURS: Final = Path(__file__).parent / "lua"
_LIBRARY: Final = Path(osrm.__file__).parent / "share" / "profiles"

LUA_PATH: Final = f"{_OURS}/?.lua;{_LIBRARY}/?.lua;;"
"""Where our rules find each other, and those of OSRM's own library that they build on."""


class Profile(StrEnum):
    """A kind of vehicle. Also what a vehicle of the fleet says of itself."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    TRUCK = "truck"

    @property
    def rules(self) -> Path:
        """The Lua file that says where it may drive, and how fast."""
        return _OURS / f"porta_{self}.lua"


@dataclass(eq=False)
class NoSuchKind(Refused):
    """Nobody knows how such a vehicle drives."""

    slug: ClassVar[str] = "no-such-kind"
    kind: str

    def __str__(self) -> str:
        known = ", ".join(Profile)
        return (
            f"{self.kind!r} is no kind of vehicle; say all, or some of {known} with commas between"
        )


DEFAULT: Final = (Profile.CAR, Profile.MOTORCYCLE)
"""What a city is built for unless more is asked for: each graph takes as long as the first."""


def read_profiles(text: str) -> tuple[Profile, ...]:
    """Read ``"car,truck"``, or ``"all"``. Raises NoSuchKind."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return tuple(Profile)
    for name in names:
        if name not in tuple(Profile):
            raise NoSuchKind(name)
    if not names:
        raise NoSuchKind(text)
    return tuple(dict.fromkeys(Profile(name) for name in names))
