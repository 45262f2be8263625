"""Being at the door."""

from driver_app.work.arrive import arrive
from shared.states import StopStatus
from tests.driver_app.conftest import Driver


async def test_the_stop_shows_that_the_driver_is_there(driver: Driver) -> None:
    await arrive(driver.recorder, driver.first.id)

    assert (await driver.recorder.view()).stops[0].status is StopStatus.ARRIVED
