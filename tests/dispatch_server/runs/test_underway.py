"""What a run is at the moment: committed, on board, still inside, and where."""

import datetime as dt
from typing import Any

import pytest

from dispatch_server.planning.errors import PlanWithoutVehicles
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.today import Sheet
from dispatch_server.runs.underway import (
    Asked,
    committed,
    day_of,
    handover,
    here,
    on_board,
    still_inside,
)
from shared.facts import FactType
from shared.geo import Point
from shared.ids import OrderId, RunId, ShiftId, StopId, TaskId, uuid7
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_order
from tests.dispatch_server.runs.test_today import read


def a_stop(sequence: int, status: str = "pending") -> Stop:
    return Stop(
        id=StopId(uuid7()),
        sequence=sequence,
        status=status,
        lat=60.0,
        lon=25.0,
        drive_s=0,
        distance_m=0,
        service_s=0,
    )


def names(stops: tuple[Stop, ...]) -> list[int]:
    return [stop.sequence for stop in stops]


@pytest.mark.parametrize(
    ("statuses", "kept", "free"),
    [
        (("pending", "pending"), [1], [2]),
        (("skipped", "pending", "pending"), [2], [1, 3]),
        (("pending", "en_route", "pending"), [2], [1, 3]),
        (("en_route", "arrived", "pending"), [2, 1], [3]),
        (("skipped",), [1], []),
    ],
)
def test_the_door_that_the_driver_heads_for_stays(
    statuses: tuple[str, ...], kept: list[int], free: list[int]
) -> None:
    stops = [a_stop(at, status) for at, status in enumerate(statuses, start=1)]

    first, rest = committed(stops, {}, has_left=True)

    assert (names(first), names(rest)) == (kept, free)


def test_before_it_has_left_all_is_free_but_what_is_pinned_and_before_it() -> None:
    stops = [a_stop(at) for at in (1, 2, 3)]
    assert names(committed(stops, {}, has_left=False)[0]) == []
    first, rest = committed(stops, {}, has_left=False, pinned={stops[1].id})
    assert (names(first), names(rest)) == ([1, 2], [3])


def a_sheet(*tasks: tuple[str, str, str], wishes: Any = None) -> Sheet:
    """Each task at a stop of its own: what, how it stands, and whose (a letter an order)."""
    ids = {name: OrderId(uuid7()) for name in "abc"}
    stops, found = [], {}
    for sequence, (kind, status, name) in enumerate(tasks, start=1):
        ended = {"pending": "pending", "canceled": "canceled"}.get(status, "succeeded")
        stop = a_stop(sequence, ended)
        stops.append(stop)
        task = Task(id=TaskId(uuid7()), order_id=ids[name], stop_id=stop.id, kind=kind)
        task.status = status
        found[stop.id] = (task,)
    way: dict[str, Any] = {"number": 1, "distance_m": 0, "drive_s": 0, "geometry": ""}
    run = Run(id=RunId(uuid7()), status="in_progress", date=dt.date(2026, 11, 23), **way)
    return Sheet(run, ShiftId(uuid7()), tuple(stops), found, wishes or {}, {})


def test_what_was_not_fetched_is_not_on_board() -> None:
    loaded = a_sheet(("delivery", "pending", "a"))
    fetched = a_sheet(("pickup", "succeeded", "a"), ("delivery", "pending", "a"))
    waiting = a_sheet(("pickup", "pending", "a"), ("delivery", "pending", "a"))
    over = a_sheet(("delivery", "succeeded", "a"))

    assert [len(on_board(sheet)) for sheet in (loaded, fetched, waiting, over)] == [1, 1, 0, 0]


def test_nobody_heads_for_a_door_with_what_is_not_fetched_yet() -> None:
    sheet = a_sheet(("pickup", "pending", "a"), ("delivery", "pending", "a"))
    shop, door = sheet.stops
    shop.status = "skipped"

    first, rest = committed(sheet.left, sheet.tasks, has_left=True)

    assert (first, rest) == ((door,), (shop,))  # there is nothing else, so it is as it is
    other = a_sheet(
        ("pickup", "pending", "a"), ("delivery", "pending", "a"), ("delivery", "pending", "b")
    )
    other.stops[0].status = "skipped"
    first, rest = committed(other.left, other.tasks, has_left=True)
    assert (names(first), names(rest)) == ([3], [1, 2])


async def test_what_was_refused_takes_up_room_until_the_vehicle_is_back(office: Office) -> None:
    first, second, _ = await office.stops()
    await office.report(office.failed(first), office.delivered(second))

    sheet = (await read(office)).sheet_of(office.runs[0].id)

    assert sheet is not None
    assert [order_id for order_id, _ in still_inside(sheet)] == [office.town.orders[0].id]


async def test_where_a_vehicle_is_or_was_last(office: Office) -> None:
    first = (await office.stops())[0]
    before = (await read(office)).sheet_of(office.runs[0].id)
    await office.report(office.fact(FactType.STOP_ARRIVED, first), office.delivered(first))
    sheet = (await read(office)).sheet_of(office.runs[0].id)
    assert before is not None
    assert sheet is not None

    seen = Point(60.2, 24.9)
    assert here(before, {}) is None
    assert here(sheet, {}) == Point(first.lat, first.lon)
    assert here(sheet, {sheet.run.id: seen}) == seen


async def test_a_day_has_the_shifts_that_take_part_and_the_orders_asked_for(
    office: Office,
) -> None:
    order = await an_order(office)
    today = await read(office, waiting=None)
    one, other = today.sheets

    whole = day_of(today, Asked(order_ids=frozenset({order.id})))
    part = day_of(today, Asked(shift_ids=frozenset({one})))
    out = day_of(today, Asked(out=frozenset({one})))

    assert len(whole.wishes) == 7
    assert [duty.shift.id for duty in part.duties] == [one]
    assert len(part.wishes) == 3
    assert [duty.shift.id for duty in out.duties] == [other]
    assert len(out.wishes) == 6
    assert out.index(handover(one)) < len(out.spots)
    assert len(day_of(today, Asked(), whole.spots).spots) == len(whole.spots)
    with pytest.raises(PlanWithoutVehicles):
        day_of(today, Asked(out=frozenset({one, other})))
