"""The engine at work: nothing that a line or a store does to it stops it for good."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
import pytest

from driver_app.settings import SyncSettings
from driver_app.store import credentials, outbox
from driver_app.store.outbox import Draft
from driver_app.store.schema import Store
from driver_app.sync.engine import Trouble
from driver_app.sync.syncer import Syncer
from driver_app.sync.transport import NoAnswer, Reply, TimedOut
from shared.clock import FixedClock
from shared.facts import FactType
from tests.driver_app.sync.test_lanes import a_reply
from tests.onphone import NINE, an_answer, next_batch, signed_in

A_FACT = Draft(type=FactType.DUTY_CHANGED, occurred_at=NINE)


class Moody:
    """A line in one of several moods, with a real store behind the good one."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.mood = "good"
        self.renewed = 0
        self.asked = 0
        self.hint = asyncio.Event()
        self.first = asyncio.Event()

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        assert (method, path, token) == ("POST", "/v1/driver/sync", "access")
        assert headers
        assert body
        self.asked += 1
        self.first.set()
        if self.mood == "dead":
            raise NoAnswer
        if self.mood == "slow":
            raise TimedOut
        if self.mood == "mad":
            raise ZeroDivisionError
        if self.mood == "hung":
            await asyncio.sleep(3600)
        return a_reply(202, an_answer(next_batch(self.store)))

    async def hints(self, token: str) -> AsyncIterator[None]:
        assert token
        await self.hint.wait()
        self.hint.clear()
        yield

    async def renew(self) -> None:
        self.renewed += 1

    async def close(self) -> None: ...


def a_syncer(store: Store, line: Moody, **settings: float) -> Syncer:
    values: dict[str, Any] = {"poll_s": 0.05, "first_retry_s": 0.05} | settings
    quick = SyncSettings(**values)
    return Syncer(store, clock=FixedClock(NINE), transport=line, settings=quick)


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ("dead", Trouble.OFFLINE),
        ("slow", Trouble.TIME_OUT),
        ("hung", Trouble.TIME_OUT),
        ("mad", Trouble.SERVER_ERROR),
    ],
)
async def test_every_failure_has_a_name_and_an_end(
    store: Store, mood: str, trouble: Trouble
) -> None:
    signed_in(store)
    outbox.append(store, A_FACT)
    line = Moody(store)
    line.mood = mood
    syncer = a_syncer(store, line, first_retry_s=5.0)
    patient = syncer.settings
    if mood == "hung":
        syncer.settings = msgspec.structs.replace(patient, watchdog_s=0.2)

    assert await syncer.step() == 0
    failing, syncer.settings = syncer.status, patient
    assert failing.trouble is trouble
    assert await syncer.step() > 0
    line.mood = "good"
    syncer.nudge()
    await syncer.step()

    assert syncer.status.trouble is None
    assert syncer.status.last_answer_at == NINE
    assert outbox.backlog(store).facts == 0
    assert line.renewed == (mood == "hung")


async def test_nobody_signed_in_sends_nothing_until_somebody_is(store: Store) -> None:
    line = Moody(store)
    syncer = a_syncer(store, line)
    assert await syncer.step() > 0
    assert line.asked == 0

    signed_in(store)
    await syncer.step()

    assert line.asked == 1


async def test_another_driver_starts_afresh(store: Store) -> None:
    signed_in(store)
    line = Moody(store)
    line.mood = "dead"
    syncer = a_syncer(store, line)
    await syncer.step()
    assert syncer.status.trouble is Trouble.OFFLINE

    credentials.sign_out(store)
    await syncer.step()
    signed_in(store)
    line.mood = "good"
    await syncer.step()

    assert syncer.status.trouble is None


async def test_a_hint_or_a_poll_brings_the_news(store: Store) -> None:
    signed_in(store)
    line = Moody(store)
    syncer = a_syncer(store, line, poll_s=0.05)
    running = asyncio.create_task(syncer.run())
    try:
        async with asyncio.timeout(10):
            while line.asked < 3:
                await asyncio.sleep(0.01)
                line.hint.set()
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_a_broken_store_does_not_end_the_work(store: Store) -> None:
    signed_in(store)
    line = Moody(store)
    told = 0

    def changed() -> None:
        nonlocal told
        told += 1

    syncer = a_syncer(store, line)
    syncer.changed = changed
    real, store.reading = store.reading, None  # type: ignore[method-assign, assignment]
    running = asyncio.create_task(syncer.run())
    try:
        await asyncio.sleep(0.1)
        assert not running.done()
        store.reading = real  # type: ignore[method-assign]
        async with asyncio.timeout(10):
            await line.first.wait()
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert told > 0
