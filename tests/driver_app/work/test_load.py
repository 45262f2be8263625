"""Loading the vehicle."""

import msgspec

from driver_app.work.load import complete_loading, load_package, start_loading
from shared.facts import Fact, FactType, LoadingCompleted, PackageLoaded
from shared.states import RunStatus
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch


async def test_loading_is_told(driver: Driver) -> None:
    await start_loading(driver.recorder, driver.run.id)

    assert (await driver.recorder.view()).runs[0].status is RunStatus.LOADING


async def test_each_package_and_the_end_are_facts_of_the_run(driver: Driver) -> None:
    await load_package(driver.recorder, driver.run.id, "A", is_scanned=False)
    await complete_loading(driver.recorder, driver.run.id, loaded=1, missing=["B"])

    first, last = [
        msgspec.json.decode(fact.raw(), type=Fact) for fact in next_batch(driver.store).facts
    ]
    assert (first.type, first.run_id) == (FactType.PACKAGE_LOADED, driver.run.id)
    package = msgspec.json.decode(first.body, type=PackageLoaded)
    assert package == PackageLoaded(barcode="A", is_scanned=False)
    assert msgspec.json.decode(last.body, type=LoadingCompleted).missing == ("B",)
