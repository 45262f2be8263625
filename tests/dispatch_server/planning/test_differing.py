"""Two plans side by side, and the history of one, as the rows tell it."""

import pytest

from dispatch_server.accounts.rules import Caller
from dispatch_server.planning.differing import difference_between, history
from dispatch_server.planning.edit import Merge, Move, Remove, Reverse
from dispatch_server.planning.errors import NoSuchPlan
from dispatch_server.planning.schema import DifferenceView
from shared.ids import OrganizationId, PlanId, uuid7
from tests.build import a_caller
from tests.dispatch_server.planning.days import OPENS
from tests.dispatch_server.planning.hands import Hands, plan


async def _between(hands: Hands, one: PlanId, other: PlanId) -> DifferenceView:
    async with hands.day.db.reading() as session:
        return await difference_between(session, hands.caller, one, other)


@pytest.mark.both_databases
async def test_two_plans_of_a_day_are_compared_as_versions_are(hands: Hands) -> None:
    first = hands.plan_id
    await plan(hands)
    second = hands.plan_id
    assert (await _between(hands, first, second)).text == "Nothing changes."

    made = await hands.edit(
        Merge(shift_id=hands.by("Ana"), into_shift_id=hands.by("Carla")),
        Remove(order_ids=hands.of("A-5")),
        Reverse(shift_id=hands.by("Bruno")),
    )

    there, back = await _between(hands, first, second), await _between(hands, second, first)
    assert there == made.difference
    assert (there.stops_moved, there.dropped) == (3, (hands.orders["A-5"],))
    assert back.added == there.dropped
    assert back.duration_s == -there.duration_s


async def test_windows_are_read_from_the_orders(hands: Hands) -> None:
    hands.orders["soon"] = await hands.day.an_order(
        "soon", await hands.day.a_place(east_m=1500), window_closes=OPENS.replace(minute=20)
    )
    await plan(hands)
    first = hands.plan_id
    await plan(hands)
    driver = next(name for name, names in (await hands.routes()).items() if "soon" in names)
    other = next(name for name in hands.shifts if name != driver)
    await hands.edit(
        Move(order_ids=hands.of(*(f"A-{n}" for n in range(6))), to_shift_id=hands.by(other)),
        Move(order_ids=hands.of("soon"), to_shift_id=hands.by(other), position=7),
    )
    found = await _between(hands, first, hands.plan_id)
    assert found.windows_missed == (hands.orders["soon"],)
    assert "1 window is no longer met" in found.text


async def test_plans_of_others_are_not_compared(hands: Hands) -> None:
    with pytest.raises(NoSuchPlan):
        await _between(hands, hands.plan_id, PlanId(uuid7()))
    hands.caller = a_caller(OrganizationId(uuid7()))
    with pytest.raises(NoSuchPlan):
        await _between(hands, hands.plan_id, hands.plan_id)


@pytest.mark.both_databases
async def test_the_history_tells_who_did_what(hands: Hands) -> None:
    await hands.edit(Move(order_ids=hands.of("A-2", "A-1"), to_shift_id=hands.by("Carla")))
    await hands.undo()

    async with hands.day.db.reading() as session:
        told = await history(session, hands.caller, hands.plan_id)
        brazilian = Caller(
            organization_id=hands.day.organization_id, role=hands.caller.role, locale="pt-BR"
        )
        in_portuguese = await history(session, brazilian, hands.plan_id)

    assert (told.version, told.state) == (3, 1)
    lines = [(one.number, one.state, one.kind, one.text, one.actor_name) for one in told.versions]
    assert lines == [
        (3, 1, "undo", "Undone: back to version 1.", "Marina"),
        (2, 2, "edit", "2 orders go to Carla.", "Marina"),
        (1, 1, "plan", "The plan was made.", ""),
    ]
    assert told.versions[1].difference.text.startswith("4 stops stay and 2 go from one driver")
    assert told.versions[0].difference.distance_m == -told.versions[1].difference.distance_m
    assert in_portuguese.versions[1].text == "2 pedidos passam para Carla."
