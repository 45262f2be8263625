"""A proposal for what is left of a running day: the question, and what came of it.

Pure: a day as it was read in, courses and figures out. Nothing that is driven or committed is in
what a solver may change.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from dispatch_server.orders.prices import cheapest
from dispatch_server.planning import plan as answer
from dispatch_server.planning import rules
from dispatch_server.planning.day import Day, Wish
from dispatch_server.planning.difference import Difference, compare
from dispatch_server.planning.problem import Matrix, Window
from dispatch_server.planning.running import Running
from dispatch_server.planning.schema import LeftOut
from dispatch_server.runs.courses import Act, Course, changed_courses
from dispatch_server.runs.placing import WORTH_A_PROMISE
from dispatch_server.runs.promises import is_told, window_anew
from dispatch_server.runs.situation import run_problem
from dispatch_server.runs.today import Sheet, Today
from dispatch_server.runs.underway import Asked, day_of, on_board
from shared.geo import Point
from shared.ids import OrderId, RunId, ShiftId, StopId
from shared.states import RunStatus, StopStatus, TaskKind


class FixAt(msgspec.Struct, frozen=True):
    """Where the vehicle of a run was when the proposal was asked for."""

    run_id: RunId
    at: Point


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What may be planned anew: some runs, or (none named) the day with its idle drivers."""

    run_ids: tuple[RunId, ...] = ()
    out_run_ids: tuple[RunId, ...] = ()
    pinned_stop_ids: tuple[StopId, ...] = ()
    with_new: bool = False
    fixes: tuple[FixAt, ...] = ()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is particular to a day under way, in numbers.

    ``drivers_kept`` had not left yet, unlike ``drivers_out``: what they were to bring is at the
    depot. ``moved`` orders go to another driver, ``handed_over`` of them where a van stands;
    ``stranded`` find nobody else and stay with it, ``left_behind`` stay at the depot; ``added``
    had waited; ``told_anew`` customers hear of another window.
    """

    drivers_out: tuple[str, ...] = ()
    drivers_kept: tuple[str, ...] = ()
    moved: int = 0
    handed_over: int = 0
    stranded: int = 0
    left_behind: int = 0
    added: int = 0
    told_anew: int = 0


@dataclass(frozen=True)
class Question:
    """A day ready to be planned anew. ``before`` is how it goes on if nothing is changed."""

    today: Today
    asked: Asked
    day: Day
    running: Running
    before: answer.Plan
    base: answer.Plan
    """What ``before`` has of what may be changed, in the same problem: a search begins there."""


@dataclass(frozen=True)
class Proposal:
    """What came of it. The courses have no lines on the map yet."""

    courses: tuple[Course, ...]
    giving: Mapping[RunId, int]
    difference: Difference
    left_out: tuple[LeftOut, ...]
    facts: Facts


def asked_of(today: Today, scope: Scope) -> Asked:
    """Say by shifts what a scope says by runs; a run that is over by now has no part in it."""
    shifts = {sheet.run.id: shift_id for shift_id, sheet in today.sheets.items()}
    out = frozenset(shifts[one] for one in scope.out_run_ids if one in shifts)
    named = frozenset(shifts[one] for one in scope.run_ids if one in shifts)
    return Asked(
        fixes={fix.run_id: fix.at for fix in scope.fixes},
        order_ids=frozenset(today.waiting) if scope.with_new else frozenset(),
        pinned=frozenset(scope.pinned_stop_ids),
        shift_ids=named | out if scope.run_ids else None,
        out=out | today.broken,
    )


def days_of(today: Today, asked: Asked) -> tuple[Day, Day]:
    """Give the day to be planned, and the day as it would go on, over the same places."""
    day = day_of(today, asked)
    return day, day_of(today, _as_is(asked), day.spots)


def _as_is(asked: Asked) -> Asked:
    return msgspec.structs.replace(
        asked, out=frozenset(), released=asked.out, order_ids=frozenset()
    )


def question(
    today: Today, asked: Asked, days: tuple[Day, Day], matrices: Mapping[str, Matrix]
) -> Question:
    """Make the day ready. ``matrices`` are of the second of ``days``, which has all places."""
    day, as_is = days
    size = len(day.spots)
    cut = {
        profile: Matrix(one.drive_s[:size, :size].copy(), one.distance_m[:size, :size].copy())
        for profile, one in matrices.items()
        if profile in day.profiles
    }
    running = run_problem(today, day, cut, asked)
    goes_on = run_problem(today, as_is, matrices, _as_is(asked))
    return Question(today, asked, day, running, _as_it_is(goes_on), _as_it_is(running))


def _as_it_is(running: Running) -> answer.Plan:
    return rules.make_plan(running.timer, running.routes, engine="today", final=False)


def proposal(asked: Question, solved: answer.Plan) -> Proposal:
    """Say what a solver's answer changes of the day."""
    today, day = asked.today, asked.day
    courses = changed_courses(today, day, asked.base, solved, pinned=asked.asked.pinned)
    difference = compare(asked.before, solved, _told(today, day))
    taken = {(act.order_id, act.kind) for c in courses for door in c.doors for act in door.acts}
    out = [today.sheets[one] for one in sorted(asked.asked.out) if _has_part(asked, one)]
    return Proposal(
        courses=courses,
        giving={
            sheet.run.id: sheet.run.version
            for sheet in out
            if sheet.run.status != RunStatus.INTERRUPTED or _gives(sheet, taken)
        },
        difference=difference,
        left_out=tuple(_left_out(day, one) for one in solved.left_out),
        facts=Facts(
            drivers_out=_drivers(today, [sheet for sheet in out if sheet.has_left]),
            drivers_kept=_drivers(today, [sheet for sheet in out if not sheet.has_left]),
            moved=len(difference.moved),
            handed_over=sum(
                (one, TaskKind.DELIVERY) in taken for sheet in out for one in _carried(sheet)
            ),
            stranded=sum(_stranded(sheet, taken) for sheet in out if sheet.has_left),
            left_behind=sum(_stranded(sheet, taken) for sheet in out if not sheet.has_left),
            added=len(difference.added),
            told_anew=_told_anew(today, courses),
        ),
    )


def _has_part(asked: Question, shift_id: ShiftId) -> bool:
    shifts = asked.asked.shift_ids
    return shift_id in asked.today.sheets and (shifts is None or shift_id in shifts)


def _gives(sheet: Sheet, taken: Collection[Act]) -> bool:
    """Tell whether somebody takes something out of a van that had broken down before."""
    return any(
        (task.order_id, TaskKind(task.kind)) in taken
        for tasks in sheet.open_tasks.values()
        for task in tasks
    )


def _stranded(sheet: Sheet, taken: Collection[Act]) -> int:
    """Count who waits for a van that drives on no more, but for the door that it is at."""
    return sum(
        is_told(sheet.wishes[task.order_id].order, TaskKind(task.kind))
        and (task.order_id, TaskKind(task.kind)) not in taken
        for stop in sheet.left
        if stop.status != StopStatus.ARRIVED
        for task in sheet.open_tasks[stop.id]
        if task.order_id in sheet.wishes
    )


def _carried(sheet: Sheet) -> tuple[OrderId, ...]:
    return on_board(sheet) if sheet.has_left else ()


def _drivers(today: Today, sheets: Collection[Sheet]) -> tuple[str, ...]:
    """Name whose runs end by it; one that had broken down before is no news."""
    ending = {sheet.shift_id for sheet in sheets if sheet.run.status != RunStatus.INTERRUPTED}
    names = {duty.shift.id: duty.driver.name for duty in today.duties}
    return tuple(names[shift_id] for shift_id in sorted(ending))


def _told(today: Today, day: Day) -> dict[str, tuple[Window, ...]]:
    """Give the windows that customers were told last."""
    return {
        str(order_id): (Window(max(0, day.second(one.opens)), day.second(one.closes)),)
        for sheet in today.sheets.values()
        for order_id, one in sheet.promises.items()
    }


def _told_anew(today: Today, courses: tuple[Course, ...]) -> int:
    """Count whom ``placing`` would tell another window."""
    stops = {
        (task.order_id, task.kind): (sheet, stop)
        for sheet in today.sheets.values()
        for stop in sheet.left
        for task in sheet.open_tasks[stop.id]
    }
    count = 0
    for course in courses:
        for door in course.doors:
            for act in door.acts:
                sheet, stop = stops.get((act.order_id, act.kind), (None, None))
                if sheet is None or stop is None:
                    continue
                order = sheet.wishes[act.order_id].order
                due = stop.eta or stop.planned_arrives_at
                is_moved = abs(due - door.arrives_at) >= WORTH_A_PROMISE
                told = sheet.promises.get(act.order_id)
                if is_moved and is_told(order, act.kind) and told is not None:
                    count += window_anew(order, told, door.arrives_at) is not None
    return count


def _left_out(day: Day, left: answer.LeftOut) -> LeftOut:
    wish: Wish = next(one for one in day.wishes if str(one.order.id) == left.order_id)
    main = [] if left.limit is None else [left.limit]
    limits = dict.fromkeys([*main, *(reason.limit for reason in left.reasons)])
    price = cheapest(wish.order, day.now)
    return LeftOut(
        order_id=wish.order.id,
        external_id=wish.order.external_id,
        reasons=tuple(str(limit) for limit in limits),
        text="",
        change=left.change,
        own_cents=None if left.own_cents is None else round(left.own_cents),
        carrier_cents=None if price is None else price.cents,
        carrier="" if price is None else price.carrier,
    )
