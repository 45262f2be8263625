"""A phone and a server through one day: what the driver saves is what the office sees."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders.model import Order
from dispatch_server.runs.details import run_detail, run_summaries
from dispatch_server.runs.model import Proof, Stop
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.model import StoredFact
from driver_app.work import (
    accept,
    arrive,
    correct,
    deliver,
    fail,
    finish,
    signature,
    start,
    undo,
)
from driver_app.work.proofs import ProofRequired
from shared.clock import FixedClock
from shared.facts import Failed, Payment, PayMethod, PinEntry, Relation, Succeeded
from shared.states import FailureReason, OrderStatus, RunStatus, StopStatus
from tests.phone import AppLine, Phone, a_photo, a_sync_app
from tests.published import Town, a_town, publish_town

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def town(db: Database, clock: FixedClock, organization: Organization) -> Town:
    return await a_town(db, clock, organization)


@pytest.fixture
async def phone(
    db: Database, clock: FixedClock, town: Town, tmp_path: Path
) -> AsyncIterator[Phone]:
    caller = town.crews[0].caller
    app = a_sync_app(db, clock, PhotoStore(tmp_path / "photos"), {str(caller.device_id): caller})
    phone = Phone(tmp_path / "phone", caller, AppLine(app), FixedClock(clock.now()))
    await phone.sign_in()
    yield phone
    await phone.line.close()
    phone.store.close()


async def test_every_kind_of_proof_arrives_with_what_it_says(
    db: Database, clock: FixedClock, town: Town, phone: Phone
) -> None:
    async with db.transaction() as session:
        order = await session.get_one(Order, town.orders[0].id)
        order.pin, order.due_cents, order.proofs = "4821", 4590, {"signature": "required"}
    run, _ = await publish_town(db, clock, town)
    await phone.settle()
    (first, *_) = (await phone.view()).stops_of(run.id)
    (task,) = first.tasks
    assert (task.has_pin, task.due_cents) == (True, 4590)
    phone.line.is_down = True
    strokes = (((100, 100, 0), (400, 300, 60), (700, 120, 120), (900, 200, 180)),)
    said = Succeeded(
        receiver_name="Seu Zé",
        relation=Relation.CONCIERGE,
        pins=(PinEntry(task_id=task.id, pin="4821"),),
        payments=(Payment(task_id=task.id, method=PayMethod.CASH, cents=4590),),
        strokes=strokes,
    )
    with pytest.raises(ProofRequired):
        await deliver.deliver(phone.recorder, first.id, [a_photo(1)], said)
    proofs = [a_photo(1), signature.picture(strokes)]
    await deliver.deliver(phone.recorder, first.id, proofs, said)
    refused = Failed(reason=FailureReason.REFUSED)
    for ending in (refused, said):
        phone.seconds += 60
        phone.clock.turn(timedelta(seconds=60))
        await correct.correct(phone.recorder, first.id, ending)
    phone.line.is_down = False
    phone.syncer.nudge()
    await phone.settle()

    async with db.reading() as session:
        detail = await run_detail(session, town.organization.id, run.id)
    stop = next(one for one in detail.stops if one.id == first.id)
    assert [(a.outcome, a.flags) for a in stop.attempts] == [
        ("succeeded", ("corrected",)),
        ("failed", ("corrected",)),
        ("succeeded", ()),
    ]
    last = stop.attempts[-1]
    assert (last.evidence["pin"], last.evidence["relation"]) == ("right", "concierge")
    assert last.evidence["payments"] == [{"method": "cash", "cents": 4590}]
    assert {(proof.kind, proof.is_complete) for proof in last.proofs} == {
        ("photo", True),
        ("signature", True),
    }
    assert stop.status == StopStatus.SUCCEEDED


async def test_a_day_offline_arrives_whole(
    db: Database, clock: FixedClock, town: Town, phone: Phone
) -> None:
    run, _ = await publish_town(db, clock, town)
    await phone.settle()
    phone.line.is_down = True
    await accept.accept(phone.recorder, run.id)
    await start.start(phone.recorder, run.id)
    first, second, third = (await phone.view()).stops_of(run.id)
    await arrive.arrive(phone.recorder, first.id)
    await deliver.deliver(phone.recorder, first.id, [a_photo(1)], Succeeded(receiver_name="Helena"))
    reason = FailureReason.RECIPIENT_ABSENT
    await fail.fail(phone.recorder, second.id, Failed(reason=reason), [a_photo(2)])
    await deliver.deliver(phone.recorder, third.id, [a_photo(3), a_photo(4)])
    offline = await phone.view()
    assert [stop.status for stop in offline.stops] == [
        StopStatus.SUCCEEDED,
        StopStatus.FAILED,
        StopStatus.SUCCEEDED,
    ]
    assert offline.runs[0].status is RunStatus.RETURNING
    assert (offline.unsent.facts, offline.unsent.photos) == (6, 4)

    phone.line.is_down = False
    await finish.finish(phone.recorder, run.id)
    phone.syncer.nudge()
    await phone.settle()

    async with db.reading() as session:
        (summary, _) = await run_summaries(session, town.organization.id, date=town.plan.date)
        detail = await run_detail(session, town.organization.id, run.id)
        proofs = list(await session.exec(select(Proof)))
        orders = {o.id: o.status for o in await session.exec(select(Order))}
    assert (summary.status, summary.succeeded, summary.failed) == ("completed", 2, 1)
    assert [stop.attempts[0].outcome for stop in detail.stops] == [
        "succeeded",
        "failed",
        "succeeded",
    ]
    assert len(proofs) == 4
    assert all(proof.is_complete for proof in proofs)
    assert [orders[stop.order_ids[0]] for stop in detail.stops] == [
        OrderStatus.DELIVERED,
        OrderStatus.ATTEMPT_FAILED,
        OrderStatus.DELIVERED,
    ]
    after = await phone.view()
    assert [stop.status for stop in after.stops] == [stop.status for stop in offline.stops]
    assert after.runs[0].status is RunStatus.COMPLETED


@pytest.mark.parametrize("hours", [-26, 0, 9])
async def test_no_clock_setting_changes_what_becomes_of_a_day(
    db: Database, clock: FixedClock, town: Town, phone: Phone, hours: int
) -> None:
    """I12: the phone is hours off, and learns so in the middle of an undo."""
    run, _ = await publish_town(db, clock, town)
    await phone.settle()
    phone.clock.turn(timedelta(hours=hours))
    first, second, third = (await phone.view()).stops_of(run.id)
    await fail.fail(phone.recorder, first.id, Failed(reason=FailureReason.NO_PARKING))
    await deliver.deliver(phone.recorder, second.id, [a_photo(1)])
    phone.syncer.nudge()
    await phone.settle()
    phone.clock.turn(timedelta(minutes=4))
    phone.seconds += 240
    await undo.undo(phone.recorder, first.id)
    await deliver.deliver(phone.recorder, first.id, [a_photo(2)])
    await arrive.arrive(phone.recorder, third.id)
    phone.syncer.nudge()
    await phone.settle()

    stored = sorted(await rows(db, StoredFact), key=lambda fact: fact.seq)
    assert [(fact.type, fact.outcome) for fact in stored] == [
        ("stop.failed", "applied"),
        ("stop.succeeded", "applied"),
        ("stop.undone", "applied"),
        ("stop.succeeded", "applied"),
        ("stop.arrived", "applied"),
    ]
    stops = [stop for stop in await rows(db, Stop) if stop.run_id == run.id]
    assert [stop.status for stop in sorted(stops, key=lambda stop: stop.sequence)] == [
        StopStatus.SUCCEEDED,
        StopStatus.SUCCEEDED,
        StopStatus.ARRIVED,
    ]
    assert all(stop.eta is not None for stop in stops)


async def rows(db: Database, table: Any) -> list[Any]:
    async with db.reading() as session:
        return list(await session.exec(select(table)))
