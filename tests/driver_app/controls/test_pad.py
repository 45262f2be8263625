"""The pad that a finger signs on; what it draws is in views/test_deliver."""

from driver_app.controls.pad import NARROWEST, pad_width


def test_a_pad_fits_into_its_column() -> None:
    assert pad_width(390, 0) == 326
    assert pad_width(1000, 200) == 536
    assert pad_width(120, 0) == NARROWEST
    assert pad_width(None, 0) == 326
