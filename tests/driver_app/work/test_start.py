"""Setting out."""

from driver_app.work.start import head_for, start
from shared.states import RunStatus, StopStatus
from tests.driver_app.conftest import Driver


async def test_a_started_run_is_under_way(driver: Driver) -> None:
    await start(driver.recorder, driver.run.id)

    assert (await driver.recorder.view()).runs[0].status is RunStatus.IN_PROGRESS


async def test_heading_for_a_stop_starts_the_run_too(driver: Driver) -> None:
    await head_for(driver.recorder, driver.second.id)

    view = await driver.recorder.view()
    assert view.runs[0].status is RunStatus.IN_PROGRESS
    assert [stop.status for stop in view.stops] == [StopStatus.PENDING, StopStatus.EN_ROUTE]
