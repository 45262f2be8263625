"""Look at the vehicle before leaving."""

from collections.abc import Sequence

from driver_app.work.record import Recorder
from shared.facts import FactType, Fix, VehicleChecked, VehiclePart
from shared.ids import FactId, VehicleId


async def check_vehicle(
    recorder: Recorder,
    *,
    vehicle_id: VehicleId | None = None,
    odometer_km: int | None = None,
    faults: Sequence[VehiclePart] = (),
    note: str = "",
    fix: Fix | None = None,
) -> FactId:
    """Save what was found. No faults named means that all is well. Raises NotPaired."""
    body = VehicleChecked(
        vehicle_id=vehicle_id,
        odometer_km=odometer_km,
        faults=tuple(part.value for part in faults),
        note=note,
    )
    return await recorder.write(FactType.VEHICLE_CHECKED, fix=fix, body=body)
