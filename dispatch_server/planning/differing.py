"""What is different between two plans, and the history of one, read from their rows."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy.orm import load_only
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import User
from dispatch_server.accounts.rules import Caller
from dispatch_server.orders.model import Order
from dispatch_server.orders.windows import slots_of
from dispatch_server.planning.changing import difference_view, told
from dispatch_server.planning.difference import Difference, compare
from dispatch_server.planning.edit import Edit
from dispatch_server.planning.model import PlannedStop, PlanVersion
from dispatch_server.planning.plan import Figures, Plan, Route, Visit
from dispatch_server.planning.problem import TaskKind, Window
from dispatch_server.planning.rows import RouteRows, routes_of
from dispatch_server.planning.saying import Names, mentioned, say_difference, say_edits
from dispatch_server.planning.schema import DifferenceView, PlanHistory, PlanVersionView
from dispatch_server.planning.service import get_plan
from dispatch_server.planning.versions import Kind, read_versions
from dispatch_server.planning.views import read_names
from dispatch_server.texts import text
from shared.ids import PlanId

_COMPARED: Final[tuple[Any, ...]] = (
    PlannedStop.route_id,
    PlannedStop.sequence,
    PlannedStop.place_id,
    PlannedStop.order_ids,
    PlannedStop.kinds,
    PlannedStop.starts_at,
)
_WINDOWS: Final[tuple[Any, ...]] = (Order.window_opens, Order.window_closes, Order.more_windows)
_ANY_S: Final = 2**40
"""Seconds that no plan lasts for: a window without an edge."""


async def difference_between(
    session: AsyncSession, caller: Caller, before_id: PlanId, after_id: PlanId
) -> DifferenceView:
    """Compare two plans of an organization, whatever their state. Raises NoSuchPlan."""
    for plan_id in (before_id, after_id):
        await get_plan(session, caller.organization_id, plan_id)
    before = await routes_of(session, before_id, only=_COMPARED)
    after = await routes_of(session, after_id, only=_COMPARED)
    named = {UUID(one) for rows in (*before, *after) for s in rows.stops for one in s.order_ids}
    orders = (
        await session.exec(
            select(Order)
            .where(col(Order.id).in_(named))
            .options(load_only(*_WINDOWS))  # a thousand whole orders take the loop half a second
        )
    ).all()
    found = await asyncio.to_thread(_compared, before, after, orders)
    known = await told(session, caller.organization_id, found.windows_changed)
    view = difference_view(found, known)
    return msgspec.structs.replace(view, text=say_difference(view, caller.locale))


def _compared(
    before: Sequence[RouteRows], after: Sequence[RouteRows], orders: Sequence[Order]
) -> Difference:
    origin = min((one.route.departs_at for one in (*before, *after)), default=None)
    if origin is None:
        return Difference()
    windows = {str(order.id): _windows(order, origin) for order in orders}
    doors: dict[UUID, int] = {}
    return compare(
        _answer(before, origin, doors),
        _answer(after, origin, doors),
        {order_id: found for order_id, found in windows.items() if found},
    )


def _windows(order: Order, origin: dt.datetime) -> tuple[Window, ...]:
    return tuple(
        Window(
            -_ANY_S if slot.opens is None else _second(slot.opens, origin),
            _ANY_S if slot.closes is None else _second(slot.closes, origin),
        )
        for slot in slots_of(order)
    )


def _second(at: dt.datetime, origin: dt.datetime) -> int:
    return round((at - origin).total_seconds())


def _answer(rows: Sequence[RouteRows], origin: dt.datetime, doors: dict[UUID, int]) -> Plan:
    """Read rows as an answer again, as far as a comparison goes. ``doors`` are numbered in it."""
    routes = tuple(_route(one, origin, doors) for one in rows)
    return Plan(
        routes=routes,
        figures=Figures(
            routes=len(routes),
            stops=sum(route.stops for route in routes),
            duration_s=sum(route.duration_s for route in routes),
            drive_s=sum(route.drive_s for route in routes),
            distance_m=sum(route.distance_m for route in routes),
            cost_cents=sum(route.cost_cents for route in routes),
        ),
    )


def _route(rows: RouteRows, origin: dt.datetime, doors: dict[UUID, int]) -> Route:
    row = rows.route
    return Route(
        vehicle_id=str(row.shift_id),
        start_s=_second(row.departs_at, origin),
        end_s=_second(row.ends_at, origin),
        visits=tuple(
            _visit(
                str(order_id),
                kind,
                start_s=_second(stop.starts_at, origin),
                place=doors.setdefault(stop.place_id, len(doors)),
            )
            for stop in rows.stops
            for order_id, kind in stop.acts
        ),
        load_at_start=(),
        drive_s=row.drive_s,
        distance_m=row.distance_m,
        waiting_s=row.waiting_s,
        rest_s=row.rest_s,
        overtime_s=row.overtime_s,
        stops=len(rows.stops),
        cost_cents=row.cost_cents,
        stability_cents=row.stability_cents,
    )


def _visit(order_id: str, kind: str, *, start_s: int, place: int) -> Visit:
    """Say whose, where and when; a comparison asks for no more."""
    return Visit(
        order_id=order_id,
        kind=TaskKind(kind),
        place=place,
        drive_s=0,
        distance_m=0,
        arrival_s=start_s,
        waiting_s=0,
        start_s=start_s,
        leave_s=start_s,
        slack_s=0,
        load=(),
    )


async def history(session: AsyncSession, caller: Caller, plan_id: PlanId) -> PlanHistory:
    """Tell who changed a plan, when and how, the newest change first. Raises NoSuchPlan."""
    plan = await get_plan(session, caller.organization_id, plan_id)
    rows = await read_versions(session, plan_id)
    edits = {row.number: msgspec.convert(row.edits, list[Edit]) for row in rows}
    ids = {one for each in edits.values() for one in mentioned(each)}
    names = await read_names(session, {one for one in ids if _is_id(one)})
    people = await _people(session, rows)
    return PlanHistory(
        version=plan.version,
        state=plan.state,
        versions=tuple(_line(row, edits[row.number], names, people, caller.locale) for row in rows),
    )


def _is_id(text_: str) -> bool:
    try:
        UUID(text_)
    except ValueError:
        return False
    return True


async def _people(session: AsyncSession, rows: Sequence[PlanVersion]) -> dict[str, str]:
    """Name the users among the actors."""
    ids = {row.actor.removeprefix("user:") for row in rows}
    found = await session.exec(
        select(User.id, User.name).where(
            col(User.id).in_([UUID(one) for one in ids if _is_id(one)])
        )
    )
    return {f"user:{user_id}": name for user_id, name in found}


def _line(
    row: PlanVersion,
    edits: Sequence[Edit],
    names: Names,
    people: Mapping[str, str],
    locale: str,
) -> PlanVersionView:
    difference = msgspec.convert(row.difference, DifferenceView)
    said = say_difference(difference, locale) if row.kind != Kind.PLAN else ""
    return PlanVersionView(
        number=row.number,
        state=row.state,
        kind=row.kind,
        text=say_edits(edits, names, locale)
        if row.kind == Kind.EDIT
        else text(locale, f"planning.history.{row.kind}", state=row.state),
        difference=msgspec.structs.replace(difference, text=said),
        actor=row.actor,
        actor_name=people.get(row.actor, ""),
        at=row.at,
    )
