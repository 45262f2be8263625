"""geopy's errors, whatever goes wrong underneath."""

import ssl
from collections.abc import Iterator

import pytest
from geopy.adapters import AdapterHTTPError
from geopy.exc import GeocoderParseError, GeocoderTimedOut, GeocoderUnavailable

from dispatch_server.places.geocoders.http import HttpxAdapter
from shared.geo import Point
from tests.geocoding_server import KnownHouse, Service, serve_geocoding
from tests.waiting import PATIENCE_S


@pytest.fixture
def service() -> Iterator[Service]:
    with serve_geocoding([KnownHouse("Rua A", "1", Point(0.5, 0.5))]) as service:
        yield service


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("slow", GeocoderTimedOut),
        ("error", AdapterHTTPError),
        ("garbage", GeocoderParseError),
        ("endless", GeocoderParseError),
    ],
)
async def test_errors_are_geopy_s(service: Service, mood: str, error: type[Exception]) -> None:
    service.mood = mood
    timeout = 0.3 if mood == "slow" else PATIENCE_S
    async with HttpxAdapter(proxies=None, ssl_context=ssl.create_default_context()) as adapter:
        with pytest.raises(error):
            await adapter.get_json(f"http://{service.netloc}/api", timeout=timeout, headers={})


async def test_a_dead_address_is_unavailable() -> None:
    async with HttpxAdapter(proxies=None, ssl_context=None) as adapter:
        with pytest.raises(GeocoderUnavailable):
            await adapter.get_text("http://127.0.0.1:1/", timeout=1, headers={})
