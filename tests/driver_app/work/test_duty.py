"""On duty, on a break, off duty."""

import msgspec

from driver_app.work.duty import change_duty
from shared.facts import DutyChanged, Fact, FactType
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch


async def test_duty_is_of_the_driver_and_of_no_run(driver: Driver) -> None:
    await change_duty(driver.recorder, "on_break")

    fact = msgspec.json.decode(next_batch(driver.store).facts[0].raw(), type=Fact)
    assert (fact.type, fact.run_id, fact.stop_id) == (FactType.DUTY_CHANGED, None, None)
    assert msgspec.json.decode(fact.body, type=DutyChanged).duty == "on_break"
