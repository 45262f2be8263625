"""Turn instructions in a person's language, out of maneuvers as OSRM names them.

The words are in texts/roads.narration.<language>.json. Portuguese joins preposition and article ("na Rua",
"no Largo"), so a catalogue lists which kinds of street are feminine and which masculine.
Maneuver types: https://project-osrm.org/docs/ (StepManeuver).
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

import msgspec

_TEXTS: Final = Path(__file__).parent.parent / "texts"
_FALLBACK: Final = "en"
_NUMBERED: Final = re.compile(r"[A-Z]{1,3}[- ]?\d")
_ALIKE: Final = {
    "rotary": "roundabout",
    "exit rotary": "exit roundabout",
    "notification": "new name",
    "use lane": "continue",
}

type Gender = Literal["feminine", "masculine", "unknown"]
_GENDERS: Final = ("feminine", "masculine", "unknown")


class _Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    forms: dict[str, tuple[str, str, str]]
    feminine: frozenset[str]
    masculine: frozenset[str]
    numbered_roads_are: Gender
    toward: str
    ordinals: dict[str, str]
    headings: tuple[str, ...]
    phrases: dict[str, dict[str, str]]
    a_roundabout: str

    def gender(self, name: str) -> Gender:
        first = name.split(maxsplit=1)[0].casefold()
        if first in self.feminine:
            return "feminine"
        if first in self.masculine:
            return "masculine"
        return self.numbered_roads_are if _NUMBERED.match(name) else "unknown"

    def form(self, form: str, name: str) -> str:
        if not name:
            return ""
        return self.forms[form][_GENDERS.index(self.gender(name))].format(name=name)

    def ordinal(self, n: int) -> str:
        return self.ordinals.get(str(n), self.ordinals["*"]).format(n=n)


def narrate(
    maneuver: str,
    modifier: str = "",
    *,
    language: str,
    name: str = "",
    toward: str = "",
    exit_nth: int = 0,
    exit_sign: str = "",
    rotary: str = "",
    bearing: float = 0.0,
    nth: int = 1,
    of: int = 1,
) -> str:
    """Say one maneuver. An unknown maneuver is told as a turn, an unknown language in English.

    ``nth`` of ``of`` is the leg that the maneuver is part of; ``bearing`` the way it leads, in
    degrees clockwise from north; ``exit_nth`` the exit to take from a roundabout, from 1.
    """
    words = _catalogue(language)
    kind = _ALIKE.get(maneuver, maneuver)
    if kind == "arrive" and of > 1:
        kind = "arrive at one of many"
    phrases = words.phrases.get(kind) or words.phrases["turn"]
    choice = "exit" if kind == "roundabout" and exit_nth else modifier
    phrase = phrases.get(choice) or phrases["*"]
    return phrase.format(
        on=words.form("on", name),
        by=words.form("by", name),
        to=words.form("to", name),
        at=words.form("at", rotary) or words.a_roundabout,
        toward=words.toward.format(toward=toward) if toward else "",
        exit=f" {exit_sign}" if exit_sign else "",
        nth=words.ordinal(exit_nth if kind == "roundabout" else nth),
        heading=words.headings[round(bearing / 45) % 8],
    )


def languages() -> tuple[str, ...]:
    """Name the languages that there is a catalogue for, as BCP 47 tags."""
    return tuple(sorted(p.name.split(".")[2] for p in _TEXTS.glob("roads.narration.*.json")))


@lru_cache(maxsize=64)
def _catalogue(language: str) -> _Catalogue:
    primary = language.split("-", maxsplit=1)[0].casefold()
    near = (tag for tag in languages() if tag.split("-")[0].casefold() == primary)
    return _read(language if language in languages() else next(near, _FALLBACK))


@cache
def _read(tag: str) -> _Catalogue:
    return msgspec.json.decode(
        (_TEXTS / f"roads.narration.{tag}.json").read_bytes(), type=_Catalogue
    )
