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
    driven_s: int = 0
    """What ``leg_s`` takes at its hours."""


@dataclass(slots=True)
class Walk:
    """One drive along a route. The lists have an entry per element of the sequence."""

    start_s: int
    place: int
    load_at_start: list[int]
    legs_s: list[int] = field(default_factory=list)
    """At the hours that they were driven in, once the walk is done."""
    driven_s: list[int] = field(default_factory=list)
    legs_m: list[int] = field(default_factory=list)
    access_s: list[int] = field(default_factory=list)
    arrivals: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    early_s: list[int] = field(default_factory=list)
    """The starts before the route's own was put off, where the hours make more of it."""
    latest: list[int] = field(default_factory=list)
    """Until when each may start; a window that is missed counts as open without end."""
    windows: list[Window | None] = field(default_factory=list)
    services: list[int] = field(default_factory=list)
    loads: list[tuple[int, ...]] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    broken: list[tuple[Limit, int | None]] = field(default_factory=list)
    """What breaks, with the position of the element or None for the route as a whole."""
    back_s: int = 0
    """From the last door, or rest, to the end, as ``legs_s``; ``end_access_s`` is to get in there."""
    home_s: int = 0
    end_access_s: int = 0
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

    def earliest_s(self, at: int) -> int:
        """Say when an element starts if the route does as soon as it can, or sooner."""
        return self.early_s[at] if self.early_s else self.starts[at] - self.delay_s

    def take_hours(self) -> None:
        """Put what its legs took at their hours in the place of what they take as planned."""
        self.legs_s, self.back_s = self.driven_s, self.home_s
        for rest in self.rests:
            rest.leg_s = rest.driven_s
        self.drive_s = sum(self.legs_s) + sum(rest.leg_s for rest in self.rests) + self.back_s

    @property
    def total_cents(self) -> float:
        """What a search should compare: money, and what changing one's word is worth."""
        return self.cost_cents + self.stability_cents
