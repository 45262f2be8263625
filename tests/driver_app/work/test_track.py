"""A silence is told with the run that was under way."""

from datetime import timedelta

import msgspec

from driver_app.work.start import start
from driver_app.work.track import report_loss
from shared.facts import Fact, FactType, TrackingLost
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch


async def test_a_silence_names_the_run_and_how_long_it_lasted(driver: Driver) -> None:
    await start(driver.recorder, driver.run.id)
    silent = timedelta(minutes=14)
    await report_loss(driver.recorder, why="frozen", silent_for=silent, maker="Xiaomi")

    fact = msgspec.json.decode(next_batch(driver.store).facts[-1].raw(), type=Fact)
    assert (fact.type, fact.run_id) == (FactType.TRACKING_LOST, driver.run.id)
    body = msgspec.json.decode(fact.body, type=TrackingLost)
    assert (body.why, body.silent_s, body.maker) == ("frozen", 840, "Xiaomi")


async def test_before_a_run_it_is_of_no_run(driver: Driver) -> None:
    await report_loss(driver.recorder, why="denied", silent_for=timedelta(0))

    fact = msgspec.json.decode(next_batch(driver.store).facts[-1].raw(), type=Fact)
    assert fact.run_id is None
