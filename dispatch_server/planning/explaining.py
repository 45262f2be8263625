"""Why a route of a plan is as long as it is, for whoever looks at it."""

import asyncio
from uuid import UUID

from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.planning.errors import NoSuchRoute, PlanNotReady
from dispatch_server.planning.length import Length, length_of
from dispatch_server.planning.opened import OpenPlans
from dispatch_server.planning.saying import Names, say_length
from dispatch_server.planning.schema import DearOrder, RouteLength
from dispatch_server.planning.service import get_plan
from dispatch_server.planning.views import read_names
from shared.ids import OrderId, PlanId, ShiftId
from shared.states import PlanStatus


async def route_length(
    db: Database, plans: OpenPlans, caller: Caller, plan_id: PlanId, shift_id: ShiftId
) -> RouteLength:
    """Explain a route of a ready plan.

    Raises NoSuchPlan, NoSuchRoute, PlanNotReady, PlanNotEditable.
    """
    async with db.reading() as session:
        plan = await get_plan(session, caller.organization_id, plan_id)
    if plan.status != PlanStatus.READY:
        raise PlanNotReady(plan_id, PlanStatus(plan.status))
    opened = await plans.open(plan)
    work = await plans.work(plan, plan.state, opened)
    vehicles = {one.id: at for at, one in enumerate(opened.problem.vehicles)}
    vehicle = vehicles.get(str(shift_id), -1)
    if vehicle < 0 or work.timed.routes[vehicle] is None:
        raise NoSuchRoute(plan_id, shift_id)
    acts = work.timed.draft.routes[vehicle]
    length = await asyncio.to_thread(length_of, opened.timer, vehicle, acts)
    named = [one.order_id for one in length.dearest]
    named += [] if length.longest_wait is None else [length.longest_wait]
    async with db.reading() as session:
        names = await read_names(session, named)
    return _view(length, names, caller.locale)


def _view(length: Length, names: Names, locale: str) -> RouteLength:
    return RouteLength(
        out_s=length.out_s,
        between_s=length.between_s,
        back_s=length.back_s,
        service_s=length.service_s,
        waiting_s=length.waiting_s,
        rest_s=length.rest_s,
        dearest=tuple(
            DearOrder(
                order_id=OrderId(UUID(one.order_id)),
                external_id=names.order(one.order_id),
                saves_s=one.saves_s,
                saves_m=one.saves_m,
                saves_cents=round(one.saves_cents),
            )
            for one in length.dearest
        ),
        texts=tuple(say_length(length, names, locale)),
    )
