"""Each error of a city says what to do next."""

from pathlib import Path

import pytest

from dispatch_server.cities.errors import (
    CityWithoutGraph,
    DefaultCityUnavailable,
    ExtractUnreadable,
    ExtractWithoutRoads,
    NoSuchCity,
)
from shared.errors import PortaError


@pytest.mark.parametrize(
    ("error", "next_step"),
    [
        (NoSuchCity("x"), "porta city add FILE.osm.pbf"),
        (CityWithoutGraph("x", "broken"), "porta city add FILE.osm.pbf"),
        (DefaultCityUnavailable("no network"), "try again with a network, or add it with: porta"),
        (ExtractUnreadable(Path("/srv/maps/x.pbf"), "cut short"), "download it again"),
        (ExtractWithoutRoads(Path("/srv/maps/x.pbf")), "give an extract that was not filtered"),
    ],
)
def test_an_error_says_what_to_do_next(error: PortaError, next_step: str) -> None:
    assert next_step in str(error)
    assert "/srv/maps" not in str(error)
