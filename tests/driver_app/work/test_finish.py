"""Ending a run."""

from driver_app.work.finish import finish
from shared.states import RunStatus
from tests.driver_app.conftest import Driver


async def test_a_finished_run_is_over(driver: Driver) -> None:
    await finish(driver.recorder, driver.run.id)

    assert (await driver.recorder.view()).runs[0].status is RunStatus.COMPLETED
