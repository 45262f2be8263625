"""A feed tells everybody everything once, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.live import feed as feed_module
from dispatch_server.live.feed import Feed
from dispatch_server.live.hub import Channel, Subscriber
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from dispatch_server.live.service import Live
from shared.clock import FixedClock
from shared.ids import DeviceId, DriverId, Epoch, uuid7
from tests.dispatch_server.chat.desk import written
from tests.dispatch_server.live.serving import a_live
from tests.dispatch_server.sync.handset import Handset
from tests.published import a_town
from tests.waiting import until

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def live(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Live]:
    async with a_live(db, clock, tmp_path) as running:
        yield running


@pytest.fixture
def feed(db: Database, clock: FixedClock, organization: Organization) -> Feed:
    return Feed(
        db,
        clock,
        organization_id=organization.id,
        time_zone=organization.time_zone,
        channel=Channel(clock),
    )


async def record(db: Database, clock: FixedClock, organization: Organization) -> int:
    async with db.transaction() as session:
        return await log.record(
            session,
            organization_id=organization.id,
            type="order.received",
            subject="order",
            subject_id=uuid7(),
            at=clock.now(),
        )


def sent(subscriber: Subscriber) -> list[dict[str, Any]]:
    return [msgspec.json.decode(frame) for frame in subscriber._frames]


async def test_everyone_who_joins_at_once_shares_one_snapshot(feed: Feed) -> None:
    first, second = Subscriber(feed._channel), Subscriber(feed._channel)
    feed.join(first)
    feed.join(second)
    await feed.round()

    assert first._frames[0] is second._frames[0]


async def test_one_who_joins_late_continues_the_same_chain(
    feed: Feed, db: Database, clock: FixedClock, organization: Organization
) -> None:
    early, late = Subscriber(feed._channel), Subscriber(feed._channel)
    feed.join(early)
    await feed.round()
    await record(db, clock, organization)
    feed.join(late)
    await feed.round()
    await record(db, clock, organization)
    await feed.round()

    assert [(m["type"], m["rev"]) for m in sent(early)] == [
        ("snapshot", 0),
        ("delta", 1),
        ("delta", 2),
    ]
    assert [(m["type"], m["rev"]) for m in sent(late)] == [("snapshot", 1), ("delta", 2)]


async def test_events_of_one_burst_make_one_delta(
    feed: Feed, db: Database, clock: FixedClock, organization: Organization
) -> None:
    subscriber = Subscriber(feed._channel)
    feed.join(subscriber)
    await feed.round()
    for _ in range(5):
        await record(db, clock, organization)
    await feed.round()

    delta = sent(subscriber)[1]
    assert [e["rev"] for e in delta["events"]] == [1, 2, 3, 4, 5]


async def test_too_far_behind_means_a_snapshot(
    feed: Feed,
    db: Database,
    clock: FixedClock,
    organization: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_module, "PAGE", 2)
    subscriber = Subscriber(feed._channel)
    feed.join(subscriber)
    await feed.round()
    for _ in range(3):
        await record(db, clock, organization)
    await feed.round()

    assert [(m["type"], m["rev"]) for m in sent(subscriber)] == [("snapshot", 0), ("snapshot", 3)]


async def test_a_restored_database_starts_everyone_over(
    feed: Feed, db: Database, organization: Organization
) -> None:
    subscriber = Subscriber(feed._channel)
    feed.join(subscriber)
    await feed.round()
    async with db.transaction() as session:
        counter = await session.get_one(Counter, organization.id)
        counter.generation = "restored"
        session.add(counter)
    await feed.round()

    assert [m["generation"] for m in sent(subscriber)][1:] == ["restored"]


async def test_one_who_leaves_while_waiting_is_not_let_in(feed: Feed) -> None:
    subscriber = Subscriber(feed._channel)
    feed.join(subscriber)
    feed.leave(subscriber)
    await feed.round()

    assert not feed._channel.subscribers
    assert not feed.is_wanted


async def test_a_commit_is_heard_at_once_and_the_feed_ends_with_its_last_console(
    live: Live,
    db: Database,
    clock: FixedClock,
    organization: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_module, "LOOK_S", 3600.0)  # it would not look by itself
    subscriber = Subscriber(live.hub.channel(organization.id))
    feed = await live.feeds.join(
        subscriber, organization_id=organization.id, time_zone=organization.time_zone
    )
    await until(lambda: sent(subscriber))
    await record(db, clock, organization)
    await until(lambda: len(sent(subscriber)) == 2)
    feed.leave(subscriber)
    await record(db, clock, organization)
    await until(lambda: not live.feeds._running)


async def test_a_round_that_fails_is_tried_again(
    live: Live, db: Database, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "LOOK_S", 0.05)
    subscriber = Subscriber(live.hub.channel(organization.id))
    async with db.transaction() as session:
        counter = await session.get_one(Counter, organization.id)
        await session.delete(counter)
    await live.feeds.join(
        subscriber, organization_id=organization.id, time_zone=organization.time_zone
    )
    await asyncio.sleep(0.2)
    async with db.transaction() as session:
        await log.open_log(session, organization.id)
    await until(lambda: sent(subscriber))

    assert sent(subscriber)[0]["type"] == "snapshot"


async def test_consoles_hear_at_once_what_a_driver_wrote(
    feed: Feed, db: Database, clock: FixedClock, organization: Organization
) -> None:
    town = await a_town(db, clock, organization, drivers=1, stops=1)
    phone = Handset(db, clock, town.crews[0].caller)
    early, late = Subscriber(feed._channel), Subscriber(feed._channel)
    feed.join(early)
    await feed.round()

    await phone.sync(written(1, "Pneu furado"))
    await feed.round()
    feed.join(late)
    await feed.round()

    snapshot, delta = sent(early)
    assert snapshot["chats"] == []
    assert [line["text"] for line in delta["lines"]] == ["Pneu furado"]
    assert [(chat["driver_id"], chat["unread"]) for chat in delta["chats"]] == [
        (str(town.crews[0].driver.id), 1)
    ]
    assert delta["runs"] == []
    assert sent(late)[0]["chats"] == delta["chats"]


async def test_positions_are_restored_although_the_first_try_failed(
    live: Live,
    organization: Organization,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_fix(live, clock, organization)
    await live.history.flush()
    channel = live.hub.channel(organization.id)
    with monkeypatch.context() as patch:
        patch.setattr(live.history, "newest", _away)
        with pytest.raises(OSError, match="away"):
            await _join(live, organization)
    assert channel.current == {}

    await _join(live, organization)

    assert len(channel.current) == 1


async def _away(*_: Any, **__: Any) -> None:
    raise OSError("the database is away")


async def _join(live: Live, organization: Organization) -> None:
    subscriber = Subscriber(live.hub.channel(organization.id))
    feed = await live.feeds.join(subscriber, organization_id=organization.id, time_zone="UTC")
    feed.leave(subscriber)


def add_fix(live: Live, clock: FixedClock, organization: Organization) -> None:
    at = int(clock.now().timestamp() * 1000)
    seen = Seen(
        seq=1,
        at=at,
        received_at=at,
        lat=60.0,
        lon=24.9,
        accuracy_m=5,
        speed_mps=None,
        heading_deg=None,
        battery=80,
        flags=Flag(0),
    )
    stream = Stream(driver_id=DriverId(uuid7()), device_id=DeviceId(uuid7()), epoch=Epoch(uuid7()))
    live.history.add(organization.id, Current(stream=stream, run_id=None, seen=seen))
