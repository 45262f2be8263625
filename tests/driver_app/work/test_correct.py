"""Saying how a stop really ended."""

from datetime import timedelta

import msgspec
import pytest

from driver_app.work.correct import NothingToCorrect, TooLateToCorrect, correct
from driver_app.work.deliver import deliver
from driver_app.work.proofs import PhotoRequired
from driver_app.work.undo import undo
from shared.facts import Corrected, Fact, FactType, Failed, Succeeded
from shared.states import CORRECTION_WINDOW, FailureReason, StopStatus
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch
from tests.phone import a_photo

ABSENT = Failed(reason=FailureReason.RECIPIENT_ABSENT)


def _last(driver: Driver) -> Fact:
    return msgspec.json.decode(next_batch(driver.store).facts[-1].raw(), type=Fact)


async def test_a_delivery_was_none_and_its_photo_still_speaks(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    driver.ms = 3_600_000

    await correct(driver.recorder, driver.first.id, ABSENT)

    fact = _last(driver)
    body = msgspec.json.decode(fact.body, type=Corrected)
    assert (fact.type, body.succeeded) == (FactType.STOP_CORRECTED, None)
    assert body.failed is not None
    assert body.failed.reason == FailureReason.RECIPIENT_ABSENT
    assert len(fact.blobs) == 1
    assert (await driver.recorder.view()).stops[0].status is StopStatus.FAILED


async def test_it_may_be_corrected_back(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    await correct(driver.recorder, driver.first.id, ABSENT)

    await correct(driver.recorder, driver.first.id, Succeeded(receiver_name="Ana"), [a_photo(2)])

    assert len(_last(driver).blobs) == 2
    assert (await driver.recorder.view()).stops[0].status is StopStatus.SUCCEEDED


async def test_a_photo_that_may_not_be_kept_is_not(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])

    await correct(driver.recorder, driver.first.id, Failed(reason=FailureReason.UNDERAGE))

    assert _last(driver).blobs == ()
    with pytest.raises(PhotoRequired):
        await correct(driver.recorder, driver.first.id, Succeeded())


async def test_what_has_not_ended_has_nothing_to_correct(driver: Driver) -> None:
    with pytest.raises(NothingToCorrect):
        await correct(driver.recorder, driver.first.id, ABSENT)
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    await undo(driver.recorder, driver.first.id)
    with pytest.raises(NothingToCorrect):
        await correct(driver.recorder, driver.first.id, ABSENT)


async def test_the_next_day_it_is_the_dispatchers(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)])
    driver.ms = int((CORRECTION_WINDOW + timedelta(minutes=1)).total_seconds() * 1000)

    with pytest.raises(TooLateToCorrect):
        await correct(driver.recorder, driver.first.id, ABSENT)
