"""Whatever a day looks like: what is driven, committed or pinned never moves."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from hypothesis import HealthCheck, given, settings

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Matrix, Problem
from dispatch_server.planning.solvers.greedy import Greedy
from dispatch_server.planning.ways import _matrix
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.runs.courses import Act, Course
from dispatch_server.runs.proposals import (
    FixAt,
    Proposal,
    Question,
    Scope,
    asked_of,
    days_of,
    proposal,
    question,
)
from dispatch_server.runs.schema import Door
from dispatch_server.runs.today import Sheet, Today
from dispatch_server.runs.underway import Asked, committed, kept_and_free, on_board
from shared.geo import Point
from shared.ids import RunId, ShiftId, uuid7
from shared.states import StopStatus, TaskKind
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.drawn import days
from tests.dispatch_server.runs.running import an_order
from tests.dispatch_server.runs.test_today import read

HERE = Point(60.0, 25.0)


def put(today: Today, asked: Asked) -> Question:
    pair = days_of(today, asked)
    points = pair[1].points
    answer = StraightRoads().matrix_now(points, points)
    matrices: dict[str, Matrix] = {"car": _matrix(answer)}
    return question(today, asked, pair, matrices)


def solved(problem: Problem) -> Plan:
    """Plan all that is free from nothing: a search that keeps nothing for its own sake."""
    return Greedy().solve(
        problem,
        budget_s=5.0,
        seed=1,
        warm=None,
        on_plan=lambda _: None,
        cancelled=lambda: False,
        iterations=None,
    )


def acts_at(doors: Sequence[Door]) -> list[Act]:
    return [(act.order_id, act.kind) for door in doors for act in door.acts]


def open_acts(sheet: Sheet) -> list[Act]:
    return [
        (task.order_id, TaskKind(task.kind))
        for stop in sheet.left
        for task in sheet.open_tasks[stop.id]
    ]


def check_spoken_of(ready: Question) -> None:
    """All that is free of a run is in the sequence that a search begins with."""
    running = ready.running
    for vehicle, acts in zip(running.problem.vehicles, running.routes, strict=True):
        sheet = ready.today.sheets.get(ShiftId(UUID(vehicle.id)))
        if sheet is None:
            continue
        _, free = kept_and_free(sheet, ready.asked)
        planned = [running.timer.acts[act] for act in acts]
        assert [(running.problem.orders[act.order].id, act.kind) for act in planned] == [
            (str(task.order_id), task.kind)
            for stop in free
            for task in sheet.open_tasks[stop.id]
            if (task.order_id, task.kind) not in brought_without(sheet, ready.asked)
        ]


def check_begins_as_driven(sheet: Sheet, course: Course, asked: Asked) -> None:
    kept, _ = committed(sheet.left, sheet.tasks, has_left=sheet.has_left, pinned=asked.pinned)
    assert [door.spot for door in course.doors[: len(kept)]] == [str(s.place_id) for s in kept]
    for stop, door in zip(kept, course.doors, strict=False):
        tasks = {(t.order_id, TaskKind(t.kind)) for t in sheet.open_tasks[stop.id]}
        assert set(acts_at([door])) == tasks


def check_goods(sheet: Sheet, courses: dict[object, list[Act]], asked: Asked) -> None:
    """What is in a van stays in it, or is taken out of it where it stands before it is brought."""
    if not sheet.has_left:
        return
    is_out = sheet.shift_id in asked.out
    for order_id in on_board(sheet):
        delivery = (order_id, TaskKind.DELIVERY)
        for shift_id, acts in courses.items():
            if delivery not in acts:
                continue
            if shift_id != sheet.shift_id:
                assert is_out
                fetch = acts.index((order_id, TaskKind.PICKUP))
                assert fetch < acts.index(delivery)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(days())
def test_what_is_driven_or_pinned_never_moves(drawn: tuple[Today, Asked]) -> None:
    today, asked = drawn
    ready = put(today, asked)
    base = rules.check_by(ready.running.timer, ready.base)
    assert base == [], "standing still breaks nothing"
    check_spoken_of(ready)
    plan = solved(ready.running.problem)
    assert rules.check_by(ready.running.timer, plan) == []

    made = proposal(ready, plan)

    by_shift = {course.shift_id: course for course in made.courses}
    final: dict[object, list[Act]] = {one: acts_at(c.doors) for one, c in by_shift.items()}
    for shift_id, sheet in today.sheets.items():
        if shift_id in by_shift:
            check_begins_as_driven(sheet, by_shift[shift_id], asked)
        elif shift_id not in asked.out:
            final[shift_id] = open_acts(sheet)
    check_whole(today, asked, made, final)
    check_locks(today, made)
    for sheet in today.sheets.values():
        check_goods(sheet, final, asked)
        again = {str(stop.place_id) for other in today.sheets.values() for stop in other.left}
        ended = {str(s.place_id) for s in sheet.stops if s not in sheet.left} - again
        ahead = {door.spot for course in made.courses for door in course.doors}
        assert not ended & ahead


def check_locks(today: Today, made: Proposal) -> None:
    """Nobody gets what is locked to another, but who has had it all along."""
    orders = {w.order.id: w.order for sheet in today.sheets.values() for w in sheet.wishes.values()}
    orders |= {one: wish.order for one, wish in today.waiting.items()}
    for course in made.courses:
        sheet = today.sheets.get(course.shift_id)
        own = set() if sheet is None else set(open_acts(sheet))
        for act in acts_at(course.doors):
            locked = orders[act[0]].driver_ids
            assert act in own or not locked or str(course.driver_id) in locked


def brought_without(sheet: Sheet, asked: Asked) -> set[Act]:
    """Name the pickups of what its driver heads to deliver all the same, or was pinned to."""
    kept, _ = committed(sheet.left, sheet.tasks, has_left=sheet.has_left, pinned=asked.pinned)
    acts = {(t.order_id, t.kind) for stop in kept for t in sheet.open_tasks[stop.id]}
    return {(order_id, TaskKind.PICKUP) for order_id, kind in acts if kind == TaskKind.DELIVERY} - {
        (order_id, TaskKind(kind)) for order_id, kind in acts
    }


def at_the_door(sheet: Sheet) -> set[object]:
    """Name what a van is at the door for, wherever else it is to go."""
    arrived = [stop.id for stop in sheet.left if stop.status == StopStatus.ARRIVED]
    return {task.order_id for stop_id in arrived for task in sheet.open_tasks[stop_id]}


def check_whole(today: Today, asked: Asked, made: Proposal, final: dict[object, list[Act]]) -> None:
    """Every act that is open is driven once, by somebody, or its order is said to be left out."""
    left_out = {one.order_id for one in made.left_out}
    counts = Counter(act for acts in final.values() for act in acts)
    assert max(counts.values(), default=1) == 1
    for shift_id, sheet in today.sheets.items():
        bound = brought_without(sheet, asked) if shift_id not in asked.out else set()
        for act in open_acts(sheet):
            if act in bound:
                continue  # its stop is not spoken of, and stays with its driver
            stays = shift_id in asked.out and act[0] in at_the_door(sheet)
            assert (counts[act] == 1) != (act[0] in left_out or stays)
    for order_id in asked.order_ids:
        assert (counts[order_id, TaskKind.DELIVERY] == 1) != (order_id in left_out)


async def test_a_scope_names_runs_and_the_question_shifts(office: Office) -> None:
    order = await an_order(office)
    today = await read(office, waiting=None)
    first, second = (run.id for run in office.runs)
    shifts = {sheet.run.id: one for one, sheet in today.sheets.items()}

    part = asked_of(today, Scope(run_ids=(first,), out_run_ids=(second, RunId(uuid7()))))
    whole = asked_of(today, Scope(with_new=True, fixes=(FixAt(first, HERE),)))

    assert part.shift_ids == frozenset(shifts.values())
    assert part.out == {shifts[second]}
    assert part.order_ids == frozenset()
    assert whole.shift_ids is None
    assert whole.order_ids == {order.id}
    assert whole.fixes == {first: HERE}


async def test_a_proposal_says_what_changes_in_numbers(office: Office) -> None:
    await an_order(office)
    today = await read(office, waiting=None)
    shifts = {sheet.run.id: one for one, sheet in today.sheets.items()}
    out = shifts[office.runs[0].id]
    asked = Asked(order_ids=frozenset(today.waiting), out=frozenset({out}))
    ready = put(today, asked)

    made = proposal(ready, solved(ready.running.problem))

    assert made.giving == {office.runs[0].id: 1}
    assert (made.facts.drivers_out, made.facts.drivers_kept) == ((), ("Marina 1",))
    assert (made.facts.moved, made.facts.added, made.facts.handed_over) == (3, 1, 0)
    assert len(made.difference.moved) == 3
    assert made.difference.totals.vehicles == -1
    assert made.facts.stranded == 0
    assert made.left_out == ()


async def test_who_cannot_go_with_anybody_else_stays(office: Office) -> None:
    async with office.db.transaction() as session:
        order = await session.get_one(type(office.town.orders[0]), office.town.orders[0].id)
        order.skills = ["cold"]
    today = await read(office)
    shifts = {sheet.run.id: one for one, sheet in today.sheets.items()}
    ready = put(today, Asked(out=frozenset({shifts[office.runs[0].id]})))

    made = proposal(ready, solved(ready.running.problem))

    assert [one.order_id for one in made.left_out] == [office.town.orders[0].id]
    assert made.left_out[0].reasons == ("skill",)
    assert (made.facts.stranded, made.facts.left_behind) == (0, 1)
