"""A running day as a problem."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch_server.planning import ways
from dispatch_server.planning.problem import TaskKind
from dispatch_server.planning.running import Running
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.runs.model import Stop
from dispatch_server.runs.situation import run_problem
from dispatch_server.runs.underway import Asked, day_of, handover
from shared.facts import FactType
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_idle_driver, an_order
from tests.dispatch_server.runs.test_today import read


async def asked(office: Office, **more: Any) -> tuple[Running, Any, Any]:
    today = await read(office, waiting=None)
    wanted = Asked(**more)
    day = day_of(today, wanted)
    matrices, _ = await ways.matrices(StraightRoads(), day.points, day.profiles)
    return run_problem(today, day, matrices, wanted), day, today


def sequence(running: Running, vehicle: int) -> list[str]:
    found = [running.timer.acts[act] for act in running.routes[vehicle]]
    return [running.problem.orders[act.order].id for act in found]


async def test_runs_are_driven_on_from_where_they_are(office: Office) -> None:
    first = (await office.stops())[0]
    await office.report(office.fact(FactType.STOP_ARRIVED, first))
    office.later(1)
    await an_idle_driver(office)

    running, day, today = await asked(office)

    by_id = {v.id: at for at, v in enumerate(running.problem.vehicles)}
    shift = next(one for one, s in today.sheets.items() if s.run.id == office.runs[0].id)
    vehicle = running.problem.vehicles[by_id[str(shift)]]
    assert vehicle.prefix is not None
    assert day.spots[vehicle.prefix.place].id == str(first.place_id)
    assert day.at(vehicle.prefix.free_s) == office.clock.now() + timedelta(minutes=2)
    ids = [str(order.id) for order in office.town.orders]
    assert sequence(running, by_id[str(shift)]) == ids[1:3]
    assert set(vehicle.prefix.on_board) == set(ids[1:3])
    assert sum(v.prefix is None for v in running.problem.vehicles) == 2
    assert sorted(len(acts) for acts in running.routes) == [0, 2, 3]


async def test_what_a_broken_van_has_in_it_is_fetched_where_it_stands(office: Office) -> None:
    first, second, _ = await office.stops()
    await office.report(office.fact(FactType.STOP_ARRIVED, first), office.delivered(first))
    await office.report(office.fact(FactType.STOP_ARRIVED, second))
    today = await read(office)
    shift = next(one for one, s in today.sheets.items() if s.run.id == office.runs[0].id)

    running, day, _ = await asked(office, out=frozenset({shift}))

    orders = {order.id: order for order in running.problem.orders}
    ids = [str(order.id) for order in office.town.orders]
    assert ids[1] not in orders  # its driver is at the door
    third = orders[ids[2]]
    assert third.pickup is not None
    assert third.pickup.place == day.index(handover(shift))
    assert third.told is not None
    assert third.told.vehicle_id == str(shift)
    assert [v.id for v in running.problem.vehicles] != [str(shift)]
    assert len(running.problem.vehicles) == 1


async def test_before_it_has_left_another_is_loaded_instead(office: Office) -> None:
    today = await read(office)
    shift = next(one for one, s in today.sheets.items() if s.run.id == office.runs[0].id)
    await an_idle_driver(office)

    running, _, _ = await asked(office, out=frozenset({shift}))
    assert all(order.pickup is None for order in running.problem.orders)

    await office.report(office.fact(FactType.RUN_STARTED, run_id=office.runs[1].id), crew=1)
    running, _, _ = await asked(office, out=frozenset({shift}))
    mine = {str(order.id) for order in office.town.orders[:3]}
    assert {order.id for order in running.problem.orders if order.pickup is not None} == mine


async def test_a_window_that_was_agreed_at_the_stop_counts(office: Office) -> None:
    stop = (await office.stops())[0]
    opens = office.clock.now() + timedelta(hours=2)
    async with office.db.transaction() as session:
        row = await session.get_one(Stop, stop.id)
        row.window_opens, row.window_closes = opens, opens + timedelta(hours=1)

    running, day, _ = await asked(office)

    name = str(office.town.orders[0].id)
    (order,) = (one for one in running.problem.orders if one.id == name)
    assert order.delivery is not None
    assert [day.at(w.opens_s) for w in order.delivery.windows] == [opens]


async def test_new_orders_are_loaded_or_fetched(office: Office) -> None:
    order = await an_order(office, leave_out_cents=500)
    known = str(office.town.orders[0].id)

    before, _, _ = await asked(office, order_ids=frozenset({order.id}))
    await office.report(office.fact(FactType.RUN_STARTED))
    after, day, _ = await asked(office, order_ids=frozenset({order.id}))

    old = {one.id: one for one in before.problem.orders}
    new = {one.id: one for one in after.problem.orders}
    assert old[str(order.id)].pickup is None
    pickup = new[str(order.id)].pickup
    assert pickup is not None
    assert pickup.place == day.index(day.depot.id)
    assert new[str(order.id)].leave_out_cents == 500
    assert new[known].leave_out_cents is None


@pytest.mark.parametrize("pins", [0, 1])
async def test_a_pinned_stop_and_those_before_it_are_committed(office: Office, pins: int) -> None:
    second = (await office.stops())[1]
    is_pinned = pins == 1
    running, _, today = await asked(office, pinned=frozenset({second.id} if is_pinned else ()))

    shift = next(one for one, s in today.sheets.items() if s.run.id == office.runs[0].id)
    at = next(n for n, v in enumerate(running.problem.vehicles) if v.id == str(shift))
    prefix = running.problem.vehicles[at].prefix
    assert (prefix is not None) == is_pinned
    assert len(running.routes[at]) == (1 if is_pinned else 3)
    if prefix is not None:
        ids = [str(order.id) for order in office.town.orders]
        assert [(task.order_id, task.kind) for task in prefix.done] == [
            (ids[0], TaskKind.DELIVERY),
            (ids[1], TaskKind.DELIVERY),
        ]
