"""Ending a run."""

import msgspec

from driver_app.work.finish import finish
from shared.facts import Fact, RunFinished
from shared.states import RunStatus
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch


async def test_a_run_is_over_when_the_driver_says_so(driver: Driver) -> None:
    said = RunFinished(returned=("A",), cash_cents=4590, odometer_km=48_300)

    await finish(driver.recorder, driver.run.id, said=said)

    assert (await driver.recorder.view()).runs[0].status is RunStatus.COMPLETED
    fact = msgspec.json.decode(next_batch(driver.store).facts[0].raw(), type=Fact)
    assert msgspec.json.decode(fact.body, type=RunFinished) == said
