"""Puts an order to a day that is kept ready, and says what comes of it in words of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from dispatch_server.orders.model import Promise
from dispatch_server.planning import problem as ask
from dispatch_server.planning.asking import order_of
from dispatch_server.planning.day import Day, Wish
from dispatch_server.planning.openday import OpenDay
from dispatch_server.planning.openings import BEST, Delay, Opening, best
from dispatch_server.planning.openroute import OpenRoute
from dispatch_server.planning.reach import Legs
from dispatch_server.planning.running import Running
from dispatch_server.planning.timing import Timer
from dispatch_server.runs.promises import window_to_tell
from dispatch_server.runs.schema import DelayView, InsertionView, OpeningView, TakeInsertion
from dispatch_server.runs.situation import from_depot
from dispatch_server.runs.today import Sheet
from dispatch_server.runs.underway import committed
from dispatch_server.runs.warm import Warm
from shared.ids import StopId

_QUESTION: Final = "question"

type Ref = tuple[str, ask.TaskKind]


@dataclass(frozen=True, slots=True)
class Put:
    """An order with its doors. It has a form for each way in which vehicles may take it."""

    day: Day
    doors: tuple[ask.Place, ...]
    forms: tuple[ask.Order, ...]

    def places(
        self, open_day: OpenDay, legs: Mapping[str, Legs], *, most: int = BEST
    ) -> list[Opening]:
        """Give the cheapest places of all forms. It takes the processor; call it in a thread."""
        found = [
            opening
            for form in self.forms
            for opening in best(open_day, form, legs, doors=self.doors, most=most)
        ]
        return sorted(found, key=lambda one: one.extra_cents)[:most]


def put(warm: Warm, wish: Wish) -> Put:
    """Say a waiting order for each kind of vehicle: who has left fetches it at its depot first."""
    day, vehicles = warm.day.asked(wish), [route.vehicle for route in warm.open_day.routes]
    # One that came back from a failed attempt may be in the day already, under its own name.
    order = msgspec.structs.replace(order_of(day, wish, warm.open_day.dimensions), id=_QUESTION)
    doors = tuple(ask.Place(id=spot.id) for spot in day.spots[len(warm.open_day.places) :])
    left = frozenset(one.id for one in vehicles if one.prefix is not None)
    here = frozenset(one.id for one in vehicles) - left
    forms = [(order, here), (from_depot(warm.today, day, wish, order), left)]
    if order.pickup is not None:
        forms = [(order, here | left)]
    return Put(day, doors, tuple(_only(form, ids) for form, ids in forms if ids))


def _only(order: ask.Order, ids: frozenset[str]) -> ask.Order:
    allowed = ids if order.vehicle_ids is None else ids & order.vehicle_ids
    return msgspec.structs.replace(order, vehicle_ids=allowed)


def view_of(warm: Warm, wish: Wish, found: Sequence[Opening]) -> InsertionView:
    return InsertionView(
        order_id=wish.order.id,
        external_id=wish.order.external_id,
        openings=tuple(_opening(warm, wish, one) for one in found),
    )


def _opening(warm: Warm, wish: Wish, opening: Opening) -> OpeningView:
    day = warm.day
    route = next(one for one in warm.open_day.routes if one.vehicle.id == opening.vehicle_id)
    (duty,) = (one for one in day.duties if str(one.shift.id) == opening.vehicle_id)
    sheet = warm.today.sheets.get(duty.shift.id)
    stops = _row(route.timer, sheet, route.acts)
    kept = _kept(sheet)
    before = [_before(stops, kept, at - number) for number, at in enumerate(opening.at)]
    ahead = [*kept, *stops[: opening.at[-1] - len(opening.at) + 1]]
    arrives_at = day.at(opening.arrival_s)
    opens, closes = window_to_tell(wish.order, arrives_at)
    return OpeningView(
        shift_id=duty.shift.id,
        run_id=None if sheet is None else sheet.run.id,
        version=0 if sheet is None else sheet.run.version,
        driver_id=duty.driver.id,
        driver_name=duty.driver.name,
        vehicle_id=duty.vehicle.id,
        vehicle_name=duty.vehicle.name,
        after_stop_id=before[-1],
        fetch_after_stop_id=before[0] if len(before) > 1 else None,
        is_fetched=len(before) > 1,
        stops_before=len(dict.fromkeys(ahead)) + len(before) - 1,
        arrives_at=arrives_at,
        promise_opens=opens,
        promise_closes=closes,
        extra_cents=round(opening.extra_cents),
        extra_s=opening.extra_s,
        extra_m=opening.extra_m,
        delays=_delays(warm, sheet, route, opening.delays),
    )


def _kept(sheet: Sheet | None) -> list[StopId]:
    if sheet is None:
        return []
    return [stop.id for stop in committed(sheet.left, sheet.tasks, has_left=sheet.has_left)[0]]


def _row(timer: Timer, sheet: Sheet | None, acts: Sequence[int]) -> list[StopId]:
    """Give the stop of each act of a vehicle's sequence."""
    stops = _stop_of(sheet)
    return [stops[ref] for ref in _refs(timer, acts)]


def _refs(timer: Timer, acts: Sequence[int]) -> list[Ref]:
    found = [timer.acts[act] for act in acts]
    return [(timer.problem.orders[act.order].id, act.kind) for act in found]


def _stop_of(sheet: Sheet | None) -> dict[Ref, StopId]:
    if sheet is None:
        return {}
    return {
        (str(task.order_id), ask.TaskKind(task.kind)): stop_id
        for stop_id, tasks in sheet.open_tasks.items()
        for task in tasks
    }


def _before(stops: Sequence[StopId], kept: Sequence[StopId], at: int) -> StopId | None:
    """Name the stop before position ``at`` of a sequence; what is committed lies before it all."""
    if at > 0:
        return stops[at - 1]
    return kept[-1] if kept else None


def _delays(
    warm: Warm, sheet: Sheet | None, route: OpenRoute, delays: Sequence[Delay]
) -> tuple[DelayView, ...]:
    if sheet is None:
        return ()
    stops, refs = _stop_of(sheet), _refs(route.timer, route.acts)
    starts = {
        ref[0]: (start_s, stops[ref]) for ref, start_s in zip(refs, route.walk.starts, strict=True)
    }
    later = {delay.order_id: delay.by_s for delay in delays}  # of two acts the last one counts
    by_name = {str(order_id): wish.order for order_id, wish in sheet.wishes.items()}
    found = []
    for name, by_s in later.items():
        order, (start_s, stop_id) = by_name[name], starts[name]
        was, now = warm.day.at(start_s), warm.day.at(start_s + by_s)
        promise: Promise | None = sheet.promises.get(order.id)
        closes = None if promise is None else promise.closes
        found.append(
            DelayView(
                order_id=order.id,
                external_id=order.external_id,
                recipient_name=order.recipient_name,
                stop_id=stop_id,
                by_s=by_s,
                starts_at=now,
                promise_closes=closes,
                breaks_promise=closes is not None and was <= closes < now,
            )
        )
    return tuple(found)


def positions_after(
    running: Running, sheet: Sheet | None, vehicle: int, wanted: TakeInsertion
) -> list[int] | None:
    """Give the vehicle's sequence with the order after the stops named; None where one is gone.

    A stop that has ended since, or is committed, lies before all that is free.
    """
    acts = running.routes[vehicle]
    row = _row(running.timer, sheet, acts)
    order = next(
        at for at, one in enumerate(running.problem.orders) if one.id == str(wanted.order_id)
    )
    first, *then = running.timer.of_order[order]
    past = set() if sheet is None else {stop.id for stop in sheet.stops} - set(row)
    fetch = _position(row, past, wanted.fetch_after_stop_id if then else wanted.after_stop_id)
    until = _position(row, past, wanted.after_stop_id)
    if fetch is None or until is None or until < fetch:
        return None
    return [*acts[:fetch], first, *acts[fetch:until], *then, *acts[until:]]


def _position(row: Sequence[StopId], past: set[StopId], after: StopId | None) -> int | None:
    if after is None or after in past:
        return 0
    return len(row) - row[::-1].index(after) if after in row else None
