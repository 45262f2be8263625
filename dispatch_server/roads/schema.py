"""What goes over the wire about roads."""

import datetime as dt
from typing import Annotated

import msgspec

from dispatch_server.cities.profiles import Profile
from dispatch_server.roads.speeds import HOURS, LEAST, MOST

type Factor = Annotated[float, msgspec.Meta(ge=LEAST, le=MOST)]
type Week = Annotated[tuple[Factor, ...], msgspec.Meta(min_length=HOURS, max_length=HOURS)]


class NewSpeeds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much longer drives of a kind of vehicle take, hour by hour: 1.5 is half as long again."""

    profile: Profile
    factors: Week


class SpeedsView(msgspec.Struct, frozen=True, kw_only=True):
    """A table: 168 factors on the engine's durations, Monday 00:00 first."""

    profile: str
    factors: tuple[float, ...]
    updated_by: str = ""
    updated_at: dt.datetime | None = None
    """None: nobody said anything, so that roads are free at all hours."""
    has_roads: bool
    """Whether the city has roads for this kind of vehicle, or estimates only."""


class WeekView(msgspec.Struct, frozen=True, kw_only=True):
    """All tables, and the clock that their hours are of."""

    time_zone: str
    speeds: tuple[SpeedsView, ...]
