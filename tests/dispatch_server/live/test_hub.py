"""The hub: newest position only, one frame for all, and slow readers hold back nobody."""

import asyncio
from typing import Any

import msgspec
import pytest

from dispatch_server.live import hub as hub_module
from dispatch_server.live import presence
from dispatch_server.live.hub import SLOW, Channel, Hub, Subscriber
from dispatch_server.live.presence import Who
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from dispatch_server.live.schema import Here
from shared.clock import FixedClock
from shared.ids import DeviceId, DriverId, Epoch, OrganizationId, UserId, uuid7
from tests.waiting import until

NONE = Flag(0)
ORGANIZATION = OrganizationId(uuid7())


def a_stream() -> Stream:
    return Stream(driver_id=DriverId(uuid7()), device_id=DeviceId(uuid7()), epoch=Epoch(uuid7()))


def a_current(
    clock: FixedClock, stream: Stream, seq: int, *, later_ms: int = 0, flags: Flag = NONE
) -> Current:
    at = int(clock.now().timestamp() * 1000) + later_ms
    seen = Seen(
        seq=seq,
        at=at,
        received_at=at,
        lat=float(seq % 90),
        lon=0,
        accuracy_m=5,
        speed_mps=None,
        heading_deg=None,
        battery=None,
        flags=flags,
    )
    return Current(stream=stream, run_id=None, seen=seen)


class Line:
    """A socket that keeps what it is sent, and may be held."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self.free = asyncio.Event()
        self.free.set()

    async def send(self, frame: str) -> None:
        await self.free.wait()
        self.raw.append(frame)
        self.sent.append(msgspec.json.decode(frame))

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


def a_subscriber(channel: Channel) -> tuple[Subscriber, Line, asyncio.Task[None]]:
    subscriber, line = Subscriber(channel), Line()
    channel.subscribers.add(subscriber)
    task = asyncio.create_task(subscriber.write(line.send, lambda: channel.beat(7)))
    return subscriber, line, task


@pytest.fixture
def channel(clock: FixedClock) -> Channel:
    return Channel(clock)


async def test_a_tick_sends_each_driver_that_moved_once(
    channel: Channel, clock: FixedClock
) -> None:
    _, line, _ = a_subscriber(channel)
    streams = [a_stream(), a_stream()]
    for seq in (1, 2, 3):
        for stream in streams:
            channel.put(a_current(clock, stream, seq))
    channel.tick()
    await line.settle()

    assert len(line.sent) == 1
    assert [p["lat"] for p in line.sent[0]["positions"]] == [3.0, 3.0]


async def test_all_consoles_share_one_frame(channel: Channel, clock: FixedClock) -> None:
    lines = [a_subscriber(channel)[1] for _ in range(3)]
    channel.put(a_current(clock, a_stream(), 1))
    channel.tick()
    await lines[0].settle()

    assert lines[0].raw[0] is lines[1].raw[0] is lines[2].raw[0]


async def test_nothing_new_is_nothing_sent(channel: Channel, clock: FixedClock) -> None:
    _, line, _ = a_subscriber(channel)
    channel.put(a_current(clock, a_stream(), 1))
    for _ in range(3):
        channel.tick()
        await line.settle()

    assert len(line.sent) == 1


async def test_a_marker_never_moves_back(channel: Channel, clock: FixedClock) -> None:
    stream = a_stream()

    assert channel.put(a_current(clock, stream, 5))
    assert not channel.put(a_current(clock, stream, 4, later_ms=60_000))
    assert not channel.put(a_current(clock, stream, 5))


async def test_a_new_epoch_takes_over_by_time(channel: Channel, clock: FixedClock) -> None:
    old = a_stream()
    new = msgspec.structs.replace(old, epoch=Epoch(uuid7()))
    channel.put(a_current(clock, old, 500))

    assert channel.put(a_current(clock, new, 1, later_ms=1_000))
    assert not channel.put(a_current(clock, old, 501, later_ms=500))


async def test_a_driver_not_seen_for_a_day_is_forgotten(
    channel: Channel, clock: FixedClock
) -> None:
    channel.put(a_current(clock, a_stream(), 1, later_ms=-25 * 3_600_000))
    channel.put(a_current(clock, a_stream(), 1))

    assert len(channel.positions()) == 1


async def test_a_slow_console_is_sent_the_whole_once_it_reads_again(
    channel: Channel, clock: FixedClock
) -> None:
    subscriber, line, _ = a_subscriber(channel)
    _, quick, _ = a_subscriber(channel)
    streams = [a_stream() for _ in range(3)]
    line.free.clear()
    for seq in range(1, 51):
        channel.put(a_current(clock, streams[seq % 3], seq))
        channel.tick()
        await line.settle()
        assert subscriber.waiting == 0
    line.free.set()
    await line.settle()

    assert len(quick.sent) == 50
    assert len(line.sent) == 2  # the one on its way, and the whole
    assert sorted(p["lat"] for p in line.sent[1]["positions"]) == [48.0, 49.0, 50.0]


async def test_a_stalled_console_is_closed(
    channel: Channel, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "STALL_S", 0.05)
    subscriber, line, task = a_subscriber(channel)
    line.free.clear()
    channel.put(a_current(clock, a_stream(), 1))
    channel.tick()
    await until(task.done)

    assert subscriber.closing == SLOW


async def test_events_that_pile_up_close_the_console(channel: Channel) -> None:
    subscriber, line, _ = a_subscriber(channel)
    line.free.clear()
    for _ in range(hub_module.QUEUE_FRAMES + 2):
        channel.broadcast('{"type":"delta"}')
        await line.settle()

    assert subscriber.closing == SLOW
    assert subscriber.waiting == 0


async def test_big_events_close_the_console_sooner(channel: Channel) -> None:
    subscriber, line, _ = a_subscriber(channel)
    line.free.clear()
    for _ in range(4):
        channel.broadcast(" " * 500_000)
        await line.settle()

    assert subscriber.closing == SLOW


async def test_events_go_before_positions_and_in_order(channel: Channel, clock: FixedClock) -> None:
    _, line, _ = a_subscriber(channel)
    channel.put(a_current(clock, a_stream(), 1))
    channel.tick()
    for n in range(3):
        channel.broadcast(f'{{"type":"delta","n":{n}}}')
    await line.settle()

    assert [m.get("n") for m in line.sent] == [0, 1, 2, None]


async def test_silence_is_broken_by_a_beat(
    channel: Channel, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "BEAT_S", 0.01)
    _, line, _ = a_subscriber(channel)
    await until(lambda: line.sent)

    assert line.sent[0] == {
        "type": "beat",
        "server_time": int(clock.now().timestamp() * 1000),
        "rev": 7,
    }


async def test_the_hub_ticks_each_organization_by_itself(clock: FixedClock) -> None:
    hub = Hub(clock, tick_s=0.01)
    other = OrganizationId(uuid7())
    _, mine, _ = a_subscriber(hub.channel(ORGANIZATION))
    _, theirs, _ = a_subscriber(hub.channel(other))
    await hub.start()
    hub.channel(ORGANIZATION).put(a_current(clock, a_stream(), 1))
    await until(lambda: mine.sent)
    await hub.stop()

    assert (len(mine.sent), len(theirs.sent)) == (1, 0)


async def test_a_customer_is_shown_only_what_can_be_trusted(clock: FixedClock) -> None:
    hub = Hub(clock)
    stream = a_stream()
    assert hub.trusted(ORGANIZATION, stream.driver_id) is None
    hub.channel(ORGANIZATION).put(a_current(clock, stream, 1))

    shown = hub.trusted(ORGANIZATION, stream.driver_id)
    hub.channel(ORGANIZATION).put(a_current(clock, stream, 2, flags=Flag.MOCK))

    assert shown is not None
    assert hub.trusted(ORGANIZATION, stream.driver_id) is None
    assert hub.trusted(OrganizationId(uuid7()), stream.driver_id) is None


async def test_who_was_told_of_before_it_was_let_in_is_told_too(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "EVERY_S", 0.0)
    console = Subscriber(channel)
    channel.people.say(console, Who(UserId(uuid7()), "Ana Luz"), Here(view="runs"))
    channel.tick()  # nobody listens yet
    assert console.waiting == 0

    channel.let_in(console)
    channel.tick()

    assert console.waiting > 0


async def test_presence_waits_for_what_matters_and_only_the_newest_is_sent(
    channel: Channel,
) -> None:
    subscriber, line, _ = a_subscriber(channel)
    line.free.clear()
    await line.settle()
    subscriber.push('{"type":"delta"}')
    await line.settle()
    subscriber.push_presence('{"type":"presence","people":[1]}')
    subscriber.push_presence('{"type":"presence","people":[2]}')
    subscriber.push('{"type":"delta"}')
    assert subscriber.waiting > 0
    line.free.set()
    await line.settle()

    assert [one["type"] for one in line.sent] == ["delta", "delta", "presence"]
    assert line.sent[-1]["people"] == [2]
