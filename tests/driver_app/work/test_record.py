"""From a tap to a fact on the disk."""

from datetime import timedelta

import msgspec
import pytest

from driver_app import headless
from driver_app.store import credentials
from driver_app.store.schema import Store
from driver_app.work import arrive, deliver, duty
from driver_app.work.record import (
    NotPaired,
    NotWritten,
    Recorder,
    StopEnded,
    StorageFull,
    UnknownRun,
    UnknownStop,
)
from driver_app.work.start import start
from shared.clock import FixedClock
from shared.facts import Fact, FactType, Fix, Succeeded
from shared.ids import RunId, StopId, uuid7
from tests.crowded import no_longer_files, no_room
from tests.driver_app.conftest import Driver
from tests.onphone import NINE, next_batch, remove, told
from tests.phone import a_photo


def facts(store: Store) -> list[Fact]:
    return [msgspec.json.decode(fact.raw(), type=Fact) for fact in next_batch(store).facts]


async def _deliver_both(driver: Driver, said: Succeeded) -> None:
    for stop in (driver.first, driver.second):
        await deliver.deliver(driver.recorder, stop.id, [a_photo(1)], said)


async def test_a_fact_says_what_the_driver_saw(driver: Driver) -> None:
    driver.ms = 42
    fix = Fix(lat=60.0, lon=25.0, accuracy_m=9.0)

    fact_id = await arrive.arrive(driver.recorder, driver.first.id, fix)

    (fact,) = facts(driver.store)
    assert (fact.id, fact.type) == (fact_id, FactType.STOP_ARRIVED)
    assert (fact.stop_id, fact.run_id, fact.run_version) == (driver.first.id, driver.run.id, 1)
    assert (fact.occurred_at, fact.mono_ms, fact.boot_id, fact.fix) == (NINE, 42, "boot", fix)


async def test_saved_is_said_only_once_it_is_on_the_disk(driver: Driver) -> None:
    seen: list[list[str]] = []
    driver.recorder.saved = lambda _: seen.append([str(f.id) for f in facts(driver.store)])

    fact_id = await arrive.arrive(driver.recorder, driver.first.id)

    assert seen == [[str(fact_id)]]


async def test_the_measured_skew_corrects_the_clock(driver: Driver) -> None:
    credentials.note_skew(driver.store, driver.identity.device_id, -3_600_000)

    await duty.change_duty(driver.recorder, "on_duty")

    assert facts(driver.store)[0].occurred_at == NINE - timedelta(hours=1)


async def test_an_ended_stop_takes_nothing_more(driver: Driver) -> None:
    await deliver.deliver(driver.recorder, driver.first.id, [a_photo(1)])

    with pytest.raises(StopEnded) as refused:
        await arrive.arrive(driver.recorder, driver.first.id)

    assert refused.value.status == "succeeded"
    assert len(driver.saved) == 1


async def test_what_is_no_longer_here_is_said_so(driver: Driver) -> None:
    told(driver.store, remove(driver.first))

    with pytest.raises(UnknownStop):
        await arrive.arrive(driver.recorder, driver.first.id)
    with pytest.raises(UnknownStop):
        await arrive.arrive(driver.recorder, StopId(uuid7()))
    with pytest.raises(UnknownRun):
        await start(driver.recorder, RunId(uuid7()))
    assert driver.saved == []


async def test_nobody_in_can_save_nothing(store: Store) -> None:
    with pytest.raises(NotPaired):
        await duty.change_duty(Recorder(store, FixedClock(NINE)), "on_duty")


async def test_a_full_phone_saves_nothing_and_says_so(driver: Driver) -> None:
    said = Succeeded(receiver_name="Helena", note="x" * 2_000)
    with no_room(driver.store), pytest.raises(StorageFull):
        await _deliver_both(driver, said)
    saved = len(driver.saved)
    assert saved == len(facts(driver.store)) < 2
    with no_longer_files(), pytest.raises(StorageFull):
        await deliver.deliver(driver.recorder, driver.second.id, [headless.a_photo(9_000)])
    assert saved == len(driver.saved) == len(facts(driver.store))

    await deliver.deliver(driver.recorder, driver.second.id, [a_photo(1)], said)

    assert saved + 1 == len(driver.saved) == len(facts(driver.store))


async def test_a_disk_that_fails_is_said_to(driver: Driver) -> None:
    with (
        no_longer_files(than=driver.store.folder / "porta.sqlite-wal"),
        pytest.raises(NotWritten),
    ):
        await arrive.arrive(driver.recorder, driver.first.id)

    assert driver.saved == []
