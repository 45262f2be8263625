"""Taking back a slip of the thumb."""

from datetime import timedelta

import pytest

from driver_app.work.deliver import deliver
from driver_app.work.record import Recorder
from driver_app.work.undo import NothingToUndo, TooLateToUndo, undo
from shared.states import StopStatus
from tests.driver_app.conftest import Driver
from tests.phone import a_photo

FIVE_MINUTES_MS = 5 * 60 * 1000


async def test_within_five_minutes_the_driver_is_at_the_door_again(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    driver.ms = FIVE_MINUTES_MS

    await undo(driver.recorder, driver.first.id)

    assert (await driver.recorder.view()).stops[0].status is StopStatus.ARRIVED
    with pytest.raises(NothingToUndo):
        await undo(driver.recorder, driver.first.id)


async def test_later_it_is_the_dispatchers(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    driver.ms = FIVE_MINUTES_MS + 1

    with pytest.raises(TooLateToUndo):
        await undo(driver.recorder, driver.first.id)


async def test_a_clock_set_back_does_not_stop_the_time(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    driver.clock.turn(-timedelta(hours=3))
    driver.ms = FIVE_MINUTES_MS + 1

    with pytest.raises(TooLateToUndo):
        await undo(driver.recorder, driver.first.id)


async def test_after_a_restart_the_wall_clock_must_do(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    restarted = Recorder(driver.store, driver.clock, mono_ms=lambda: 0, boot_id="other")
    driver.clock.turn(timedelta(minutes=6))
    with pytest.raises(TooLateToUndo):
        await undo(restarted, driver.first.id)
    driver.clock.turn(-timedelta(minutes=2))

    await undo(restarted, driver.first.id)


async def test_what_has_not_ended_cannot_be_undone(driver: Driver) -> None:
    with pytest.raises(NothingToUndo):
        await undo(driver.recorder, driver.first.id)
