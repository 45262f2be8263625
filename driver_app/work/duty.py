"""Go on duty, on a break, off duty."""

from driver_app.work.record import Recorder
from shared.facts import DutyChanged, FactType, Fix
from shared.ids import FactId


async def change_duty(recorder: Recorder, duty: str, fix: Fix | None = None) -> FactId:
    """Save the new duty: ``on_duty``, ``on_break`` or ``off_duty``."""
    return await recorder.write(FactType.DUTY_CHANGED, fix=fix, body=DutyChanged(duty=duty))
