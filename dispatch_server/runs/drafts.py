"""A day that nobody drives yet, as if its plan were driven: so that promises can be weighed.

What is planned becomes runs that no row has; what is ready and in no plan is still to be put in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.orders.model import Order
from dispatch_server.planning.day import Wish, read_wishes
from dispatch_server.planning.model import Plan, PlannedStop, Route
from dispatch_server.planning.service import depots_of
from dispatch_server.runs.model import Stop, Task
from dispatch_server.runs.planned import run_of, stop_of
from dispatch_server.runs.today import Sheet, Today
from shared.ids import OrderId, RouteId, ShiftId, StopId, TaskId, uuid7
from shared.states import OrderStatus, PlanStatus


async def drafted(session: AsyncSession, today: Today) -> Today:
    """Give a day without runs the sheets of its newest plans, and all the orders that wait."""
    plans = await _plans(session, today)
    routes = list(
        await session.exec(select(Route).where(col(Route.plan_id).in_([plan.id for plan in plans])))
    )
    stops: dict[RouteId, list[PlannedStop]] = defaultdict(list)
    for stop in await session.exec(
        select(PlannedStop)
        .where(col(PlannedStop.route_id).in_([route.id for route in routes]))
        .order_by(col(PlannedStop.sequence))
    ):
        stops[stop.route_id].append(stop)
    waiting = {
        wish.order.id: wish
        for wish in await read_wishes(
            session,
            Order.organization_id == today.organization_id,
            col(Order.date) == today.date,
            col(Order.status) == OrderStatus.READY,
        )
    }
    on_duty = {duty.shift.id for duty in today.duties}
    sheets: dict[ShiftId, Sheet] = {}
    for route in routes:
        if route.shift_id in on_duty and route.shift_id not in sheets:
            sheets[route.shift_id] = _sheet(today, route, stops[route.id], waiting)
    planned = {order_id for sheet in sheets.values() for order_id in sheet.wishes}
    left = {one: wish for one, wish in waiting.items() if one not in planned}
    return replace(today, sheets=sheets, waiting=left)


async def _plans(session: AsyncSession, today: Today) -> list[Plan]:
    """Choose the newest ready plan of each depot."""
    found = await session.exec(
        select(Plan)
        .where(
            Plan.organization_id == today.organization_id,
            Plan.date == today.date,
            Plan.status == PlanStatus.READY,
        )
        .order_by(col(Plan.id).desc())
    )
    chosen: list[Plan] = []
    covered: set[object] = set()
    for plan in found:
        depots = set(depots_of(plan))
        if not depots & covered:
            chosen.append(plan)
            covered |= depots
    return chosen


def _sheet(
    today: Today, route: Route, stops: Sequence[PlannedStop], waiting: Mapping[OrderId, Wish]
) -> Sheet:
    """Say a planned route as a run that has not left; orders that wait no more are not in it."""
    duty = next(duty for duty in today.duties if duty.shift.id == route.shift_id)
    run = run_of(route, depot_id=duty.shift.depot_id, date=today.date, at=today.now)
    rows: list[Stop] = []
    tasks: dict[StopId, tuple[Task, ...]] = {}
    for planned in stops:
        acts = [(one, kind) for one, kind in planned.acts if one in waiting]
        if not acts:
            continue
        first, kind = acts[0]
        wish = waiting[first]
        place = wish.pickup if kind == "pickup" and wish.pickup is not None else wish.place
        stop = stop_of(run, planned, place)
        rows.append(stop)
        tasks[stop.id] = tuple(
            Task(
                id=TaskId(uuid7()),
                organization_id=today.organization_id,
                order_id=order_id,
                stop_id=stop.id,
                kind=kind,
            )
            for order_id, kind in acts
        )
    named = {task.order_id for found in tasks.values() for task in found}
    wishes = {order_id: waiting[order_id] for order_id in named}
    return Sheet(run, ShiftId(route.shift_id), tuple(rows), tasks, wishes, {})
