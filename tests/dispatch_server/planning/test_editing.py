"""A plan changed by hand, over real rows: what it comes to, who may, and how it is taken back."""

import asyncio
import contextlib
import datetime as dt
import random
from typing import Any

import msgspec
import pytest
from sqlmodel import select

from dispatch_server.db import log
from dispatch_server.errors import Unavailable
from dispatch_server.orders.model import Order, Promise
from dispatch_server.planning import service
from dispatch_server.planning.edit import (
    Edit,
    EditRefused,
    Fault,
    Insert,
    Lock,
    LockRoute,
    Merge,
    Move,
    Remove,
    Reverse,
    Swap,
)
from dispatch_server.planning.errors import (
    KeyReused,
    NoSuchPlan,
    NothingToUndo,
    PlanMoved,
    PlanNotReady,
)
from dispatch_server.planning.model import Plan
from dispatch_server.planning.opened import OpenPlans
from dispatch_server.planning.schema import Edited, NewEdits, PlanView
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.runs.assign import publish
from dispatch_server.runs.model import Run
from shared import polyline
from shared.ids import OrganizationId, uuid7
from tests.build import a_caller
from tests.dispatch_server.planning.days import OPENS
from tests.dispatch_server.planning.hands import Hands, plan

pytestmark = pytest.mark.both_databases

BEGUN = {"Ana": ["A-2", "A-1", "A-0"], "Bruno": ["A-5", "A-4", "A-3"]}


def _same(view: PlanView) -> dict[str, Any]:
    """Give what must be as it was after an undo: all but rows' own ids and the version."""
    shown: dict[str, Any] = msgspec.to_builtins(view)
    for name in ("version", "can_undo", "can_redo"):
        del shown[name]
    for route in shown["routes"]:
        del route["id"]
    return shown


async def test_an_edit_moves_an_order_and_says_what_it_comes_to(hands: Hands) -> None:
    assert await hands.routes() == BEGUN
    before = await hands.view()

    made = await hands.edit(Move(order_ids=hands.of("A-2"), to_shift_id=hands.by("Carla")))

    assert await hands.routes() == {
        "Ana": ["A-1", "A-0"],
        "Bruno": ["A-5", "A-4", "A-3"],
        "Carla": ["A-2"],
    }
    after = await hands.view()
    assert {route.driver_name: route.number for route in after.routes} == {
        "Ana": 1,
        "Bruno": 2,
        "Carla": 3,
    }
    assert (after.version, after.can_undo, after.can_redo) == (2, True, False)
    assert before.figures is not None
    assert after.figures is not None
    assert made.difference.distance_m == after.figures.distance_m - before.figures.distance_m
    assert made.difference.duration_s == after.figures.duration_s - before.figures.duration_s
    assert made.difference.cost_cents == pytest.approx(
        after.figures.cost_cents - before.figures.cost_cents, abs=1
    )
    assert after.figures.distance_m == sum(route.distance_m for route in after.routes)
    assert [route.driver_name for route in made.plan.routes] == ["Ana", "Carla"], "what differs"
    assert made.difference.text.startswith("5 stops stay and 1 goes from one driver to another.")
    (moved,) = made.difference.moved
    assert (str(moved.from_shift_id), str(moved.to_shift_id)) == (
        hands.by("Ana"),
        hands.by("Carla"),
    )
    line = polyline.decode(after.routes[2].geometry)
    assert len(line) == 3, "there and back"


async def test_a_dry_run_stores_nothing(hands: Hands) -> None:
    before = await hands.view()

    tried = await hands.edit(
        Merge(shift_id=hands.by("Ana"), into_shift_id=hands.by("Bruno")), dry_run=True
    )

    assert await hands.view() == before
    assert tried.is_dry_run
    assert [str(one) for one in tried.removed_shift_ids] == [hands.by("Ana")]
    (route,) = tried.plan.routes
    assert len(route.stops) == 6
    assert polyline.decode(route.geometry)
    (broken,) = tried.plan.violations
    assert broken.text == "The vehicle of Bruno carries more than it holds."
    async with hands.day.db.reading() as session:
        kinds = [
            event.type for event in await log.read(session, hands.day.organization_id, after=0)
        ]
    assert "plan.edited" not in kinds


async def test_what_is_undone_is_as_it_was(hands: Hands) -> None:
    views = [await hands.view()]
    await hands.edit(Move(order_ids=hands.of("A-2"), to_shift_id=hands.by("Bruno")))
    views.append(await hands.view())
    await hands.edit(Remove(order_ids=hands.of("A-3", "A-4")), Lock(order_ids=hands.of("A-0")))
    views.append(await hands.view())
    await hands.edit(Merge(shift_id=hands.by("Bruno"), into_shift_id=hands.by("Carla")))

    for view in reversed(views):
        await hands.undo()
        assert _same(await hands.view()) == _same(view)
    with pytest.raises(NothingToUndo):
        await hands.undo()
    for view in views[1:]:
        await hands.redo()
        assert _same(await hands.view()) == _same(view)


async def test_another_server_undoes_as_well(hands: Hands) -> None:
    before = await hands.view()
    await hands.edit(Reverse(shift_id=hands.by("Ana")))
    hands.editor.plans = OpenPlans(hands.day.db)

    undone = await hands.undo()

    assert _same(await hands.view()) == _same(before)
    assert undone.difference.resequenced == (hands.shifts["Ana"],)


async def test_an_order_left_out_by_hand_says_so_and_comes_in_again(hands: Hands) -> None:
    out = await hands.edit(Remove(order_ids=hands.of("A-3")))
    (left,) = out.plan.unassigned
    assert (left.external_id, left.reasons) == ("A-3", ("removed",))
    assert left.text == "It was taken out of the plan by hand."
    assert out.difference.dropped == (hands.orders["A-3"],)

    back = await hands.edit(Insert(order_ids=hands.of("A-3")))

    assert back.plan.unassigned == ()
    assert back.difference.added == (hands.orders["A-3"],)


async def test_who_acts_on_an_old_picture_is_told_the_version(hands: Hands) -> None:
    await hands.edit(Reverse(shift_id=hands.by("Ana")))
    with pytest.raises(PlanMoved) as moved:
        await hands.edit(Reverse(shift_id=hands.by("Bruno")), version=1)
    assert (moved.value.version, moved.value.expected) == (2, 1)


async def test_of_two_at_the_same_time_one_is_told(hands: Hands) -> None:
    edits = [Reverse(shift_id=hands.by("Ana")), Reverse(shift_id=hands.by("Bruno"))]
    done = await asyncio.gather(
        *(hands.edit(edit, version=1) for edit in edits), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Edited", "PlanMoved"]
    assert (await hands.row()).version == 2


async def test_the_same_edit_sent_twice_is_made_once(hands: Hands) -> None:
    edit, key = Swap(order_id=hands.of("A-0")[0], with_order_id=hands.of("A-5")[0]), uuid7()
    first = await hands.edit(edit, version=1, key=key)
    again = await hands.edit(edit, version=1, key=key)

    assert (await hands.row()).version == 2
    assert again.difference == first.difference
    assert again.plan == await hands.view()
    with pytest.raises(KeyReused):
        await hands.edit(Reverse(shift_id=hands.by("Ana")), version=2, key=key)


async def test_all_edits_are_made_or_none(hands: Hands) -> None:
    with pytest.raises(EditRefused) as refused:
        await hands.edit(
            LockRoute(shift_id=hands.by("Bruno")),
            Move(order_ids=hands.of("A-0"), to_shift_id=hands.by("Bruno")),
        )
    assert (refused.value.fault, refused.value.at) == (Fault.LOCKED, 1)
    assert refused.value.text == "Locked: Bruno. Unlock it first."
    assert (await hands.row()).version == 1
    with pytest.raises(EditRefused, match="does not know order Z-9"):
        await hands.edit(Remove(order_ids=("Z-9",)))


async def test_locks_are_shown(hands: Hands) -> None:
    made = await hands.edit(Lock(order_ids=hands.of("A-0")), LockRoute(shift_id=hands.by("Bruno")))
    assert made.difference.text == "Nothing changes."
    ana, bruno = (await hands.view()).routes
    assert (ana.is_locked, bruno.is_locked) == (False, True)
    assert [stop.locked_order_ids for stop in ana.stops] == [(), (), (hands.orders["A-0"],)]


async def test_a_window_that_is_missed_is_said_and_counted(hands: Hands) -> None:
    soon = await hands.day.an_order(
        "soon", await hands.day.a_place(east_m=3000), window_closes=OPENS + dt.timedelta(minutes=12)
    )
    hands.orders["soon"] = soon
    await plan(hands)
    driver = next(name for name, names in (await hands.routes()).items() if "soon" in names)
    other = next(name for name in hands.shifts if name != driver)
    made = await hands.edit(
        Move(order_ids=hands.of("soon"), to_shift_id=hands.by(other)),
        Move(order_ids=hands.of("A-0", "A-1"), to_shift_id=hands.by(other), position=1),
    )
    late = [one for one in made.plan.violations if one.order_id == soon]
    assert [one.limit for one in late] == ["window"]
    assert late[0].over > 0
    assert late[0].text.startswith(f"{other} reaches order soon ")
    assert made.difference.windows_missed == (soon,)
    assert "1 window is no longer met" in made.difference.text
    assert made.plan.figures is not None
    assert made.plan.figures.late_s == late[0].over
    assert (await hands.undo()).difference.windows_met == (soon,)


async def test_of_windows_that_nobody_was_told_none_changes(hands: Hands) -> None:
    async with hands.day.changing(Order, hands.orders["A-2"]) as order:
        told = Promise(
            id=uuid7(),
            organization_id=order.organization_id,
            order_id=order.id,
            opens=OPENS,
            closes=OPENS + dt.timedelta(hours=1),
            reason="planned",
            made_at=hands.day.now,
        )
    await hands.day.add(told)
    made = await hands.edit(
        Move(order_ids=hands.of("A-0"), to_shift_id=hands.by("Bruno"), position=1),
        Merge(shift_id=hands.by("Ana"), into_shift_id=hands.by("Bruno")),
    )
    assert made.difference.windows_changed == (hands.orders["A-2"],), "A-1 is as late"
    assert "the window of 1 customer changes" in made.difference.text


async def test_a_plan_that_is_published_is_changed_by_its_runs(hands: Hands) -> None:
    async with hands.day.changing(Plan, hands.plan_id) as row:
        row.status = "published"
    with pytest.raises(PlanNotReady):
        await hands.edit(Reverse(shift_id=hands.by("Ana")))


async def test_another_organization_has_no_such_plan(hands: Hands) -> None:
    hands.caller = a_caller(OrganizationId(uuid7()))
    asked = NewEdits(expected_version=1, edits=(Reverse(shift_id=hands.by("Ana")),))
    with pytest.raises(NoSuchPlan):
        await hands.editor.edit(hands.caller, hands.plan_id, asked)


async def test_each_change_is_told_with_its_version(hands: Hands) -> None:
    await hands.edit(Reverse(shift_id=hands.by("Ana")))
    await hands.undo()
    async with hands.day.db.reading() as session:
        events = await log.read(session, hands.day.organization_id, after=0)
    told = [(event.type, event.body["version"], event.actor) for event in events]
    actor = hands.caller.actor
    assert told[-3:] == [
        ("plan.ready", 1, log.SYSTEM),
        ("plan.edited", 2, actor),
        ("plan.edited", 3, actor),
    ]
    assert {event.subject_id for event in events} == {hands.plan_id}


class _RoadsThatFail(StraightRoads):
    async def route(self, *_: Any, **__: Any) -> Any:
        raise Unavailable


async def test_without_roads_the_lines_are_straight(hands: Hands) -> None:
    hands.editor.roads = _RoadsThatFail()
    made = await hands.edit(Reverse(shift_id=hands.by("Ana")))
    (route,) = made.plan.routes
    assert len(polyline.decode(route.geometry)) == 5


async def test_edits_on_a_plan_that_is_dropped_meanwhile_are_refused(hands: Hands) -> None:
    async with hands.day.db.transaction() as session:
        await service.discard(
            session, hands.plan_id, organization_id=hands.day.organization_id, at=hands.day.now
        )
    with pytest.raises(PlanNotReady):
        await hands.undo()


async def test_those_who_come_when_many_wait_ask_again(hands: Hands) -> None:
    tries = [
        hands.edit(Reverse(shift_id=hands.by("Ana")), version=1, dry_run=True) for _ in range(60)
    ]
    done = await asyncio.gather(*tries, return_exceptions=True)
    kinds = {type(one).__name__ for one in done}
    assert "Edited" in kinds
    assert kinds <= {"Edited", "EditorBusy"}
    assert (await hands.edit(Reverse(shift_id=hands.by("Ana")), version=1)).plan.version == 2


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_was_edited_undo_by_undo_it_is_as_it_was(hands: Hands, seed: int) -> None:
    luck = random.Random(seed)
    views = [await hands.view()]
    for _ in range(12):
        with contextlib.suppress(EditRefused):
            await hands.edit(_any_edit(hands, luck))
            views.append(await hands.view())
        _assert_each_order_is_somewhere(views[-1], hands)

    assert len(views) > 4
    for view in reversed(views[:-1]):
        await hands.undo()
        assert _same(await hands.view()) == _same(view)


def _any_edit(hands: Hands, luck: random.Random) -> Edit:
    shift, other = (hands.by(luck.choice(list(hands.shifts))) for _ in range(2))
    orders = hands.of(*luck.sample(sorted(hands.orders), luck.randint(1, 3)))
    edits: list[Edit] = [
        Move(order_ids=orders, to_shift_id=shift, position=luck.choice([None, 1, 2])),
        Insert(order_ids=orders),
        Remove(order_ids=orders),
        Lock(order_ids=orders, is_locked=luck.random() < 0.5),
        LockRoute(shift_id=shift, is_locked=luck.random() < 0.3),
        Swap(order_id=orders[0], with_order_id=orders[-1]),
        Merge(shift_id=shift, into_shift_id=other),
        Reverse(shift_id=shift),
    ]
    return luck.choice(edits)


def _assert_each_order_is_somewhere(view: PlanView, hands: Hands) -> None:
    driven = [one for route in view.routes for stop in route.stops for one in stop.order_ids]
    left = [one.order_id for one in view.unassigned]
    assert sorted([*driven, *left]) == sorted(hands.orders.values())
    assert view.figures is not None
    assert view.figures.stops == len(driven)


@pytest.mark.parametrize("_", range(3))
async def test_what_is_published_is_the_plan_before_an_edit_or_after_it(
    hands: Hands, _: int
) -> None:
    async def make_runs() -> None:
        async with hands.day.db.transaction() as session:
            await publish(
                session,
                hands.editor.clock,
                organization_id=hands.day.organization_id,
                plan_id=hands.plan_id,
                actor="user:test",
            )

    edit = Move(order_ids=hands.of("A-2"), to_shift_id=hands.by("Carla"))
    edited, published = await asyncio.gather(
        hands.edit(edit, version=1), make_runs(), return_exceptions=True
    )

    assert published is None
    assert type(edited) in {Edited, PlanNotReady}
    async with hands.day.db.reading() as session:
        runs = list(await session.exec(select(Run)))
    assert len(runs) == len(await hands.routes()) == (3 if isinstance(edited, Edited) else 2)
