from pathlib import Path

import msgspec

from shared.facts import VehicleChecked, VehiclePart
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_all_is_well_is_one_number_and_one_tap(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        await desk.app.tap("run-accept")
        await desk.app.tap("before-vehicle")
        await desk.app.type("odometer", "48.210")
        await desk.app.tap("vehicle-done")
        await desk.app.until(lambda: desk.app.page.route == "/")
        await desk.app.until(lambda: len(day.facts) == 2)
        await desk.app.go("/vehicle")
        assert desk.app.shows("Última leitura: 48210 km")

    body = msgspec.json.decode(day.facts[-1].body, type=VehicleChecked)
    assert (body.odometer_km, body.faults) == (48_210, ())
    assert body.vehicle_id == day.runs[0].vehicle_id


async def test_a_fault_is_named_and_told(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        await desk.app.go("/vehicle")
        assert not desk.app.has("vehicle-note")
        await desk.app.tap("part-brakes")
        await desk.app.tap("part-lights")
        await desk.app.tap("part-lights")
        await desk.app.type("vehicle-note", "Pedal baixo")
        assert desk.app.by_id("vehicle-done").content == "Registrar 1 problema"
        await desk.app.tap("vehicle-done")
        await desk.app.until(lambda: len(day.facts) == 1)

    body = msgspec.json.decode(day.facts[-1].body, type=VehicleChecked)
    assert (body.faults, body.note) == ((VehiclePart.BRAKES,), "Pedal baixo")


async def test_an_odometer_that_cannot_be_is_not_taken(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        await desk.app.go("/vehicle")
        await desk.app.type("odometer", "123456789")
        await desk.app.tap("vehicle-done")
        assert desk.app.shows("não parece certo")
        await desk.app.type("odometer", "5000")
        await desk.app.tap("vehicle-done")
        await desk.app.until(lambda: len(day.facts) == 1)
        await desk.app.go("/vehicle")
        await desk.app.type("odometer", "4999")
        await desk.app.tap("vehicle-done")
        assert desk.app.shows("O hodômetro não volta")

    assert len(day.facts) == 1
