"""Saying that a change was seen."""

import msgspec

from driver_app.work.see import accept_changes
from shared.facts import ChangeAccepted, Fact, FactType
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch


async def test_the_version_that_was_seen_is_told(driver: Driver) -> None:
    await accept_changes(driver.recorder, driver.run.id, version=3, changes=2)

    fact = msgspec.json.decode(next_batch(driver.store).facts[0].raw(), type=Fact)
    assert (fact.type, fact.run_id) == (FactType.RUN_CHANGE_ACCEPTED, driver.run.id)
    body = msgspec.json.decode(fact.body, type=ChangeAccepted)
    assert body == ChangeAccepted(version=3, changes=2)
