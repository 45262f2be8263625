"""Solver over VROOM (pyvroom): one answer, fast on small problems.

It minimises driving, not waiting, and treats every order as droppable: by priority first, by
number next, by cost last. An order with a price of its own is therefore planned like any other
and dropped afterwards where it does not pay. VROOM holds the interpreter's lock for the whole of
a solve and cannot be cancelled; its process is ended instead. It knows breaks; reloads and
time on board are judged and mended afterwards, by our own clock.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, Final

import numpy as np
import vroom

from dispatch_server.planning import rules
from dispatch_server.planning.acts import NOBODY, Act
from dispatch_server.planning.insertion import Sequences, drop_unpaid
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import refuse_unsupported
from dispatch_server.planning.problem import (
    Feature,
    Matrix,
    Problem,
    Vehicle,
)
from dispatch_server.planning.solvers.hourly import ONCE, by_hours
from dispatch_server.planning.solvers.reserve import Reserve, breaks_to_come
from dispatch_server.planning.timing import Timer

_NEVER_S: Final = 10_000_000
"""A leg that no road covers, longer than any shift; VROOM's sums are 32 bits wide."""

_FIRST_ANSWER_S: Final = 0.4
"""What level 0 takes for 100 tasks on one core, growing with about the power 1.7 of their number
(R104 0.4 s, R1_2_3 1.1 s, Loggi-n601 8.4 s)."""

_LEVELS: Final = ((5, 12), (3, 6), (1, 2))
"""Exploration levels with how many times longer than level 0 they take, by measure."""


class Vroom:
    """VROOM with the strongest exploration level that should end within the budget."""

    name: ClassVar[str] = "vroom"
    supports: ClassVar[frozenset[Feature]] = rules.SUPPORTS - {
        Feature.RELEASE,
        Feature.MAX_DURATION,
        Feature.LATEST_START,
        Feature.OVERTIME,
        Feature.STABILITY,
        Feature.MAX_STOPS_OF_PAIR,
    }

    @by_hours(ONCE)
    def solve(
        self,
        problem: Problem,
        *,
        budget_s: float,
        seed: int,
        warm: Plan | None,
        on_plan: Callable[[Plan], None],
        cancelled: Callable[[], bool],
        iterations: int | None,
    ) -> Plan:
        """Answer once. VROOM has no seed; ``iterations`` is taken as the level, 0 to 5."""
        del warm, cancelled
        refuse_unsupported(self.name, self.supports, problem)
        began = time.monotonic()
        timer = Timer(problem)
        routes: Sequences = [[] for _ in problem.vehicles]
        if any(timer.is_possible(order) for order in range(len(problem.orders))):
            level = level_for(len(timer.acts), budget_s) if iterations is None else iterations
            limit = timedelta(seconds=budget_s)
            answer = build(timer).solve(min(level, 5), nb_threads=1, timeout=limit)
            routes = routes_of(timer, answer)
            drop_unpaid(timer, routes)
        plan = rules.make_plan(
            timer, routes, engine=self.name, seed=seed, elapsed_s=time.monotonic() - began
        )
        on_plan(plan)
        return plan


def level_for(tasks: int, budget_s: float) -> int:
    """Choose an exploration level by size, so that the same problem always gets the same one."""
    first_s = _FIRST_ANSWER_S * (tasks / 100) ** 1.7
    return next((level for level, times in _LEVELS if first_s * times < budget_s), 0)


def build(timer: Timer) -> Any:
    """Say the problem in VROOM's words. Ids are our indices."""
    problem = timer.problem
    asked = vroom.Input()
    for profile in sorted({vehicle.profile for vehicle in problem.vehicles}):
        _add_profile(asked, profile, problem.matrices[profile], problem)
    who = _who(timer)
    for index, vehicle in enumerate(problem.vehicles):
        may = {skill for able, skill in who.items() if index in able}
        asked.add_vehicle(_vehicle(timer, index, vehicle, may))
    for index in range(len(problem.orders)):
        if timer.is_possible(index):
            asked.add_job(_job(timer, index, who[_able(timer, index)]))
    return asked


def _add_profile(asked: Any, profile: str, matrix: Matrix, problem: Problem) -> None:
    access = np.array([place.service_s for place in problem.places], dtype=np.int64)
    drive = np.minimum(matrix.drive_s, _NEVER_S).astype(np.int64) + access[None, :]
    np.fill_diagonal(drive, 0)
    asked.set_durations_matrix(profile, drive)
    asked.set_distances_matrix(profile, np.minimum(matrix.distance_m, _NEVER_S))


def _able(timer: Timer, order: int) -> frozenset[int]:
    return frozenset(v for v, carries in enumerate(timer.carries) if carries[order])


def _who(timer: Timer) -> dict[frozenset[int], int]:
    """Give each set of vehicles that share an order a number: skills and allow-lists in one."""
    sets = {_able(timer, order): None for order in range(len(timer.problem.orders))}
    return {able: number for number, able in enumerate(sets, start=1)}


def _vehicle(timer: Timer, index: int, vehicle: Vehicle, may: set[int]) -> Any:
    reserve = Reserve.of(vehicle)
    optional: dict[str, Any] = {}
    if vehicle.max_stops is not None:
        optional["max_tasks"] = max(0, vehicle.max_stops - reserve.stops)
    if vehicle.max_distance_m is not None:
        optional["max_distance"] = max(0, vehicle.max_distance_m - reserve.distance_m)
    opens_s = max(vehicle.shift.opens_s, reserve.free_s)
    costs = vehicle.costs
    return vroom.Vehicle(
        index,
        start=timer.start_of(index),
        end=vehicle.end,
        profile=vehicle.profile,
        capacity=list(timer.room(index)),
        skills=may,
        time_window=(opens_s, max(opens_s, vehicle.shift.closes_s)),
        breaks=[
            vroom.Break(
                number,
                time_windows=[(rest.window.opens_s, rest.window.closes_s)],
                service=rest.duration_s,
            )
            for number, rest in enumerate(breaks_to_come(vehicle))
        ],
        costs=vroom.VehicleCosts(
            fixed=0 if vehicle.prefix is not None else costs.fixed_cents,
            # Without any price per hour or kilometre VROOM has nothing to search by.
            per_hour=costs.hour_cents or (0 if costs.km_cents else 1),
            per_km=costs.km_cents,
        ),
        **optional,
    )


def _job(timer: Timer, index: int, who: int) -> Any:
    order = timer.problem.orders[index]
    acts = [timer.acts[act] for act in timer.of_order[index]]
    is_on_board = acts[0].holder != NOBODY  # VROOM leaves out what it likes least
    priority = 100 if is_on_board else min(99, 1 + order.priority)
    load, shared = list(order.load), {"skills": {who}, "priority": priority}
    steps = [_step(act) for act in acts]
    if len(acts) > 1:
        pickup, delivery = (vroom.ShipmentStep(index, **step) for step in steps)
        return vroom.Shipment(pickup, delivery, amount=load, **shared)
    return vroom.Job(index, **steps[0], **{acts[0].kind.value: load}, **shared)


def _step(act: Act) -> dict[str, Any]:
    return {
        "location": act.place,
        "default_service": act.service_s,
        "time_windows": [
            (min(w.opens_s, _NEVER_S), min(w.closes_s, _NEVER_S)) for w in act.windows
        ],
    }


def routes_of(timer: Timer, answer: Any) -> Sequences:
    """Turn VROOM's answer into act ids by vehicle."""
    routes: Sequences = [[] for _ in timer.problem.vehicles]
    steps = np.asarray(answer._routes_numpy())  # noqa: SLF001 - routes would be built with pandas
    for vehicle, raw, order in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        kind = raw.decode()
        if kind in {"job", "pickup", "delivery"}:
            ids = timer.of_order[int(order)]
            routes[int(vehicle)].append(ids[-1] if kind == "delivery" else ids[0])
    return routes
