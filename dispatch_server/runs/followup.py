"""What is decided about one order after it was planned or tried: another day, or back to the shop.

A reattempt is the same order again, never a new one.
"""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.db import log
from dispatch_server.errors import Refused
from dispatch_server.orders.model import Order
from dispatch_server.orders.rules import (
    CHANGEABLE,
    IN_RUN,
    OrderCannot,
    date_is_likely,
    window,
    window_is_open,
)
from dispatch_server.orders.service import move, one_order, place_located
from dispatch_server.places import service as places
from dispatch_server.places.model import Place
from dispatch_server.places.schema import ConfirmPlace
from dispatch_server.runs.bodies import promise_body, stop_body
from dispatch_server.runs.change import follow_places, resequenced
from dispatch_server.runs.day import Day, load_incidents, load_orders, load_runs
from dispatch_server.runs.endings import close_incidents
from dispatch_server.runs.model import Stop, Task
from dispatch_server.runs.promises import a_promise
from dispatch_server.runs.schema import NewDay
from shared.clock import Clock
from shared.ids import OrderId, OrganizationId, PlaceId, RunId, StopId
from shared.states import ENDED_STOPS, Decision, OrderStatus, RunChange, StopStatus

_TRIED: Final = frozenset({OrderStatus.ATTEMPT_FAILED, OrderStatus.RETURNING})
_AGAIN: Final = CHANGEABLE | IN_RUN | _TRIED | {OrderStatus.PLANNED}


@dataclass(eq=False)
class DayRefused(Refused):
    """No driver can come then: the day is over or far away, or its window closes first."""

    slug: ClassVar[str] = "day-refused"
    date: dt.date
    why: str  # past | far | window_backwards

    def __str__(self) -> str:
        return f"nobody can come on {self.date}: {self.why}; choose another day or window"


async def reschedule(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    order_id: OrderId,
    to: NewDay,
    zone: ZoneInfo,
    actor: str,
) -> Order:
    """Let an order be planned for another day. A driver who has it hears that it is gone.

    Raises NoSuchOrder, OrderCannot, DayRefused.
    """
    day = Day(organization_id, clock.now(), actor)
    _check(to, day.now.astimezone(zone).date())
    await log.hold(session, organization_id)  # one at a time for the whole day
    order = await one_order(session, organization_id, order_id, lock=True)
    before = OrderStatus(order.status)
    if before not in _AGAIN:
        raise OrderCannot(order_id=order_id, status=before, wanted="rescheduled")
    stops = await _load_stops(session, day, order_id)
    if before in IN_RUN:
        await _take_out(session, day, order, stops)
    _put_on(order, to, zone)
    order.updated_at = day.now
    session.add(order)
    type_ = "order.reattempt_scheduled" if before in _TRIED else "order.rescheduled"
    said = {"date": order.date, "attempt": order.attempt, "reason": to.reason}
    day.event(type_, "order", order.id, said)
    _promise(session, day, order)
    _close(day, order, stops, Decision.REATTEMPT)
    await day.save(session)
    if before not in CHANGEABLE:
        await move(session, order, OrderStatus.READY, now=day.now, actor=actor, reason=to.reason)
    return order


async def send_back(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    order_id: OrderId,
    actor: str,
    reason: str = "",
) -> Order:
    """Start an order's return to the shop, or note its end where it is under way.

    Raises NoSuchOrder, OrderCannot.
    """
    day = Day(organization_id, clock.now(), actor)
    await log.hold(session, organization_id)
    order = await one_order(session, organization_id, order_id, lock=True)
    is_under_way = order.status == OrderStatus.RETURNING
    to = OrderStatus.RETURNED if is_under_way else OrderStatus.RETURNING
    await move(session, order, to, now=day.now, actor=actor, reason=reason)
    _close(day, order, await _load_stops(session, day, order_id), Decision.RETURN)
    await day.save(session)
    return order


async def correct_place(
    session: AsyncSession,
    clock: Clock,
    caller: Caller,
    *,
    place_id: PlaceId,
    where: ConfirmPlace,
) -> Place:
    """Say where a door is. Orders that waited for it go on; drivers on the way there hear of it.

    Raises NoSuchPlace.
    """
    now = clock.now()
    await log.hold(session, caller.organization_id)
    changed = await places.confirm(session, caller, place_id, where, now=now)
    for place in changed:
        await place_located(session, place, now=now, actor=caller.actor)
    await follow_places(
        session,
        clock,
        organization_id=caller.organization_id,
        places=changed,
        actor=caller.actor,
    )
    return changed[0]


def _check(to: NewDay, today: dt.date) -> None:
    if to.date < today:
        raise DayRefused(date=to.date, why="past")
    if not date_is_likely(to.date, today):
        raise DayRefused(date=to.date, why="far")
    if not window_is_open(to.window_opens, to.window_closes):
        raise DayRefused(date=to.date, why="window_backwards")


def _put_on(order: Order, to: NewDay, zone: ZoneInfo) -> None:
    """Set day and window. Windows of the old day mean nothing on another."""
    opens, closes = window(to.date, to.window_opens, to.window_closes, zone)
    order.date, order.window_opens, order.window_closes = to.date, opens, closes
    order.more_windows = []
    order.released_at = None


def _promise(session: AsyncSession, day: Day, order: Order) -> None:
    if order.window_opens is None or order.window_closes is None:
        return
    promise = a_promise(
        order, order.window_opens, order.window_closes, reason="rescheduled", at=day.now
    )
    session.add(promise)
    day.event("promise.made", "order", order.id, promise_body(promise))


async def _load_stops(session: AsyncSession, day: Day, order_id: OrderId) -> list[Stop]:
    """Load the stops that the order ever had, with their runs and open incidents."""
    found = await session.exec(
        select(Stop.id, Stop.run_id)
        .join(Task, col(Task.stop_id) == col(Stop.id))
        .where(Task.organization_id == day.organization_id, Task.order_id == order_id)
    )
    rows = found.all()
    stop_ids = [StopId(stop_id) for stop_id, _ in rows]
    await load_runs(session, day, {RunId(run_id) for _, run_id in rows})
    await load_orders(session, day, day.stops)
    await load_incidents(session, day, stop_ids)
    return [day.stops[stop_id] for stop_id in dict.fromkeys(stop_ids)]


async def _take_out(session: AsyncSession, day: Day, order: Order, stops: list[Stop]) -> None:
    """Take an order out of the stops that are still to come; a stop of its own is called off."""
    for stop in stops:
        if stop.status in ENDED_STOPS:
            continue
        own = [task for task in day.tasks_of(stop) if task.order_id == order.id]
        if len(own) == len(day.tasks_of(stop)):
            for task in own:
                task.status = "canceled"
            stop.status = StopStatus.CANCELED
            stop.ended_at = day.now
            day.event("stop.canceled", "stop", stop.id, stop_body(day, stop))
        else:
            for task in own:
                day.tasks[stop.id].remove(task)
                await session.delete(task)
        day.tell_stop(stop)
        resequenced(day, day.runs[stop.run_id], RunChange.STOP_CANCELED)


def _close(day: Day, order: Order, stops: list[Stop], decision: Decision) -> None:
    """Close what this decision answers: no other order of the stop still waits for one."""
    for stop in stops:
        others = [day.orders[one] for one in day.order_ids_of(stop) if one != order.id]
        if all(other.status != OrderStatus.ATTEMPT_FAILED for other in others):
            close_incidents(day, stop, decision)
