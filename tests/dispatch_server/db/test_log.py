"""The event log numbers, chains and keeps what happened."""

import itertools

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.model import Counter, FeedEntry
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.ids import uuid7

pytestmark = pytest.mark.both_databases


async def _record(db: Database, organization: Organization, clock: FixedClock) -> int:
    async with db.transaction() as session:
        return await log.record(
            session,
            organization_id=organization.id,
            type="order.received",
            subject="order",
            subject_id=uuid7(),
            at=clock.now(),
            body={"n": 1},
        )


async def test_events_are_numbered_without_gaps_and_chained(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    revs = [await _record(db, organization, clock) for _ in range(3)]

    async with db.reading() as session:
        events = await log.read(session, organization.id, after=0)
        counter = await session.get_one(Counter, organization.id)
    assert revs == [e.rev for e in events] == [1, 2, 3]
    before = ""
    for event in events:
        assert event.digest == log.digest(
            before=before,
            rev=event.rev,
            event_id=event.id,
            type=event.type,
            subject_id=event.subject_id,
            body=event.body,
            occurred_at=event.occurred_at,
        )
        before = event.digest
    assert counter.head == before


async def test_many_events_are_numbered_and_chained_like_one_by_one(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    await _record(db, organization, clock)
    said = [
        log.Said(type=f"order.{word}", subject="order", subject_id=uuid7(), body={"n": word})
        for word in ("received", "ready", "updated")
    ]

    async with db.transaction() as session:
        last = await log.record_many(
            session, organization_id=organization.id, events=said, at=clock.now()
        )
        none = await log.record_many(
            session, organization_id=organization.id, events=[], at=clock.now()
        )

    assert (last, none) == (4, 0)
    assert await _record(db, organization, clock) == 5
    async with db.reading() as session:
        events = await log.read(session, organization.id, after=0)
    assert [(e.rev, e.type) for e in events[1:4]] == [
        (rev, one.type) for rev, one in enumerate(said, start=2)
    ]
    for before, event in itertools.pairwise(events):
        assert event.digest == log.digest(
            before=before.digest,
            rev=event.rev,
            event_id=event.id,
            type=event.type,
            subject_id=event.subject_id,
            body=event.body,
            occurred_at=event.occurred_at,
        )


class _Oops(Exception):
    """What a broken use case raises."""


async def _record_and_break(db: Database, organization: Organization, clock: FixedClock) -> None:
    async with db.transaction() as session:
        await log.record(
            session,
            organization_id=organization.id,
            type="order.received",
            subject="order",
            subject_id=uuid7(),
            at=clock.now(),
        )
        raise _Oops


async def test_a_transaction_that_fails_leaves_no_event_and_no_gap(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    with pytest.raises(_Oops):
        await _record_and_break(db, organization, clock)

    assert await _record(db, organization, clock) == 1


async def test_readers_are_woken_after_the_commit(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    bell = db.wake.bell(organization.id)

    await _record(db, organization, clock)

    assert bell.is_set()


async def test_a_feed_keeps_the_latest_change_of_an_entity(
    db: Database, organization: Organization
) -> None:
    entity = uuid7()
    for op in ("put", "put", "remove"):
        async with db.transaction() as session:
            await log.tell(
                session,
                organization_id=organization.id,
                audience="driver:1",
                kind="stop",
                entity_id=entity,
                op=op,
            )

    async with db.reading() as session:
        entries = list(await session.exec(select(FeedEntry)))
    assert [(e.rev, e.op) for e in entries] == [(3, "remove")]


async def test_a_reader_is_told_where_it_has_come_to(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    for _ in range(3):
        await _record(db, organization, clock)

    async with db.reading() as session:
        first, after = await log.read_on(session, organization.id, after=0, limit=2)
        then, end = await log.read_on(session, organization.id, after=after, limit=2)
        nothing, same = await log.read_on(session, organization.id, after=end, limit=2)
    assert [event.rev for event in first + then] == [1, 2, 3]
    assert (after, end, nothing, same) == (2, 3, [], 3)
