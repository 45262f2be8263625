"""The chain of a plan's states: what can be gone back to, and what is forgotten."""

import datetime as dt

import pytest
from sqlmodel import select

from dispatch_server.planning.draft import Draft
from dispatch_server.planning.errors import NothingToRedo, NothingToUndo
from dispatch_server.planning.model import Plan, PlanVersion
from dispatch_server.planning.versions import (
    MAX_STATES,
    MAX_VERSIONS,
    Kind,
    Said,
    State,
    add_state,
    add_step,
    by_key,
    neighbour,
    read_state,
    read_versions,
)
from shared.ids import PlanId, uuid7
from tests.dispatch_server.planning.days import DATE, Furnished

pytestmark = pytest.mark.both_databases

SAID = Said(kind=Kind.EDIT, actor="user:ana", at=dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC))


@pytest.fixture
async def plan_id(day: Furnished) -> PlanId:
    plan_id = PlanId(uuid7())
    plan = Plan(
        id=plan_id,
        organization_id=day.organization_id,
        depot_id=day.depot_id,
        date=DATE,
        status="ready",
        budget_s=1,
        progress={},
        figures={},
        unassigned=[],
        created_at=day.now,
    )
    await day.add(plan)
    await _change(day, plan_id, Kind.PLAN, 0)
    return plan_id


def _state(act: int) -> State:
    return State(draft=Draft(routes=((act,),)), numbers={"v": 1}, left_out=())


async def _change(day: Furnished, plan_id: PlanId, kind: Kind, act: int = 0) -> Plan:
    """Make a state of one act, or step to its neighbour."""
    async with day.db.transaction() as session:
        plan = await session.get_one(Plan, plan_id)
        said = Said(kind=kind, actor="user:ana", at=day.now)
        if kind in {Kind.UNDO, Kind.REDO}:
            await add_step(session, plan, await neighbour(session, plan, kind), said)
        else:
            await add_state(session, plan, _state(act), said)
        return plan


async def _numbers(day: Furnished) -> list[tuple[int, bool]]:
    """Give the versions by number, and whether each can be gone back to."""
    async with day.db.reading() as session:
        rows = await session.exec(select(PlanVersion).order_by("number"))
        return [(row.number, row.draft is not None) for row in rows]


async def test_undo_goes_back_and_redo_forward(day: Furnished, plan_id: PlanId) -> None:
    for act in (1, 2):
        await _change(day, plan_id, Kind.EDIT, act)
    kinds = [Kind.UNDO, Kind.UNDO, Kind.REDO]
    plans = [await _change(day, plan_id, kind) for kind in kinds]

    assert [(p.version, p.state) for p in plans] == [(4, 2), (5, 1), (6, 2)]
    assert [(p.can_undo, p.can_redo) for p in plans] == [
        (True, True),
        (False, True),
        (True, True),
    ]
    async with day.db.reading() as session:
        assert await read_state(session, plan_id, 2) == _state(1)
        assert await read_state(session, plan_id, 4) is None, "a step has none of its own"


async def test_an_edit_gives_up_what_was_undone(day: Furnished, plan_id: PlanId) -> None:
    await _change(day, plan_id, Kind.EDIT, 1)
    await _change(day, plan_id, Kind.UNDO)
    plan = await _change(day, plan_id, Kind.EDIT, 2)

    assert (plan.version, plan.state, plan.can_redo) == (4, 4, False)
    assert await _numbers(day) == [(1, True), (2, False), (3, False), (4, True)]
    with pytest.raises(NothingToRedo):
        await _change(day, plan_id, Kind.REDO)
    assert (await _change(day, plan_id, Kind.UNDO)).state == 1


async def test_there_is_an_end_to_undoing(day: Furnished, plan_id: PlanId) -> None:
    with pytest.raises(NothingToUndo):
        await _change(day, plan_id, Kind.UNDO)


async def _edit_often(day: Furnished, plan_id: PlanId, times: int) -> Plan:
    async with day.db.transaction() as session:
        plan = await session.get_one(Plan, plan_id)
        for act in range(times):
            await add_state(session, plan, _state(act), SAID)
        return plan


async def test_the_oldest_states_are_forgotten(day: Furnished, plan_id: PlanId) -> None:
    plan = await _edit_often(day, plan_id, MAX_STATES + 2)

    kept = await _numbers(day)
    assert [number for number, has_state in kept if not has_state] == [1, 2, 3]
    assert len(kept) == plan.version == MAX_STATES + 3
    assert (plan.can_undo, plan.can_redo) == (True, False)


async def test_the_oldest_lines_of_history_are_forgotten(day: Furnished, plan_id: PlanId) -> None:
    plan = await _edit_often(day, plan_id, MAX_VERSIONS + 3)

    kept = await _numbers(day)
    assert len(kept) == MAX_VERSIONS
    assert kept[-1] == (plan.version, True)


async def test_steps_to_and_fro_never_forget_a_state(day: Furnished, plan_id: PlanId) -> None:
    await _change(day, plan_id, Kind.EDIT, 1)
    async with day.db.transaction() as session:
        plan = await session.get_one(Plan, plan_id)
        for _ in range(MAX_VERSIONS // 2 + 1):
            for to in (1, 2):
                await add_step(session, plan, to, SAID)

    kept = await _numbers(day)
    assert kept[:2] == [(1, True), (2, True)]
    assert len(kept) == MAX_VERSIONS + 2
    assert (plan.state, plan.can_undo, plan.can_redo) == (2, True, False)


async def test_a_change_is_found_by_its_authors_key(day: Furnished, plan_id: PlanId) -> None:
    key = uuid7()
    async with day.db.transaction() as session:
        plan = await session.get_one(Plan, plan_id)
        said = Said(kind=Kind.EDIT, actor="user:ana", at=day.now, key=key)
        await add_state(session, plan, _state(1), said)
    async with day.db.reading() as session:
        found = await by_key(session, plan_id, key)
        assert found is not None
        assert found.number == 2
        assert await by_key(session, plan_id, None) is None
        assert await by_key(session, PlanId(uuid7()), key) is None
        assert [row.number for row in await read_versions(session, plan_id)] == [2, 1]
