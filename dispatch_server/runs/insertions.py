"""Where one more order fits into a day that is being driven, and putting it there."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

import msgspec
from sqlmodel import col

from dispatch_server.errors import Conflict
from dispatch_server.orders.model import Order
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.planning import rules, ways
from dispatch_server.planning.day import Wish, read_wishes
from dispatch_server.runs.arrange import RunsMoved, arrange
from dispatch_server.runs.courses import Course, course_of
from dispatch_server.runs.fitting import positions_after, put, view_of
from dispatch_server.runs.schema import InsertionView, TakeInsertion
from dispatch_server.runs.situation import run_problem
from dispatch_server.runs.today import Today, read_today
from dispatch_server.runs.underway import Asked, day_of
from dispatch_server.runs.warm import RunningDays
from shared.ids import OrderId, OrganizationId, RunId
from shared.states import OrderStatus, RunChange


@dataclass(eq=False)
class OrderNotWaiting(Conflict):
    """Only an order that is ready, located and in no run can be put into one."""

    slug: ClassVar[str] = "order-not-waiting"
    order_id: OrderId
    status: str

    def __str__(self) -> str:
        return (
            f"order {self.order_id} is {self.status}: it is ready and located before it is put in"
        )


@dataclass(eq=False)
class InsertionMoved(Conflict):
    """The run has changed, or the place is not free any more. ``best`` says where it fits now."""

    slug: ClassVar[str] = "insertion-moved"
    best: InsertionView

    def __str__(self) -> str:
        return "the day has moved on; choose again from where the order fits now"


class Insertions:
    """Answers for all organizations, out of the days that are kept ready."""

    def __init__(self, days: RunningDays) -> None:
        self.days = days

    async def best(self, organization_id: OrganizationId, order_id: OrderId) -> InsertionView:
        """Give the three best places for a waiting order, cheapest first; none where none fits.

        Raises NoSuchOrder, OrderNotWaiting, PlanWithoutVehicles, and what the roads raise.
        """
        wish = await self._wish(organization_id, order_id)
        warm = await self.days.day(organization_id, wish.order.date)
        asked = put(warm, wish)
        legs = await self.days.legs(warm, asked.day)
        found = await asyncio.to_thread(asked.places, warm.open_day, legs)
        return view_of(warm, wish, found)

    async def take(
        self, organization_id: OrganizationId, wanted: TakeInsertion, *, actor: str
    ) -> RunId:
        """Put an order where ``best`` said; give its run.

        Raises InsertionMoved, with the best places as they are now, and what ``best`` raises.
        """
        wish = await self._wish(organization_id, wanted.order_id)
        db, now = self.days.db, self.days.clock.now()
        async with db.reading() as session:
            today = await read_today(
                session, organization_id, wish.order.date, now=now, waiting=[wanted.order_id]
            )
        course = await self._course(today, wanted)
        if course is None:
            raise InsertionMoved(await self.best(organization_id, wanted.order_id))
        (line,) = await ways.lines(self.days.roads, [(course.profile, course.points)])
        try:
            async with db.transaction() as session:
                (run_id,) = await arrange(
                    session,
                    now=now,
                    organization_id=organization_id,
                    courses=[msgspec.structs.replace(course, geometry=line)],
                    why=RunChange.ORDER_ADDED,
                    actor=actor,
                )
        except RunsMoved as moved:
            best = await self.best(organization_id, wanted.order_id)
            raise InsertionMoved(best) from moved
        return run_id

    async def _wish(self, organization_id: OrganizationId, order_id: OrderId) -> Wish:
        async with self.days.db.reading() as session:
            order = await session.get(Order, order_id)
            if order is None or order.organization_id != organization_id:
                raise NoSuchOrder(order_id)
            found = await read_wishes(session, col(Order.id) == order_id)
        if not found or order.status != OrderStatus.READY:
            raise OrderNotWaiting(order_id, order.status)
        return found[0]

    async def _course(self, today: Today, wanted: TakeInsertion) -> Course | None:
        """Work the place out for its one driver, from how things stand now; None: it is gone."""
        sheet = today.sheets.get(wanted.shift_id)
        run_id, version = (None, 0) if sheet is None else (sheet.run.id, sheet.run.version)
        is_on_duty = wanted.shift_id not in today.broken and any(
            duty.shift.id == wanted.shift_id for duty in today.duties
        )
        if not is_on_duty or (run_id, version) != (wanted.run_id, wanted.version):
            return None
        asked = Asked(
            fixes=self.days.fixes(today),
            order_ids=frozenset({wanted.order_id}),
            shift_ids=frozenset({wanted.shift_id}),
        )
        day = day_of(today, asked)
        matrices, _ = await ways.matrices(self.days.roads, day.points, day.profiles)
        running = await asyncio.to_thread(run_problem, today, day, matrices, asked)
        (vehicle,) = (
            at for at, one in enumerate(running.problem.vehicles) if one.id == str(wanted.shift_id)
        )
        acts = positions_after(running, sheet, vehicle, wanted)
        if acts is None or running.timer.walk(vehicle, acts).broken:
            return None
        route = rules.route_of(running.timer, vehicle, acts)
        (duty,) = (one for one in day.duties if one.shift.id == wanted.shift_id)
        return course_of(today, day, duty, route)
