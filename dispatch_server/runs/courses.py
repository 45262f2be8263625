"""What a run is to drive from now on: said by a plan of the running day, written by ``arrange``."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from dispatch_server.planning import plan as answer
from dispatch_server.planning.day import Day, Duty
from dispatch_server.planning.schema import StopTask
from dispatch_server.roads.hours import planned_s
from dispatch_server.runs.model import Stop
from dispatch_server.runs.schema import Door
from dispatch_server.runs.today import Sheet, Today
from dispatch_server.runs.underway import committed
from shared.geo import Point
from shared.ids import DepotId, DriverId, OrderId, RunId, ShiftId, StopId, VehicleId
from shared.states import TaskKind

type Act = tuple[OrderId, TaskKind]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """All that a shift has left, in turn; ``run_id`` None for one that has no run yet.

    ``version`` is of the run that it was worked out for, ``distance_m`` and ``drive_s`` of all of
    the run, its past included. The way on the map is drawn through ``points``.
    """

    shift_id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    depot_id: DepotId
    date: dt.date
    profile: str
    run_id: RunId | None
    version: int
    doors: tuple[Door, ...]
    departs_at: dt.datetime
    ends_at: dt.datetime
    distance_m: int
    drive_s: int
    points: tuple[Point, ...]
    geometry: str = ""
    pace: float = 1.0  # what its drives were multiplied by, of free roads
    speeds: tuple[float, ...] = ()  # the same for each hour UTC; see roads.speeds.Speeds.day


def changed_courses(
    today: Today, day: Day, before: answer.Plan, after: answer.Plan, **more: Any
) -> tuple[Course, ...]:
    """Give the courses of the shifts that ``after`` has do something else than ``before``."""
    old = {route.vehicle_id: _acts(route) for route in before.routes}
    duties = {str(duty.shift.id): duty for duty in day.duties}
    return tuple(
        course_of(today, day, duties[route.vehicle_id], route, **more)
        for route in after.routes
        if _acts(route) != old.get(route.vehicle_id, [])
    ) + tuple(
        course_of(today, day, duties[name], _nothing(name, day), **more)
        for name in sorted(old.keys() - {route.vehicle_id for route in after.routes})
        if old[name] and name in duties
    )


def _acts(route: answer.Route) -> list[tuple[str, Any]]:
    return [(visit.order_id, visit.kind) for visit in route.visits]


def _nothing(vehicle_id: str, day: Day) -> answer.Route:
    """Say that a vehicle stays where it is."""
    now_s = day.second(day.now)
    return answer.Route(
        vehicle_id=vehicle_id,
        start_s=now_s,
        end_s=now_s,
        visits=(),
        load_at_start=(),
        drive_s=0,
        distance_m=0,
        waiting_s=0,
        overtime_s=0,
        stops=0,
        cost_cents=0.0,
    )


def course_of(
    today: Today,
    day: Day,
    duty: Duty,
    route: answer.Route,
    *,
    pinned: Iterable[StopId] = (),
) -> Course:
    """Say a route as a course: what is committed first, as it is, then what was planned."""
    sheet = today.sheets.get(duty.shift.id)
    kept: tuple[Stop, ...] = ()
    if sheet is not None:
        kept, _ = committed(sheet.left, sheet.tasks, has_left=sheet.has_left, pinned=tuple(pinned))
    pace = day.pace_of(duty).factor
    speeds = tuple(day.speeds.day(duty.vehicle.profile, duty.shift.starts_at))
    doors = [_kept_door(sheet, stop, pace) for stop in kept if sheet is not None]
    planned = [
        msgspec.structs.replace(
            door, drive_s=planned_s(speeds, pace, door.arrives_at, door.drive_s)
        )
        for door in _doors(day, route, sheet)
    ]
    if sheet is None or not (sheet.has_left or kept):
        planned = _loaded_at_start(day, duty, planned)
    past = () if sheet is None else tuple(s for s in sheet.stops if s not in sheet.left)
    start, end = day.ends_of(duty)
    points = [
        day.points[start],
        *(Point(stop.lat, stop.lon) for stop in past if stop.arrived_at is not None),
        *(door.at for door in (*doors, *planned)),
        *([] if end is None else [day.points[end]]),
    ]
    before = [*past, *kept]
    return Course(
        shift_id=duty.shift.id,
        driver_id=duty.driver.id,
        vehicle_id=duty.vehicle.id,
        depot_id=duty.shift.depot_id,
        date=today.date,
        profile=duty.vehicle.profile,
        run_id=None if sheet is None else sheet.run.id,
        version=0 if sheet is None else sheet.run.version,
        doors=(*doors, *planned),
        departs_at=_departs(sheet, day, route),
        ends_at=day.at(route.end_s),
        distance_m=route.distance_m + sum(stop.distance_m for stop in before),
        drive_s=route.drive_s + sum(stop.drive_s for stop in before),
        points=tuple(at for n, at in enumerate(points) if n == 0 or at != points[n - 1]),
        pace=pace,
        speeds=speeds,
    )


def _departs(sheet: Sheet | None, day: Day, route: answer.Route) -> dt.datetime:
    has_left = sheet is not None and sheet.has_left
    return sheet.run.departs_at if sheet is not None and has_left else day.at(route.start_s)


def _kept_door(sheet: Sheet, stop: Stop, pace: float) -> Door:
    return Door(
        spot=str(stop.place_id),
        at=Point(stop.lat, stop.lon),
        acts=tuple(
            StopTask(order_id=task.order_id, kind=TaskKind(task.kind))
            for task in sheet.open_tasks[stop.id]
        ),
        arrives_at=stop.arrived_at or stop.eta or stop.planned_arrives_at,
        drive_s=round(stop.drive_s * pace / sheet.run.pace),
        distance_m=stop.distance_m,
        service_s=stop.service_s,
    )


def _doors(day: Day, route: answer.Route, sheet: Sheet | None) -> list[Door]:
    """Put visits at one door together; two stops of a run at one door stay two."""
    ids = {str(wish.order.id): wish.order.id for wish in day.wishes}
    stops = {} if sheet is None else _stop_of(sheet)
    groups: list[list[answer.Visit]] = []
    current: StopId | None = None
    for visit in route.visits:
        stop = stops.get((ids[visit.order_id], TaskKind(visit.kind)))
        is_same_door = bool(groups) and groups[-1][-1].place == visit.place
        if is_same_door and (stop is None or current is None or stop == current):
            groups[-1].append(visit)
            current = current or stop
        else:
            groups.append([visit])
            current = stop
    return [_door(day, ids, visits) for visits in groups]


def _stop_of(sheet: Sheet) -> Mapping[Act, StopId]:
    return {
        (task.order_id, TaskKind(task.kind)): stop_id
        for stop_id, tasks in sheet.open_tasks.items()
        for task in tasks
    }


def _door(day: Day, ids: Mapping[str, OrderId], visits: Sequence[answer.Visit]) -> Door:
    spot = day.spots[visits[0].place]
    return Door(
        spot=spot.id,
        at=spot.at,
        acts=tuple(
            StopTask(order_id=ids[visit.order_id], kind=TaskKind(visit.kind)) for visit in visits
        ),
        arrives_at=day.at(visits[0].arrival_s),
        drive_s=visits[0].drive_s,
        distance_m=visits[0].distance_m,
        service_s=sum(visit.leave_s - visit.start_s for visit in visits),
    )


def _loaded_at_start(day: Day, duty: Duty, doors: Sequence[Door]) -> list[Door]:
    """Drop what a vehicle at its depot would fetch there before all else: it is loaded with it."""
    left = list(doors)
    while left and left[0].spot == str(duty.shift.depot_id) and _is_home(day, duty):
        left.pop(0)
    return left


def _is_home(day: Day, duty: Duty) -> bool:
    start, _ = day.ends_of(duty)
    return day.spots[start].id == str(duty.shift.depot_id)
