"""What a solver answers: routes with their times, what was left out and why, and the figures.

Times, distances and places as in ``problem``. Costs are cents with fractions, as they come from
rates per hour and per kilometre; whoever shows one rounds it.
"""

from enum import StrEnum

import msgspec

from dispatch_server.planning.problem import TaskKind


class Limit(StrEnum):
    """What a plan breaks, or what stopped an order from being in it.

    Where several stop it, the one named first here is told.
    """

    SKILL = "skill"
    UNREACHABLE = "unreachable"
    CAPACITY = "capacity"
    WINDOW = "window"
    LATEST_START = "latest_start"
    MAX_STOPS = "max_stops"
    MAX_DISTANCE = "max_distance"
    MAX_DURATION = "max_duration"
    SHIFT = "shift"
    BREAK = "break"
    """A rest would start too late, or not at all."""
    ON_BOARD = "on_board"
    """Longer on board than it may be."""
    RELOAD = "reload"
    """More trips, or elsewhere, than the vehicle may."""
    NOT_LOADED = "not_loaded"
    """A vehicle under way does not have it, or another one has."""
    PRICE = "price"
    """Leaving it out is cheaper than taking it."""
    NO_VEHICLE = "no_vehicle"
    MISSING = "missing"
    """Neither in a route nor reported."""
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    PAIR = "pair"
    """Delivered before or without its pickup, or by another vehicle."""
    TIMES = "times"
    """The times, loads or costs written in the plan are not those of its routes."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One task as planned.

    ``drive_s`` and ``distance_m`` are those of the leg to it. The vehicle arrives, spends the
    place's own service time, waits ``waiting_s`` for the window, starts, and leaves. It may start
    ``slack_s`` later and still nothing after it is late. ``load`` is what is on board afterwards.
    """

    order_id: str
    kind: TaskKind
    place: int
    drive_s: int
    distance_m: int
    arrival_s: int
    waiting_s: int
    start_s: int
    leave_s: int
    slack_s: int
    load: tuple[int, ...]


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """What a vehicle does before its visit number ``before`` (from 0; their count: after the last).

    A rest where it stands or at a place, or (``is_reload``) a new load at a depot. ``waiting_s`` is
    spent before it starts.
    """

    before: int
    is_reload: bool
    place: int
    drive_s: int
    distance_m: int
    arrival_s: int
    waiting_s: int
    start_s: int
    leave_s: int


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """The planned sequence of one vehicle. Sums include the leg back, if it ends somewhere.

    ``cost_cents`` is money; ``stability_cents`` prices what it changes of what was told.
    """

    vehicle_id: str
    start_s: int
    end_s: int
    visits: tuple[Visit, ...]
    pauses: tuple[Pause, ...] = ()
    load_at_start: tuple[int, ...]
    drive_s: int
    distance_m: int
    waiting_s: int
    rest_s: int = 0
    overtime_s: int
    stops: int
    cost_cents: float
    stability_cents: float = 0.0

    @property
    def duration_s(self) -> int:
        return self.end_s - self.start_s


class Reason(msgspec.Struct, frozen=True):
    """What stopped one vehicle from taking an order; None where there is no vehicle at all."""

    vehicle_id: str | None
    limit: Limit


class ChangeKind(StrEnum):
    """What a dispatcher could change to have an order taken in."""

    VEHICLE = "vehicle"
    """One more vehicle like ``vehicle_id``."""
    SHIFT = "shift"
    """A shift that closes ``amount`` seconds later."""
    DURATION = "duration"
    """``amount`` seconds more on the road."""
    DISTANCE = "distance"
    """``amount`` metres more."""
    STOPS = "stops"
    """``amount`` stops more."""
    CAPACITY = "capacity"
    """Room for ``amount`` more in ``dimension``."""
    WINDOW = "window"
    """A window that opens or closes ``amount`` seconds earlier (below 0) or later."""
    START = "start"
    """A latest start ``amount`` seconds later."""
    SKILL = "skill"
    """``vehicle_id`` with the skills that it lacks."""
    PRICE = "price"
    """``amount`` cents more for leaving it out."""
    ON_BOARD = "on_board"
    """``amount`` seconds more on board."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The cheapest change that would have the order taken in, tried by planning it so.

    ``extra_cents`` is what the routes then cost more. ``amount`` has the kind's unit.
    """

    kind: ChangeKind
    vehicle_id: str | None = None
    amount: int = 0
    dimension: str = ""
    extra_cents: float = 0.0


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An order that no route takes. ``limit`` sums up ``reasons``, one per vehicle tested.

    A plan that is only on its way has no reasons yet. ``change`` is None where no single change
    would help these routes. ``own_cents`` is what our own cheapest way costs where it was left out for its
    price.
    """

    order_id: str
    limit: Limit | None = None
    reasons: tuple[Reason, ...] = ()
    change: Change | None = None
    own_cents: float | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """A plan in numbers.

    ``objective_cents`` is ``cost_cents``, ``stability_cents`` and the price of the left out.
    """

    orders: int = 0
    routed: int = 0
    left_out: int = 0
    routes: int = 0
    stops: int = 0
    duration_s: int = 0
    drive_s: int = 0
    waiting_s: int = 0
    overtime_s: int = 0
    distance_m: int = 0
    cost_cents: float = 0.0
    stability_cents: float = 0.0
    objective_cents: float = 0.0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, whoever gave it: ``engine`` after ``iterations`` (0: it does not count them)."""

    routes: tuple[Route, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    figures: Figures = Figures()
    engine: str = ""
    seed: int = 0
    iterations: int = 0
    elapsed_s: float = 0.0


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a plan."""

    limit: Limit
    vehicle_id: str | None = None
    order_id: str | None = None
