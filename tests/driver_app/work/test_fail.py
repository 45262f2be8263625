"""Ending an attempt as failed."""

import msgspec
import pytest

from driver_app.settings import VERSION
from driver_app.work.fail import fail
from driver_app.work.proofs import PhotoRequired
from shared.facts import Fact, Failed
from shared.states import FailureReason, StopStatus
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch
from tests.phone import a_photo


async def test_a_failure_says_why(driver: Driver) -> None:
    reason = FailureReason.RECIPIENT_ABSENT
    with pytest.raises(PhotoRequired):
        await fail(driver.recorder, driver.first.id, Failed(reason=reason))

    said = Failed(reason=reason, note="campainha")
    await fail(driver.recorder, driver.first.id, said, [a_photo(1)])

    fact = msgspec.json.decode(next_batch(driver.store).facts[0].raw(), type=Fact)
    body = msgspec.json.decode(fact.body, type=Failed)
    assert (body.reason, body.note, body.evidence.app) == (reason, "campainha", VERSION)
    assert (await driver.recorder.view()).stops[0].status is StopStatus.FAILED
