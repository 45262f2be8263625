"""Routes as rows, and rows in the place of others."""

from dispatch_server.planning.problem import TaskKind, TaskRef
from dispatch_server.planning.rows import RouteRows, replace_rows, routes_of, stops_of
from dispatch_server.planning.rules import time_route
from shared.ids import RouteId, uuid7
from tests.dispatch_server.planning.hands import Hands
from tests.dispatch_server.planning.problems import a_delivery, a_problem


async def _rows(hands: Hands) -> tuple[RouteRows, ...]:
    async with hands.day.db.reading() as session:
        return await routes_of(session, hands.plan_id)


def test_orders_at_one_door_are_one_stop() -> None:
    problem = a_problem([a_delivery("a", 1), a_delivery("b", 1), a_delivery("c", 2)])
    route = time_route(problem, "v1", [TaskRef(one, TaskKind.DELIVERY) for one in "abc"])
    assert [[visit.order_id for visit in stop] for stop in stops_of(route)] == [["a", "b"], ["c"]]


async def test_rows_come_by_number_and_in_turn(hands: Hands) -> None:
    rows = await _rows(hands)
    assert [one.route.number for one in rows] == [1, 2]
    assert [[stop.sequence for stop in one.stops] for one in rows] == [[1, 2, 3], [1, 2, 3]]


async def test_a_route_that_is_replaced_keeps_its_id(hands: Hands) -> None:
    ana, bruno = await _rows(hands)
    new = RouteRows(
        type(ana.route)(**ana.route.model_dump(exclude={"id"}), id=RouteId(uuid7())),
        tuple(type(stop)(**stop.model_dump()) for stop in ana.stops[:2]),
    )
    async with hands.day.db.transaction() as session:
        shifts = [ana.route.shift_id, bruno.route.shift_id]
        await replace_rows(session, hands.plan_id, shifts, [new])

    (after,) = await _rows(hands)
    assert after.route.id == ana.route.id
    assert [stop.order_ids for stop in after.stops] == [stop.order_ids for stop in ana.stops[:2]]
