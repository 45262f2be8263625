"""What a customer may see at each moment, and nothing else.

The rules stand between everything that is known and the page: the page is drawn from a View
alone. Before the driver heads for this customer, and after the stop has ended, no position
leaves this module.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from shared.geo import EARTH_RADIUS_M, Point, distance_m
from shared.ids import StopId
from shared.states import ENDED_STOPS, FailureReason, OrderStatus, RunStatus, StopStatus

FRESH: Final = timedelta(minutes=5)  # an older position says nothing about now
ROUND_M: Final = 50.0  # near enough to wait by, too coarse to follow a person by
SHOWN_AFTER: Final = timedelta(hours=24)  # the end of the order
SHOWN_BEFORE: Final = timedelta(days=30)  # the day wanted, for an order that never ends
ETA_STEP: Final = timedelta(minutes=5)  # finer would be a promise
AT_STOP_M: Final = 40.0  # a vertex of the way this near is at the door

ENDED_ORDERS: Final = frozenset(
    {
        OrderStatus.DELIVERED,
        OrderStatus.PARTIALLY_DELIVERED,
        OrderStatus.RETURNED,
        OrderStatus.CANCELED,
    }
)


class Moment(StrEnum):
    """Where the order is, in a customer's eyes."""

    PREPARING = "preparing"
    SCHEDULED = "scheduled"
    ON_THE_WAY = "on_the_way"
    NEXT = "next"
    ARRIVED = "arrived"
    DELIVERED = "delivered"
    PARTLY = "partly"
    FAILED = "failed"
    RETURNING = "returning"
    CANCELED = "canceled"


class Cause(StrEnum):
    """Why a delivery failed, as far as a customer is told."""

    ABSENT = "absent"
    ADDRESS = "address"
    REFUSED = "refused"
    ROAD = "road"


class Pace(StrEnum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


class Window(msgspec.Struct, frozen=True):
    opens: datetime
    closes: datetime


class InLine(msgspec.Struct, frozen=True):
    """A stop of the run, in the order of the route."""

    id: StopId
    status: StopStatus


class StopFacts(msgspec.Struct, frozen=True, kw_only=True):
    id: StopId
    status: StopStatus
    at: Point
    eta: datetime | None
    run_status: RunStatus
    line: tuple[InLine, ...]  # all stops of the run
    geometry: tuple[Point, ...]
    driver_name: str
    vehicle_name: str
    position: Point | None = None
    seen_at: datetime | None = None


class AttemptFacts(msgspec.Struct, frozen=True, kw_only=True):
    reason: FailureReason | None
    receiver_name: str
    ended_at: datetime
    photos: tuple[UUID, ...]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about an order and its newest stop."""

    status: OrderStatus
    date: date
    updated_at: datetime
    promise: Window | None = None
    stop: StopFacts | None = None
    attempt: AttemptFacts | None = None
    pin: str = ""  # that the driver will ask for


class Driver(msgspec.Struct, frozen=True):
    first_name: str
    vehicle_name: str


class Position(msgspec.Struct, frozen=True):
    """The driver, to ROUND_M, and the way that is left to this customer's door."""

    at: Point
    way: tuple[Point, ...]
    distance_m: float


class View(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page may say."""

    moment: Moment
    steps: tuple[Pace, Pace, Pace, Pace]  # taken in, on the way, next, at the door
    window: Window | None = None
    is_late: bool = False
    eta: datetime | None = None
    stops_before: int | None = None
    driver: Driver | None = None
    position: Position | None = None
    ended_at: datetime | None = None
    receiver_initial: str = ""
    photos: tuple[UUID, ...] = ()
    cause: Cause | None = None
    pin: str = ""  # to be told at the door, while the vehicle is on its way there


_OPEN: Final = frozenset(
    {Moment.PREPARING, Moment.SCHEDULED, Moment.ON_THE_WAY, Moment.NEXT, Moment.ARRIVED}
)
_RIDING: Final = frozenset({Moment.ON_THE_WAY, Moment.NEXT, Moment.ARRIVED})
_PROVEN: Final = frozenset({Moment.DELIVERED, Moment.PARTLY, Moment.FAILED})

_STEPS: Final[dict[Moment, int]] = {  # how many steps are done
    Moment.PREPARING: 0,
    Moment.SCHEDULED: 1,  # and none under way
    Moment.ON_THE_WAY: 1,
    Moment.NEXT: 2,
    Moment.ARRIVED: 3,
    Moment.DELIVERED: 4,
    Moment.PARTLY: 4,
}

_CAUSES: Final[dict[FailureReason, Cause]] = {
    FailureReason.RECIPIENT_ABSENT: Cause.ABSENT,
    FailureReason.BUSINESS_CLOSED: Cause.ABSENT,
    FailureReason.UNAUTHORIZED_RECEIVER: Cause.ABSENT,
    FailureReason.UNDERAGE: Cause.ABSENT,
    FailureReason.ADDRESS_NOT_FOUND: Cause.ADDRESS,
    FailureReason.ADDRESS_INCOMPLETE: Cause.ADDRESS,
    FailureReason.MOVED: Cause.ADDRESS,
    FailureReason.NO_ACCESS: Cause.ADDRESS,
    FailureReason.REFUSED: Cause.REFUSED,
    FailureReason.CANCELED_AT_DOOR: Cause.REFUSED,
}


def expires_at(facts: Facts) -> datetime | None:
    """Say when the page goes dark; None while the order is open and its day is not long past."""
    if facts.status not in ENDED_ORDERS:
        return None
    ended = facts.attempt.ended_at if facts.attempt else facts.updated_at
    return ended + SHOWN_AFTER


def is_shown(facts: Facts, *, now: datetime) -> bool:
    """Tell whether there still is a page."""
    until = expires_at(facts)
    if until is not None:
        return now < until
    return now.date() <= facts.date + SHOWN_BEFORE


def view(facts: Facts, *, now: datetime) -> View:
    """Say what may be seen now."""
    moment = moment_of(facts)
    stop, attempt = facts.stop, facts.attempt
    window = facts.promise if moment in _OPEN else None
    shown = View(
        moment=moment,
        steps=_steps(moment),
        window=window,
        is_late=window is not None and now > window.closes and moment != Moment.ARRIVED,
        pin=facts.pin if moment in _RIDING else "",
    )
    if stop is not None and moment in _RIDING:
        driver = Driver(first_name(stop.driver_name), stop.vehicle_name)
        shown = msgspec.structs.replace(shown, driver=driver)
    if stop is not None and moment is Moment.ON_THE_WAY:
        before = stops_before(stop.line, stop.id)
        shown = msgspec.structs.replace(shown, stops_before=before)
    if stop is not None and moment is Moment.NEXT:
        shown = msgspec.structs.replace(
            shown, stops_before=0, eta=_eta(stop.eta, now), position=_position(stop, now)
        )
    if attempt is not None and moment in _PROVEN:
        shown = msgspec.structs.replace(
            shown,
            ended_at=attempt.ended_at,
            photos=attempt.photos,
            receiver_initial=_initial(attempt.receiver_name),
            cause=cause_of(attempt.reason) if moment is Moment.FAILED else None,
        )
    return shown


def moment_of(facts: Facts) -> Moment:  # noqa: PLR0911 - one line a moment
    """Read the order's status, and the stop's where that is nearer to now."""
    match facts.status:
        case OrderStatus.DELIVERED:
            return Moment.DELIVERED
        case OrderStatus.PARTIALLY_DELIVERED:
            return Moment.PARTLY
        case OrderStatus.ATTEMPT_FAILED:
            return Moment.FAILED
        case OrderStatus.RETURNING | OrderStatus.RETURNED:
            return Moment.RETURNING
        case OrderStatus.CANCELED:
            return Moment.CANCELED
        case OrderStatus.RECEIVED | OrderStatus.ON_HOLD | OrderStatus.READY:
            return Moment.PREPARING
        case _:
            return _moment_of_stop(facts.stop)


def _moment_of_stop(stop: StopFacts | None) -> Moment:
    ended = {
        StopStatus.SUCCEEDED: Moment.DELIVERED,
        StopStatus.PARTIALLY_SUCCEEDED: Moment.PARTLY,
        StopStatus.FAILED: Moment.FAILED,
    }
    if stop is None or stop.status is StopStatus.CANCELED:
        return Moment.SCHEDULED
    if stop.status in ended:
        return ended[stop.status]
    if stop.run_status is not RunStatus.IN_PROGRESS:
        return Moment.SCHEDULED
    if stop.status is StopStatus.ARRIVED:
        return Moment.ARRIVED
    return Moment.NEXT if is_next(stop.line, stop.id) else Moment.ON_THE_WAY


def is_next(line: Sequence[InLine], mine: StopId) -> bool:
    """Tell whether the driver heads for this stop now.

    What the driver said counts; before anything was said, the first stop still to come is next.
    """
    headed = [s.id for s in line if s.status in (StopStatus.EN_ROUTE, StopStatus.ARRIVED)]
    if headed:
        return mine in headed
    first = next((s.id for s in line if s.status is StopStatus.PENDING), None)
    return first == mine


def stops_before(line: Iterable[InLine], mine: StopId) -> int | None:
    """Count the stops that come before this one; None after it was put off."""
    count, is_past = 0, False
    for stop in line:
        if stop.id == mine:
            if stop.status is StopStatus.SKIPPED:
                return None
            is_past = True
        elif stop.status in (StopStatus.EN_ROUTE, StopStatus.ARRIVED) or (
            not is_past and stop.status is StopStatus.PENDING
        ):
            count += 1
    return count


def coarse(at: Point) -> Point:
    """Round a point to a grid of ROUND_M, so that the same street corner gives the same point."""
    step_lat = math.degrees(ROUND_M / EARTH_RADIUS_M)
    lat = round(at.lat / step_lat) * step_lat
    step_lon = step_lat / max(math.cos(math.radians(lat)), 0.01)
    return Point(round(lat, 6), round(round(at.lon / step_lon) * step_lon, 6))


def rest_of_way(way: Sequence[Point], start: Point, door: Point) -> tuple[Point, ...]:
    """Cut out of a run's way what lies between the driver and the door, both ends included."""
    if not way:
        return (start, door)
    here = min(range(len(way)), key=lambda n: distance_m(way[n], start))
    ahead = range(here, len(way))
    there = next((n for n in ahead if distance_m(way[n], door) <= AT_STOP_M), None)
    if there is None:
        there = min(ahead, key=lambda n: distance_m(way[n], door))
    return (start, *way[here + 1 : there], door)


def _position(stop: StopFacts, now: datetime) -> Position | None:
    if stop.position is None or stop.seen_at is None or now - stop.seen_at > FRESH:
        return None
    if stop.status in ENDED_STOPS:
        return None
    at = coarse(stop.position)
    way = rest_of_way(stop.geometry, at, stop.at)
    length = sum(distance_m(a, b) for a, b in itertools.pairwise(way))
    return Position(at, way, round(length, -2))


def _eta(eta: datetime | None, now: datetime) -> datetime | None:
    """Round up to a step. What should have happened already is not said again."""
    if eta is None or eta <= now:
        return None
    step = ETA_STEP.total_seconds()
    return datetime.fromtimestamp(math.ceil(eta.timestamp() / step) * step, eta.tzinfo)


def _steps(moment: Moment) -> tuple[Pace, Pace, Pace, Pace]:
    done = _STEPS.get(moment, 0)
    now = done if moment is not Moment.SCHEDULED else None
    first, second, third, fourth = (
        Pace.DONE if n < done else Pace.NOW if n == now else Pace.AHEAD for n in range(4)
    )
    return first, second, third, fourth


def cause_of(reason: FailureReason | None) -> Cause:
    return _CAUSES.get(reason, Cause.ROAD) if reason else Cause.ROAD


def first_name(name: str) -> str:
    """Give the first word of a name; nothing of nothing."""
    return name.split(maxsplit=1)[0] if name.split() else ""


def _initial(name: str) -> str:
    return f"{name.strip()[0].upper()}." if name.strip() else ""
