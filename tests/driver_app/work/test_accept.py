"""Taking on a run."""

from driver_app.work.accept import accept
from shared.states import RunStatus
from tests.driver_app.conftest import Driver


async def test_an_accepted_run_is_shown_so_at_once(driver: Driver) -> None:
    await accept(driver.recorder, driver.run.id)

    view = await driver.recorder.view()
    assert view.runs[0].status is RunStatus.ACCEPTED
