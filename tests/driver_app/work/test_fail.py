"""Ending an attempt as failed."""

import msgspec
import pytest

from driver_app.work.fail import fail
from driver_app.work.photos import PhotoRequired
from shared.facts import Fact, Failed
from shared.states import FailureReason, StopStatus
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch
from tests.phone import a_photo


async def test_a_failure_says_why(driver: Driver) -> None:
    reason = FailureReason.RECIPIENT_ABSENT
    with pytest.raises(PhotoRequired):
        await fail(driver.recorder, driver.first.id, reason)

    await fail(driver.recorder, driver.first.id, reason, [a_photo(1)], note="campainha")

    fact = msgspec.json.decode(next_batch(driver.store).facts[0].raw(), type=Fact)
    assert msgspec.json.decode(fact.body, type=Failed) == Failed(reason=reason, note="campainha")
    assert (await driver.recorder.view()).stops[0].status is StopStatus.FAILED
