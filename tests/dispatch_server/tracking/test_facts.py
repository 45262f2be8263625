"""What is read about an order is the newest, public, and the organization's own."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch_server.orders.model import Order, Promise
from dispatch_server.runs.model import Run, Task
from dispatch_server.tracking.facts import read_facts
from dispatch_server.tracking.rules import Facts
from shared.ids import RunId, TaskId, uuid7
from shared.states import FailureReason, OrderStatus, StopStatus
from tests.day import save
from tests.dispatch_server.tracking.showing import Shown

pytestmark = pytest.mark.both_databases


async def facts_of(shown: Shown, order: int = 1) -> Facts:
    async with shown.db.reading() as session:
        row = await session.get_one(Order, shown.day.orders[order].id)
        return await read_facts(session, row, shown.hub)


async def test_the_stop_and_its_line_are_read(shown: Shown) -> None:
    facts = await facts_of(shown)

    assert facts.stop is not None
    assert facts.status is OrderStatus.OUT_FOR_DELIVERY
    assert [s.id for s in facts.stop.line] == [s.id for s in shown.day.stops]
    assert len(facts.stop.geometry) == 5
    assert facts.attempt is None


async def test_the_window_told_last_counts(shown: Shown) -> None:
    order, now = shown.day.orders[1], shown.clock.now()
    await save(
        shown.db,
        Promise(
            id=uuid7(),
            organization_id=order.organization_id,
            order_id=order.id,
            opens=now + timedelta(hours=4),
            closes=now + timedelta(hours=5),
            reason="replanned",
            made_at=now + timedelta(seconds=1),
        ),
    )

    promise = (await facts_of(shown)).promise

    assert promise is not None
    assert promise.opens == now + timedelta(hours=4)


async def test_where_it_changes_hands_is_not_where_it_is_waited_for(shown: Shown) -> None:
    order, stop = shown.day.orders[1], shown.day.stops[0]
    own: dict[str, Any] = {"organization_id": order.organization_id, "order_id": order.id}
    await save(shown.db, Task(id=TaskId(uuid7()), stop_id=stop.id, kind="pickup", **own))

    facts = await facts_of(shown)

    assert facts.stop is not None
    assert facts.stop.id == shown.day.stops[1].id


async def test_a_driver_seen_on_another_run_is_not_seen(shown: Shown) -> None:
    shown.see_driver(run_id=RunId(uuid7()))
    facts = await facts_of(shown)
    assert facts.stop is not None
    assert facts.stop.position is None

    shown.see_driver()
    facts = await facts_of(shown)
    assert facts.stop is not None
    assert facts.stop.position is not None
    assert facts.stop.seen_at == shown.clock.now()


async def test_only_public_attempts_and_photos_that_are_here_count(shown: Shown) -> None:
    await shown.attempt(1, is_public=False)
    assert (await facts_of(shown)).attempt is None

    proof = await shown.attempt(1)
    pending = await shown.attempt(2)
    await shown.change(pending, is_complete=False)
    own, other = await facts_of(shown, 1), await facts_of(shown, 2)

    assert own.attempt is not None
    assert own.attempt.photos == (proof.id,)
    assert other.attempt is not None
    assert other.attempt.photos == ()


async def test_a_reason_is_read_as_one(shown: Shown) -> None:
    await shown.attempt(1, outcome="failed", reason="no_access")
    await shown.attempt(2, outcome="failed", reason="a word of theirs")
    own, other = await facts_of(shown, 1), await facts_of(shown, 2)

    assert own.attempt is not None
    assert own.attempt.reason is FailureReason.NO_ACCESS
    assert other.attempt is not None
    assert other.attempt.reason is None


async def test_a_phone_ahead_of_time_keeps_no_page_alive(shown: Shown) -> None:
    await shown.attempt(1, occurred_at=shown.clock.now() + timedelta(days=400))
    attempt = (await facts_of(shown)).attempt

    assert attempt is not None
    assert attempt.ended_at == shown.clock.now()


async def test_an_order_without_a_stop_is_read_too(shown: Shown) -> None:
    order = shown.day.orders[0]
    await save(
        shown.db,
        fresh := Order(
            **(order.model_dump() | {"id": uuid7(), "external_id": "A-9", "status": "ready"})
        ),
    )

    async with shown.db.reading() as session:
        facts = await read_facts(session, fresh, shown.hub)

    assert (facts.status, facts.stop, facts.promise) == (OrderStatus.READY, None, None)


async def test_the_stop_of_a_run_is_read_with_its_state(shown: Shown) -> None:
    await shown.change(shown.day.run, status="interrupted")
    await shown.change(shown.day.stops[1], status="skipped")
    stop = (await facts_of(shown)).stop

    async with shown.db.reading() as session:
        run = await session.get_one(Run, shown.day.run.id)
    assert stop is not None
    assert (stop.run_status, stop.status) == (run.status, StopStatus.SKIPPED)
