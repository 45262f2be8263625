"""What a customer sees, moment by moment, and what they never see."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import msgspec
import pytest

from dispatch_server.tracking.rules import (
    AttemptFacts,
    Cause,
    Facts,
    InLine,
    Moment,
    Pace,
    StopFacts,
    Window,
    coarse,
    expires_at,
    is_next,
    is_shown,
    moment_of,
    rest_of_way,
    stops_before,
    view,
)
from shared.geo import Point, distance_m, offset
from shared.ids import StopId, uuid7
from shared.states import FailureReason, OrderStatus, RunStatus, StopStatus

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
DOOR = Point(60.1701, 24.9512)
MINE, BEFORE, AFTER = (StopId(uuid7()) for _ in range(3))


def a_line(
    mine: StopStatus = StopStatus.PENDING,
    *,
    before: StopStatus = StopStatus.SUCCEEDED,
    after: StopStatus = StopStatus.PENDING,
) -> tuple[InLine, ...]:
    return (InLine(BEFORE, before), InLine(MINE, mine), InLine(AFTER, after))


def a_stop(status: StopStatus = StopStatus.EN_ROUTE, **more: Any) -> StopFacts:
    others = {k: more.pop(k) for k in ("before", "after") if k in more}
    settings: dict[str, Any] = {
        "id": MINE,
        "status": status,
        "at": DOOR,
        "eta": NOW + timedelta(minutes=12),
        "run_status": RunStatus.IN_PROGRESS,
        "line": a_line(status, **others),
        "geometry": (),
        "driver_name": "Marina Alves",
        "vehicle_name": "Fiorino",
        "position": offset(DOOR, north_m=900, east_m=0),
        "seen_at": NOW - timedelta(seconds=20),
    }
    return StopFacts(**settings | more)


def some_facts(
    status: OrderStatus = OrderStatus.OUT_FOR_DELIVERY, stop: StopFacts | None = None, **more: Any
) -> Facts:
    settings: dict[str, Any] = {
        "date": date(2026, 11, 23),
        "updated_at": NOW - timedelta(hours=1),
        "promise": Window(NOW - timedelta(hours=1), NOW + timedelta(hours=1)),
        "attempt": None,
    }
    return Facts(status=status, stop=stop, **settings | more)


def an_attempt(**more: Any) -> AttemptFacts:
    settings: dict[str, Any] = {
        "reason": None,
        "receiver_name": "joana prado",
        "ended_at": NOW - timedelta(minutes=5),
        "photos": (uuid7(),),
    }
    return AttemptFacts(**settings | more)


def test_while_next_the_driver_is_shown_coarsely() -> None:
    seen = view(some_facts(stop=a_stop()), now=NOW)

    assert seen.moment is Moment.NEXT
    assert seen.position is not None
    real = offset(DOOR, north_m=900, east_m=0)
    assert 0 < distance_m(seen.position.at, real) <= 36  # half the grid's diagonal
    assert seen.position.distance_m == 900
    assert seen.eta == NOW + timedelta(minutes=15)  # 12, rounded up


@pytest.mark.parametrize("order", OrderStatus)
def test_a_position_is_shown_at_no_other_moment(order: OrderStatus) -> None:
    """Every state of order, run and stops: a position only where the driver heads for this one."""
    for mine, run, before in product(StopStatus, RunStatus, StopStatus):
        facts = some_facts(order, a_stop(mine, run_status=run, before=before))
        seen = view(facts, now=NOW)
        if seen.position is not None:
            assert run is RunStatus.IN_PROGRESS
            assert order in (
                OrderStatus.PLANNED,
                OrderStatus.ASSIGNED,
                OrderStatus.OUT_FOR_DELIVERY,
            )
            assert mine is StopStatus.EN_ROUTE or (
                mine is StopStatus.PENDING
                and before not in (StopStatus.PENDING, StopStatus.EN_ROUTE, StopStatus.ARRIVED)
            )
        else:
            assert '"lat":' not in msgspec.json.encode(seen).decode()


def test_before_this_stop_is_next_there_is_a_count_and_no_position() -> None:
    seen = view(some_facts(stop=a_stop(StopStatus.PENDING, before=StopStatus.EN_ROUTE)), now=NOW)

    assert (seen.moment, seen.stops_before, seen.position, seen.eta) == (
        Moment.ON_THE_WAY,
        1,
        None,
        None,
    )


def test_at_the_door_the_position_is_gone() -> None:
    seen = view(some_facts(stop=a_stop(StopStatus.ARRIVED)), now=NOW)

    assert (seen.moment, seen.position) == (Moment.ARRIVED, None)


@pytest.mark.parametrize(("age_s", "is_shown"), [(300, True), (301, False)])
def test_an_old_position_is_not_shown(age_s: int, *, is_shown: bool) -> None:
    stop = a_stop(seen_at=NOW - timedelta(seconds=age_s))

    assert (view(some_facts(stop=stop), now=NOW).position is not None) is is_shown


def test_a_position_that_is_not_known_is_not_shown() -> None:
    seen = view(some_facts(stop=a_stop(position=None, seen_at=None)), now=NOW)

    assert (seen.moment, seen.position) == (Moment.NEXT, None)


def test_only_the_first_name_and_the_vehicle_are_told() -> None:
    seen = view(some_facts(stop=a_stop()), now=NOW)

    assert seen.driver is not None
    assert (seen.driver.first_name, seen.driver.vehicle_name) == ("Marina", "Fiorino")
    assert "Alves" not in msgspec.json.encode(seen).decode()


def test_before_the_run_starts_nobody_is_named() -> None:
    seen = view(
        some_facts(OrderStatus.ASSIGNED, a_stop(StopStatus.PENDING, run_status=RunStatus.LOADING)),
        now=NOW,
    )

    assert (seen.moment, seen.driver, seen.stops_before) == (Moment.SCHEDULED, None, None)
    assert seen.window is not None


def test_afterwards_there_is_proof_and_an_initial() -> None:
    facts = some_facts(OrderStatus.DELIVERED, a_stop(StopStatus.SUCCEEDED), attempt=an_attempt())
    seen = view(facts, now=NOW)

    assert (seen.moment, seen.receiver_initial, len(seen.photos)) == (Moment.DELIVERED, "J.", 1)
    assert (seen.window, seen.driver, seen.position) == (None, None, None)
    assert "joana" not in msgspec.json.encode(seen).decode().lower()


def test_before_the_end_there_is_no_proof() -> None:
    seen = view(some_facts(stop=a_stop(), attempt=an_attempt()), now=NOW)

    assert (seen.photos, seen.receiver_initial) == ((), "")


@pytest.mark.parametrize("reason", [*FailureReason, None])
def test_every_failure_has_a_cause_that_can_be_told(reason: FailureReason | None) -> None:
    facts = some_facts(
        OrderStatus.ATTEMPT_FAILED, a_stop(StopStatus.FAILED), attempt=an_attempt(reason=reason)
    )
    seen = view(facts, now=NOW)

    assert seen.moment is Moment.FAILED
    assert seen.cause in set(Cause)


def test_an_accident_is_not_spelled_out() -> None:
    facts = some_facts(OrderStatus.ATTEMPT_FAILED, attempt=an_attempt(reason=FailureReason.STOLEN))

    assert view(facts, now=NOW).cause is Cause.ROAD


@pytest.mark.parametrize(
    ("status", "moment"),
    [
        (OrderStatus.RECEIVED, Moment.PREPARING),
        (OrderStatus.ON_HOLD, Moment.PREPARING),
        (OrderStatus.READY, Moment.PREPARING),
        (OrderStatus.PLANNED, Moment.SCHEDULED),
        (OrderStatus.PARTIALLY_DELIVERED, Moment.PARTLY),
        (OrderStatus.RETURNING, Moment.RETURNING),
        (OrderStatus.RETURNED, Moment.RETURNING),
        (OrderStatus.CANCELED, Moment.CANCELED),
    ],
)
def test_an_order_without_a_stop_has_its_moment(status: OrderStatus, moment: Moment) -> None:
    assert moment_of(some_facts(status)) is moment


def test_a_second_try_starts_anew() -> None:
    facts = some_facts(OrderStatus.READY, a_stop(StopStatus.FAILED), attempt=an_attempt())
    seen = view(facts, now=NOW)

    assert (seen.moment, seen.photos, seen.driver) == (Moment.PREPARING, (), None)


def test_a_stop_that_ended_counts_before_the_order_says_so() -> None:
    assert moment_of(some_facts(stop=a_stop(StopStatus.SUCCEEDED))) is Moment.DELIVERED


def test_what_the_driver_said_decides_who_is_next() -> None:
    assert is_next(a_line(StopStatus.EN_ROUTE, before=StopStatus.PENDING), MINE)
    assert not is_next(a_line(after=StopStatus.EN_ROUTE), MINE)
    assert not is_next(a_line(after=StopStatus.ARRIVED), MINE)


def test_without_a_word_the_first_stop_to_come_is_next() -> None:
    assert is_next(a_line(), MINE)
    assert is_next(a_line(before=StopStatus.SKIPPED), MINE)
    assert not is_next(a_line(before=StopStatus.PENDING), MINE)


def test_stops_before_are_those_still_to_come() -> None:
    assert stops_before(a_line(before=StopStatus.PENDING), MINE) == 1
    assert stops_before(a_line(before=StopStatus.ARRIVED), MINE) == 1
    assert stops_before(a_line(before=StopStatus.FAILED), MINE) == 0
    assert stops_before(a_line(before=StopStatus.SKIPPED), MINE) == 0


def test_a_driver_who_went_elsewhere_first_counts() -> None:
    assert stops_before(a_line(after=StopStatus.EN_ROUTE), MINE) == 1
    assert stops_before(a_line(after=StopStatus.PENDING), MINE) == 0


def test_a_stop_put_off_has_no_count() -> None:
    assert stops_before(a_line(StopStatus.SKIPPED), MINE) is None


def test_a_window_that_has_passed_is_said_to_be_late() -> None:
    passed = Window(NOW - timedelta(hours=3), NOW - timedelta(minutes=1))

    assert view(some_facts(stop=a_stop(), promise=passed), now=NOW).is_late
    assert not view(some_facts(stop=a_stop(StopStatus.ARRIVED), promise=passed), now=NOW).is_late
    assert not view(some_facts(stop=a_stop()), now=NOW).is_late


def test_an_eta_in_the_past_is_not_said() -> None:
    assert view(some_facts(stop=a_stop(eta=NOW)), now=NOW).eta is None


@pytest.mark.parametrize(
    ("moment", "steps"),
    [
        (some_facts(OrderStatus.RECEIVED), "now ahead ahead ahead"),
        (some_facts(OrderStatus.PLANNED), "done ahead ahead ahead"),
        (some_facts(stop=a_stop(StopStatus.PENDING, before=StopStatus.EN_ROUTE)),
         "done now ahead ahead"),
        (some_facts(stop=a_stop()), "done done now ahead"),
        (some_facts(stop=a_stop(StopStatus.ARRIVED)), "done done done now"),
        (some_facts(OrderStatus.DELIVERED), "done done done done"),
    ],
)  # fmt: skip
def test_steps_move_on(moment: Facts, steps: str) -> None:
    assert view(moment, now=NOW).steps == tuple(Pace(word) for word in steps.split())


@pytest.mark.parametrize(
    "status",
    [
        OrderStatus.DELIVERED,
        OrderStatus.PARTIALLY_DELIVERED,
        OrderStatus.RETURNED,
        OrderStatus.CANCELED,
    ],
)
def test_the_page_goes_dark_a_day_after_the_end(status: OrderStatus) -> None:
    facts = some_facts(status)
    end = facts.updated_at + timedelta(hours=24)

    assert expires_at(facts) == end
    assert is_shown(facts, now=end - timedelta(seconds=1))
    assert not is_shown(facts, now=end)


def test_the_end_is_that_of_the_attempt() -> None:
    attempt = an_attempt(ended_at=NOW - timedelta(hours=25))

    assert not is_shown(some_facts(OrderStatus.DELIVERED, attempt=attempt), now=NOW)


def test_an_order_that_never_ends_has_no_page_for_ever() -> None:
    facts = some_facts(OrderStatus.ATTEMPT_FAILED)

    assert is_shown(facts, now=NOW + timedelta(days=30))
    assert not is_shown(facts, now=NOW + timedelta(days=31))


def test_a_coarse_point_hides_where_exactly_within_its_cell() -> None:
    near = [offset(DOOR, north_m=n, east_m=e) for n, e in product((-5, 0, 5), repeat=2)]

    assert len({coarse(coarse(point)) for point in near}) <= 4
    assert all(distance_m(coarse(point), point) <= 36 for point in near)


def test_the_way_that_is_shown_starts_at_the_vehicle_and_ends_at_the_door() -> None:
    way = [offset(DOOR, north_m=0, east_m=100 * n) for n in range(-20, 21)]
    here = offset(DOOR, north_m=10, east_m=-700)

    rest = rest_of_way(way, here, DOOR)

    assert (rest[0], rest[-1]) == (here, DOOR)
    assert len(rest) == 8
    assert all(here.lon <= point.lon <= DOOR.lon for point in rest)


def test_a_way_that_passes_the_door_twice_is_cut_at_the_first() -> None:
    there = [offset(DOOR, north_m=0, east_m=100 * n) for n in range(-5, 6)]
    way = [*there, *reversed(there)]

    assert len(rest_of_way(way, there[0], DOOR)) == 6


def test_without_a_way_it_is_a_straight_line() -> None:
    here = offset(DOOR, north_m=500, east_m=0)

    assert rest_of_way((), here, DOOR) == (here, DOOR)


def test_the_drivers_question_is_answered_only_while_the_vehicle_comes() -> None:
    coming = some_facts(stop=a_stop(), pin="4821")
    waiting = some_facts(OrderStatus.READY, pin="4821")
    done = some_facts(OrderStatus.DELIVERED, stop=a_stop(StopStatus.SUCCEEDED), pin="4821")

    assert view(coming, now=NOW).pin == "4821"
    assert view(waiting, now=NOW).pin == ""
    assert view(done, now=NOW).pin == ""
