"""Each kind of event says the same things of its subject, whichever use case it comes from."""

import pytest

from dispatch_server.runs.bodies import promise_body
from dispatch_server.runs.promises import a_promise
from shared.facts import FactType
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.test_promises import HOUR, NOON, an_order

SAYS = {
    "run": {"run_id", "driver_id", "version", "status"},
    "order": {"order_id", "stop_id", "run_id", "driver_id", "status", "attempt", "reason"},
}
OTHERS = {"promise.made", "promise.kept", "promise.broken"}  # about an order, but not its state


@pytest.mark.both_databases
async def test_orders_and_runs_are_told_in_the_same_words_all_day(office: Office) -> None:
    first, second, _ = await office.stops()
    await office.report(
        office.fact(FactType.RUN_ACCEPTED, seq=1),
        office.fact(FactType.RUN_STARTED, seq=2),
        office.delivered(first, seq=3),
        office.failed(second, seq=4),
    )
    events = await office.events()

    told = {one.type for one in events}
    assert told >= {"run.assigned", "run.started", "order.assigned", "order.out_for_delivery"}
    assert told >= {"order.delivered", "order.attempt_failed"}
    for one in events:
        assert one.subject not in SAYS or set(one.body) == SAYS[one.subject] or one.type in OTHERS


def test_a_promise_is_told_by_its_order_and_window() -> None:
    order = an_order()
    told = a_promise(order, NOON, NOON + HOUR, reason="planned", at=NOON)

    assert promise_body(told) == {"order_id": order.id, "opens": NOON, "closes": NOON + HOUR}
