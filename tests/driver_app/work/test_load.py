"""Loading the vehicle."""

from driver_app.work.load import start_loading
from shared.states import RunStatus
from tests.driver_app.conftest import Driver


async def test_loading_comes_between_accepting_and_starting(driver: Driver) -> None:
    await start_loading(driver.recorder, driver.run.id)

    view = await driver.recorder.view()
    assert view.runs[0].status is RunStatus.LOADING
