from datetime import timedelta

import msgspec

from driver_app.controls.tile import is_late
from shared.states import StopStatus
from tests.driver_app.fake_server import a_run, a_stop

STOP = a_stop(a_run(), 1)


def test_a_stop_is_late_once_its_window_cannot_be_kept() -> None:
    closes = STOP.window_closes
    assert closes is not None

    assert not is_late(STOP, None)
    assert is_late(msgspec.structs.replace(STOP, eta=closes + timedelta(minutes=1)), None)
    assert is_late(STOP, closes + timedelta(minutes=1))


def test_an_ended_or_windowless_stop_is_never_late() -> None:
    closes = STOP.window_closes
    assert closes is not None
    late = closes + timedelta(hours=1)

    assert not is_late(msgspec.structs.replace(STOP, status=StopStatus.FAILED), late)
    assert not is_late(msgspec.structs.replace(STOP, window_closes=None), late)
