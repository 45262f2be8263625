"""Looking at the vehicle."""

import msgspec

from driver_app.work.vehicle import check_vehicle
from shared.facts import Fact, FactType, VehicleChecked, VehiclePart
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch


async def test_what_was_found_is_saved(driver: Driver) -> None:
    await check_vehicle(
        driver.recorder,
        vehicle_id=driver.run.vehicle_id,
        odometer_km=48_210,
        faults=[VehiclePart.TYRES],
        note="careca",
    )

    fact = msgspec.json.decode(next_batch(driver.store).facts[0].raw(), type=Fact)
    assert fact.type == FactType.VEHICLE_CHECKED
    assert msgspec.json.decode(fact.body, type=VehicleChecked) == VehicleChecked(
        vehicle_id=driver.run.vehicle_id, odometer_km=48_210, faults=("tyres",), note="careca"
    )
