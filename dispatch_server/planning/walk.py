"""One drive along a route on paper, as a record: when, with what on board, at what cost."""

from dataclasses import dataclass, field

from dispatch_server.planning.plan import Limit
from dispatch_server.planning.problem import Window


@dataclass(slots=True)
class Rest:
    """A break on the way, before the element ``before`` of the sequence."""

    number: int
    before: int
    place: int
    leg_s: int
    leg_m: int
    access_s: int
    window: Window
    duration_s: int
    is_paid: bool
    arrival_s: int = 0
    start_s: int = 0


@dataclass(slots=True)
class Walk:
    """One drive along a route. The lists have an entry per element of the sequence."""

    start_s: int
    place: int
    load_at_start: list[int]
    legs_s: list[int] = field(default_factory=list)
    legs_m: list[int] = field(default_factory=list)
    access_s: list[int] = field(default_factory=list)
    arrivals: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    latest: list[int] = field(default_factory=list)
    """Until when each may start; a window that is missed counts as open without end."""
    windows: list[Window | None] = field(default_factory=list)
    services: list[int] = field(default_factory=list)
    loads: list[tuple[int, ...]] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    broken: list[tuple[Limit, int | None]] = field(default_factory=list)
    """What breaks, with the position of the element or None for the route as a whole."""
    back_s: int = 0
    """From the last door, or rest, to the end."""
    end_s: int = 0
    drive_s: int = 0
    distance_m: int = 0
    waiting_s: int = 0
    rest_s: int = 0
    delay_s: int = 0
    """By how much the start was put off because it costs no time."""
    overtime_s: int = 0
    stops: int = 0
    cost_cents: float = 0.0
    stability_cents: float = 0.0

    @property
    def total_cents(self) -> float:
        """What a search should compare: money, and what changing one's word is worth."""
        return self.cost_cents + self.stability_cents
