"""Why a route of a plan is long, over real rows."""

import pytest

from dispatch_server.planning.errors import NoSuchRoute, PlanNotReady
from dispatch_server.planning.explaining import route_length
from dispatch_server.planning.model import Plan
from shared.ids import ShiftId, uuid7
from shared.states import PlanStatus
from tests.dispatch_server.planning.hands import Hands, plan


async def test_a_route_says_where_its_time_goes(hands: Hands) -> None:
    await plan(hands)
    (route, *_) = (await hands.view()).routes

    length = await route_length(
        hands.day.db, hands.editor.plans, hands.caller, hands.plan_id, route.shift_id
    )

    driven_s = length.out_s + length.between_s + length.back_s
    assert driven_s == route.drive_s
    assert driven_s + length.service_s + length.waiting_s + length.rest_s == round(
        (route.ends_at - route.departs_at).total_seconds()
    )
    names = {
        name for name, one in hands.orders.items() if any(one in s.order_ids for s in route.stops)
    }
    assert length.dearest
    assert {one.external_id for one in length.dearest} <= names
    assert f"order {length.dearest[0].external_id}:" in " ".join(length.texts)


async def test_a_shift_without_a_route_is_unknown(hands: Hands) -> None:
    await plan(hands)
    with pytest.raises(NoSuchRoute):
        await route_length(
            hands.day.db, hands.editor.plans, hands.caller, hands.plan_id, ShiftId(uuid7())
        )


async def test_a_plan_that_is_gone_is_not_explained(hands: Hands) -> None:
    await plan(hands)
    (route, *_) = (await hands.view()).routes
    async with hands.day.db.transaction() as session:
        row = await session.get_one(Plan, hands.plan_id)
        row.status = PlanStatus.DISCARDED
    with pytest.raises(PlanNotReady):
        await route_length(
            hands.day.db, hands.editor.plans, hands.caller, hands.plan_id, route.shift_id
        )
