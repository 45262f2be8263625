"""Putting a stop off."""

from driver_app.work.arrive import arrive
from driver_app.work.skip import skip
from shared.states import StopStatus
from tests.driver_app.conftest import Driver


async def test_a_stop_put_off_comes_back_later(driver: Driver) -> None:
    await skip(driver.recorder, driver.first.id, "portaria fechada")
    view = await driver.recorder.view()
    assert view.stops[0].status is StopStatus.SKIPPED
    following = view.next_stop(driver.run.id)
    assert following is not None
    assert following.id == driver.second.id

    await arrive(driver.recorder, driver.first.id)

    assert (await driver.recorder.view()).stops[0].status is StopStatus.ARRIVED
