import pytest

from driver_app.links import call, google_maps, waze
from shared.geo import Point

HERE = Point(-23.55052, -46.633308)


def test_navigation_opens_at_the_door() -> None:
    assert waze(HERE) == "https://waze.com/ul?ll=-23.550520%2C-46.633308&navigate=yes"
    assert google_maps(HERE).endswith("&destination=-23.550520%2C-46.633308")


@pytest.mark.parametrize(
    ("phone", "wanted"),
    [("+55 (11) 98888-0000", "tel:+5511988880000"), ("011 3333 4444", "tel:01133334444")],
)
def test_a_number_is_made_dialable(phone: str, wanted: str) -> None:
    assert call(phone) == wanted
