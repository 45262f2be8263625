"""What is read about orders: the newest promise, the door that is still to come, the last reason."""

from datetime import timedelta

from dispatch_server.messaging.facts import read_cases
from dispatch_server.messaging.rules import Cue, MessageKind, Window
from dispatch_server.orders.model import Promise
from dispatch_server.runs.model import Attempt, Stop
from shared.ids import AttemptId, FactId, uuid7
from tests.day import save
from tests.dispatch_server.messaging.conftest import Telling


async def test_the_promise_told_last_counts_and_the_door_ahead(telling: Telling) -> None:
    day, now = telling.day, telling.clock.now()
    order, stop = day.orders[0], day.stops[0]
    opens = now + timedelta(hours=3)
    promise = Promise(
        id=uuid7(),
        organization_id=day.organization.id,
        order_id=order.id,
        opens=opens,
        closes=opens + timedelta(hours=1),
        reason="replanned",
        made_at=now + timedelta(seconds=1),
    )
    await save(telling.db, promise)
    cue = Cue(kind=MessageKind.NEXT, order_id=order.id, stop_id=stop.id)
    elsewhere = Cue(kind=MessageKind.NEXT, order_id=order.id, stop_id=day.stops[1].id)
    async with telling.db.reading() as session:
        (case,) = await read_cases(session, day.organization.id, [cue, elsewhere])
    assert case.known.promise == Window(opens, opens + timedelta(hours=1))
    assert case.known.eta == stop.eta


async def test_a_door_where_all_is_done_is_no_door(telling: Telling) -> None:
    day = telling.day
    async with telling.db.transaction() as session:
        stop = await session.get_one(Stop, day.stops[0].id)
        stop.status = "succeeded"
        session.add(stop)
    cues = [
        Cue(kind=MessageKind.NEXT, order_id=day.orders[0].id, stop_id=day.stops[0].id),
        Cue(kind=MessageKind.LATE, run_id=day.run.id),
    ]
    async with telling.db.reading() as session:
        cases = await read_cases(session, day.organization.id, cues)
    assert {(case.kind, case.order.id) for case in cases} == {
        (MessageKind.LATE, order.id) for order in day.orders[1:]
    }


async def test_the_reason_is_that_of_the_last_try(telling: Telling) -> None:
    day, now = telling.day, telling.clock.now()
    for number, reason in ((2, "refused"), (1, "recipient_absent")):
        attempt = Attempt(
            id=AttemptId(uuid7()),
            organization_id=day.organization.id,
            order_id=day.orders[0].id,
            stop_id=day.stops[0].id,
            run_id=day.run.id,
            driver_id=day.driver.id,
            device_id=day.device.id,
            fact_id=FactId(uuid7()),
            number=number,
            outcome="failed",
            reason=reason,
            flags=[],
            occurred_at=now,
            received_at=now,
        )
        await save(telling.db, attempt)
    cue = Cue(kind=MessageKind.FAILED, order_id=day.orders[0].id)
    async with telling.db.reading() as session:
        (case,) = await read_cases(session, day.organization.id, [cue])
    assert case.reason == "refused"
