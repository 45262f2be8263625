"""The engine at work: nothing that a line or a store does to it stops it for good."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec
import pytest

from driver_app.settings import SyncSettings
from driver_app.store import credentials, outbox, photos
from driver_app.store.outbox import Draft
from driver_app.store.photos import Photo
from driver_app.store.schema import Store
from driver_app.sync.engine import Trouble
from driver_app.sync.syncer import Syncer
from driver_app.sync.transport import NoAnswer, Reply, TimedOut
from shared.clock import FixedClock
from shared.facts import FactType
from shared.pairing import Paired
from shared.sync import BlobStatus
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


class Depot(Moody):
    """A line that holds photos back until it is let."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.may = asyncio.Semaphore(0)  # one for each photo
        self.under_way: set[str] = set()
        self.most = 0
        self.came: list[str] = []
        self.order: list[str] = []
        self.token = "access"

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        assert headers
        if path == "/v1/devices/refresh":
            assert not self.under_way
            self.order.append("refresh")
            self.token = "renewed"
            return a_reply(201, a_renewal(self.store))
        self.order.append(method)
        if token != self.token:
            return Reply(status=401, headers={}, body=b"")
        if method == "POST":
            self.first.set()
            return a_reply(202, an_answer(next_batch(self.store)))
        sha256 = path.rpartition("/")[2]
        assert sha256 not in self.under_way
        self.under_way.add(sha256)
        self.most = max(self.most, len(self.under_way))
        await self.may.acquire()
        self.under_way.remove(sha256)
        self.came.append(sha256)
        return a_reply(200, BlobStatus(sha256=sha256, offset=len(body), complete=True))


def a_renewal(store: Store) -> Paired:
    identity = credentials.current(store)
    assert identity is not None
    return Paired(
        device_id=identity.device_id,
        driver_id=identity.driver_id,
        driver_name=identity.driver_name,
        organization_id=identity.organization_id,
        organization_name=identity.organization_name,
        locale=identity.locale,
        time_zone=identity.time_zone,
        access_token="renewed",
        expires_in_s=900,
        refresh_token="again",
    )


def take_photos(store: Store, count: int) -> list[str]:
    """Write as many facts with a photo each; give the photos' hashes."""
    taken = [photos.write(store, Photo(content=bytes([n]) * 40)) for n in range(count)]
    for blob in taken:
        outbox.append(store, A_FACT, [blob])
    return [blob.sha256 for blob in taken]


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - a store rings no bell
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def running(syncer: Syncer) -> AsyncIterator[None]:
    work = asyncio.create_task(syncer.run())
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def test_a_fact_waits_for_no_photo(store: Store) -> None:
    signed_in(store)
    line = Depot(store)
    syncer = a_syncer(store, line, watchdog_s=60)
    take_photos(store, 1)
    async with running(syncer):
        await _until(lambda: len(line.under_way) == 1)
        assert syncer.status.is_busy

        outbox.append(store, A_FACT)
        syncer.nudge()

        await _until(lambda: not outbox.backlog(store).facts)
        assert len(line.under_way) == 1


async def test_photos_go_several_at_once_each_once_and_within_the_bound(store: Store) -> None:
    signed_in(store)
    line = Depot(store)
    syncer = a_syncer(store, line, watchdog_s=60)
    taken = take_photos(store, 9)
    async with running(syncer):
        for _ in taken:
            seen = len(line.came) + 1
            expected = min(seen, syncer.settings.photos_abreast, len(taken) + 1 - seen)
            await _until(lambda: len(line.under_way) == expected)  # noqa: B023 - waited for here
            line.may.release()
            await _until(lambda: len(line.came) == seen)  # noqa: B023 - as above
        await _until(lambda: not outbox.backlog(store).photos)
        await _until(lambda: not syncer.status.is_busy)

    assert sorted(line.came) == sorted(taken)
    assert line.most == syncer.settings.photos_abreast


async def test_a_new_token_is_fetched_once_no_photo_is_under_way(store: Store) -> None:
    signed_in(store)
    line = Depot(store)
    syncer = a_syncer(store, line, watchdog_s=60)
    take_photos(store, 1)
    async with running(syncer):
        await _until(lambda: len(line.under_way) == 1)
        line.token = "another"
        outbox.append(store, A_FACT)
        syncer.nudge()
        asked = len(line.order)
        await _until(lambda: len(line.order) > asked)
        line.may.release()
        await _until(lambda: not outbox.backlog(store).facts)

    assert line.order.count("refresh") == 1
