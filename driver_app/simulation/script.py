"""What a simulation is given, and what it says when it is over."""

import msgspec

from shared.geo import Point


class DeadZone(msgspec.Struct, frozen=True, kw_only=True):
    """Where there is no signal."""

    centre: Point
    radius_m: float


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """One phone: the code that pairs it, the folder that is its disk, the seed of its luck."""

    code: str
    state_dir: str
    seed: int


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A day for a crew of drivers. ``clock`` is as shared.clock.FastClock writes it."""

    server_url: str
    clock: str
    crews: tuple[Crew, ...]
    dead_zones: tuple[DeadZone, ...] = ()
    failure_rate: float = 0.08  # of the stops; the reasons vary
    gps_noise_m: float = 6.0  # standard deviation, open sky in a city
    fix_every_s: float = 5.0  # of the day's time, but never more than one a real quarter second
    patience_s: float = 300.0  # real seconds to wait for a run, and for the last of it to be sent


class CrewReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one phone holds at the end of its day."""

    driver_name: str
    facts_saved: int
    facts_unsent: int
    photos: tuple[str, ...]  # SHA-256 of each photo that was saved
    photos_unsent: int
    fixes: int
    driven_m: float
    delivered: int
    failed: dict[str, int]  # by reason
    errors: int  # logged by this phone's program
