"""One change of a plan on its rows: the routes that differ, the figures, a version, an event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.orders.model import Promise
from dispatch_server.planning.difference import Difference, compare
from dispatch_server.planning.draft import Draft, changed
from dispatch_server.planning.fitting import fitting
from dispatch_server.planning.legend import Legend
from dispatch_server.planning.model import Plan
from dispatch_server.planning.opened import Opened, Work
from dispatch_server.planning.rows import RouteRows, replace_rows, rows_of
from dispatch_server.planning.schema import (
    DifferenceView,
    Figures,
    LeftOut,
    Locks,
    MovedOrder,
)
from dispatch_server.planning.timed import Timed, plan_of
from dispatch_server.planning.versions import State
from shared.ids import OrderId, OrganizationId, ShiftId

REMOVED: Final = "removed"  # the reason of what somebody left out by hand
FITS: Final = "fits"  # stands before the reasons that were, once they are no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From one state of a plan to another. ``touched`` are the vehicles whose rows differ."""

    opened: Opened
    before: Work
    after: Work
    touched: tuple[int, ...]
    difference: Difference
    lines: dict[int, str] = field(default_factory=dict)

    @property
    def removed(self) -> tuple[ShiftId, ...]:
        """The shifts that have no route any more."""
        gone = [
            v
            for v in self.touched
            if self.before.timed.routes[v] and not self.after.timed.routes[v]
        ]
        ids = [self.opened.problem.vehicles[vehicle].id for vehicle in gone]
        return tuple(self.opened.legend.duties[one].shift_id for one in ids)


def change_of(opened: Opened, before: Work, after: Work) -> Change:
    """Compare two states: 5 ms for 1,000 orders, so not for the event loop."""
    timer = opened.timer
    difference = compare(plan_of(timer, before.timed), plan_of(timer, after.timed), opened.windows)
    numbers = [
        vehicle
        for vehicle, one in enumerate(opened.problem.vehicles)
        if before.state.numbers.get(one.id) != after.state.numbers.get(one.id)
    ]
    touched = {*changed(before.timed.draft, after.timed.draft), *numbers}
    return Change(
        opened=opened,
        before=before,
        after=after,
        touched=tuple(sorted(touched)),
        difference=difference,
    )


def state_after(opened: Opened, before: State, timed: Timed, *, looks: bool = True) -> State:
    """Make the next state: routes keep their numbers, and who is left out the reason.

    ``looks`` says of who is left out whether it would fit by now.
    """
    numbers = number_routes(opened, timed, before.numbers)
    known = {str(left.order_id): left for left in before.left_out}
    is_same = before.draft.routes == timed.draft.routes
    left_out = []
    for left in plan_of(opened.timer, timed).left_out:
        kept = known.get(left.order_id)
        if kept is None:
            left_out.append(_removed(opened.legend, left.order_id))
        else:  # what would take it in was tried on other routes
            change = kept.change if is_same else None
            left_out.append(msgspec.structs.replace(kept, change=change))
    if looks and not is_same:
        routes = changed(before.draft, timed.draft)
        left_out = _looked_at(opened, timed, routes, left_out)
    return State(draft=timed.draft, numbers=numbers, left_out=tuple(left_out))


def _looked_at(
    opened: Opened, timed: Timed, routes: Sequence[int], left_out: Sequence[LeftOut]
) -> list[LeftOut]:
    """Say of each order that was left out for a limit whether it would fit by now."""
    asked = {str(o.order_id): FITS in o.reasons for o in left_out if REMOVED not in o.reasons}
    fits = fitting(opened.timer, timed, routes, asked)
    found = []
    for one in left_out:
        first = (FITS,) if str(one.order_id) in fits else ()
        reasons = (*first, *(reason for reason in one.reasons if reason != FITS))
        found.append(msgspec.structs.replace(one, reasons=reasons))
    return found


def number_routes(opened: Opened, timed: Timed, known: Mapping[str, int]) -> dict[str, int]:
    """Give each route a number, by vehicle: its own, or for a new one the lowest that is free."""
    driven = [route.vehicle_id for route in timed.routes if route is not None]
    numbers = {one: known[one] for one in driven if one in known}
    free = iter(sorted(set(range(1, len(opened.problem.vehicles) + 1)) - set(numbers.values())))
    return {one: numbers[one] if one in numbers else next(free) for one in driven}


def _removed(legend: Legend, order_id: str) -> LeftOut:
    wanted = legend.orders[order_id]
    return LeftOut(
        order_id=wanted.order_id,
        external_id=wanted.external_id,
        reasons=(REMOVED,),
        text="",
        carrier=wanted.carrier,
        carrier_cents=wanted.carrier_cents,
    )


async def write_change(session: AsyncSession, plan: Plan, change: Change) -> list[RouteRows]:
    """Replace the rows of the routes that differ, and say on the plan's row what it comes to."""
    rows = rows_after(plan, change)
    shifts = [change.opened.problem.vehicles[vehicle].id for vehicle in change.touched]
    duties = change.opened.legend.duties
    await replace_rows(session, plan.id, [duties[one].shift_id for one in shifts], rows)
    retell(plan, change)
    session.add(plan)
    return rows


def rows_after(plan: Plan, change: Change) -> list[RouteRows]:
    """Make the rows of the routes that differ."""
    found = []
    for vehicle in change.touched:
        route = change.after.timed.routes[vehicle]
        if route is not None:
            number = change.after.state.numbers[route.vehicle_id]
            line = change.lines.get(vehicle, "")
            legend = change.opened.legend
            found.append(rows_of(plan, legend, route, number=number, geometry=line))
    return found


def retell(plan: Plan, change: Change) -> None:
    """Say on the plan's row what it comes to after a change."""
    timed, state = change.after.timed, change.after.state
    plan.figures = msgspec.to_builtins(_figures(plan, change))
    plan.unassigned = msgspec.to_builtins(state.left_out)
    plan.violations = msgspec.to_builtins(timed.all_breaches)
    plan.locks = msgspec.to_builtins(locks_of(change.opened.legend, state.draft), str_keys=True)


def locks_of(legend: Legend, draft: Draft) -> Locks:
    return Locks(
        orders={
            legend.orders[order].order_id: legend.duties[vehicle].shift_id
            for order, vehicle in sorted(draft.orders.items())
        },
        routes=tuple(legend.duties[one].shift_id for one in sorted(draft.locked_routes)),
    )


def _figures(plan: Plan, change: Change) -> Figures:
    found = plan_of(change.opened.timer, change.after.timed).figures
    return msgspec.structs.replace(
        msgspec.convert(plan.figures, Figures),
        stops=found.stops,
        routes=found.routes,
        distance_m=found.distance_m,
        drive_s=found.drive_s,
        duration_s=found.duration_s,
        late_s=change.after.timed.late_s,
        overtime_s=found.overtime_s,
        cost_cents=round(found.cost_cents),
        stability_cents=round(found.stability_cents),
        objective_cents=round(found.objective_cents),
    )


async def told(
    session: AsyncSession, organization_id: OrganizationId, order_ids: Iterable[str]
) -> set[str]:
    """Name those of the orders whose customers were told a window."""
    wanted = [UUID(one) for one in order_ids]
    found = await session.exec(
        select(Promise.order_id)
        .where(Promise.organization_id == organization_id, col(Promise.order_id).in_(wanted))
        .distinct()
    )
    return {str(one) for one in found}


def difference_view(difference: Difference, told_ids: Iterable[str]) -> DifferenceView:
    """Say a difference by the ids of the rows.

    Of the windows around an arrival those count that somebody was told.
    """
    stops, totals, known = difference.stops, difference.totals, set(told_ids)
    return DifferenceView(
        stay=len(difference.stay),
        moved=tuple(
            MovedOrder(
                order_id=OrderId(UUID(one.order_id)),
                from_shift_id=ShiftId(UUID(one.from_vehicle_id)),
                to_shift_id=ShiftId(UUID(one.to_vehicle_id)),
            )
            for one in difference.moved
        ),
        added=_orders(difference.added),
        dropped=_orders(difference.dropped),
        resequenced=tuple(ShiftId(UUID(one)) for one in difference.resequenced),
        windows_missed=_orders(difference.windows_missed),
        windows_met=_orders(difference.windows_met),
        windows_changed=_orders([one for one in difference.windows_changed if one in known]),
        stops_stay=stops.stay,
        stops_moved=stops.move,
        stops_added=stops.added,
        stops_dropped=stops.dropped,
        duration_s=totals.duration_s,
        drive_s=totals.drive_s,
        distance_m=totals.distance_m,
        cost_cents=round(totals.cost_cents),
        routes=totals.vehicles,
    )


def _orders(ids: Sequence[str]) -> tuple[OrderId, ...]:
    return tuple(OrderId(UUID(one)) for one in ids)
