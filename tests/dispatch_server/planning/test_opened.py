"""What is kept ready for edits, and for how long."""

import msgspec
import pytest

from dispatch_server.planning.errors import PlanNotEditable
from dispatch_server.planning.model import PlanProblem
from dispatch_server.planning.opened import OpenPlans
from dispatch_server.planning.service import forget_problem
from tests.dispatch_server.planning.hands import Hands, plan


async def test_a_plan_is_unpacked_once(hands: Hands) -> None:
    plans = OpenPlans(hands.day.db)
    row = await hands.row()
    opened = await plans.open(row)
    assert await plans.open(row) is opened
    assert opened.size == 2 * 4 * 7 * 7
    work = await plans.work(row, 1, opened)
    assert await plans.work(row, 1, opened) is work
    assert [route is not None for route in work.timed.routes] == [True, True, False]
    assert work.state.numbers == {hands.by("Ana"): 1, hands.by("Bruno"): 2}


async def test_the_least_used_is_closed_when_there_are_too_many(hands: Hands) -> None:
    first = await hands.row()
    await plan(hands)
    second = await hands.row()
    plans = OpenPlans(hands.day.db, max_bytes=500)  # one of them
    await plans.open(first)
    await plans.open(second)
    assert (first.id in plans, second.id in plans) == (False, True)


async def test_a_plan_whose_problem_is_gone_cannot_be_edited(hands: Hands) -> None:
    async with hands.day.db.transaction() as session:
        await forget_problem(session, hands.plan_id)
    with pytest.raises(PlanNotEditable):
        await OpenPlans(hands.day.db).open(await hands.row())


async def test_a_problem_that_another_version_kept_cannot_be_edited(hands: Hands) -> None:
    async with hands.day.db.transaction() as session:
        kept = await session.get_one(PlanProblem, hands.plan_id)
        kept.content = msgspec.msgpack.encode([[], {}, []])
    with pytest.raises(PlanNotEditable):
        await OpenPlans(hands.day.db).open(await hands.row())


async def test_a_state_that_is_forgotten_cannot_be_had(hands: Hands) -> None:
    plans = OpenPlans(hands.day.db)
    row = await hands.row()
    with pytest.raises(PlanNotEditable):
        await plans.work(row, 7, await plans.open(row))


async def test_few_states_are_kept_driven(hands: Hands) -> None:
    plans = OpenPlans(hands.day.db)
    opened = await plans.open(await hands.row())
    work = await plans.work(await hands.row(), 1, opened)
    for number in range(2, 9):
        opened.keep(number, work)
    assert list(opened.works) == [5, 6, 7, 8]
