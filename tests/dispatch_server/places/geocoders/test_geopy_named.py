"""A service somewhere else: late, broken or lying, it never stops us."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from dispatch_server.places.geocoders.geopy_named import GeocoderUnknown, GeopyGeocoder
from dispatch_server.places.parse import to_query
from dispatch_server.places.port import GeocoderUnavailable
from dispatch_server.places.rules import LEAST_CONFIDENCE
from shared.geo import Point
from tests.geocoding_server import KnownHouse, Service, serve_geocoding
from tests.waiting import PATIENCE_S

HOME = KnownHouse("Mannerheimintie", "12", Point(60.1695, 24.9384))
QUERY = to_query(text="Mannerheimintie 12, 00100 Helsinki", country="FI")


@pytest.fixture
def service() -> Iterator[Service]:
    with serve_geocoding([HOME]) as service:
        yield service


@pytest.fixture
async def photon(service: Service) -> AsyncIterator[GeopyGeocoder]:
    options = {"domain": service.netloc, "scheme": "http"}
    geocoder = GeopyGeocoder("photon", options, timeout_s=PATIENCE_S, per_second=1000)
    yield geocoder
    await geocoder.aclose()


async def test_what_the_service_says_is_told_with_its_name(
    photon: GeopyGeocoder, service: Service
) -> None:
    (found,) = await photon.search(QUERY)

    assert (found.at, found.source, found.precision) == (HOME.at, "geopy:photon", "house_number")
    assert service.asked == ["Mannerheimintie 12, Helsinki, 00100"]


@pytest.mark.parametrize("mood", ["error", "busy", "garbage", "endless", "odd"])
async def test_a_service_in_a_bad_mood_is_unavailable(
    photon: GeopyGeocoder, service: Service, mood: str
) -> None:
    service.mood = mood

    with pytest.raises(GeocoderUnavailable) as unavailable:
        await photon.search(QUERY)

    assert unavailable.value.source == "geopy:photon"


async def test_a_service_that_is_too_slow_is_unavailable(service: Service) -> None:
    service.mood = "slow"
    options = {"domain": service.netloc, "scheme": "http"}
    hasty = GeopyGeocoder("photon", options, timeout_s=0.3)

    with pytest.raises(GeocoderUnavailable):
        await hasty.search(QUERY)

    await hasty.aclose()


async def test_a_service_that_is_not_there_is_unavailable() -> None:
    geocoder = GeopyGeocoder("photon", {"domain": "127.0.0.1:1", "scheme": "http"})
    with pytest.raises(GeocoderUnavailable):
        await geocoder.search(QUERY)
    await geocoder.aclose()


async def test_it_is_asked_no_faster_than_it_allows(service: Service) -> None:
    options = {"domain": service.netloc, "scheme": "http"}
    geocoder = GeopyGeocoder("photon", options, per_second=20)
    began = time.monotonic()

    await asyncio.gather(*(geocoder.search(QUERY) for _ in range(5)))

    assert time.monotonic() - began >= 4 / 20
    await geocoder.aclose()


async def test_a_queue_that_is_too_long_is_not_joined(service: Service) -> None:
    options = {"domain": service.netloc, "scheme": "http"}
    geocoder = GeopyGeocoder("photon", options, per_second=0.01)
    await geocoder.search(QUERY)

    with pytest.raises(GeocoderUnavailable, match="too many questions"):
        await geocoder.search(QUERY)
    await geocoder.aclose()


async def test_an_answer_for_another_street_is_in_doubt(
    photon: GeopyGeocoder, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_find", lambda _: [(HOME, True)])

    (found,) = await photon.search(to_query(text="Bulevardi 12", country="FI"))

    assert found.confidence < LEAST_CONFIDENCE


def test_a_geocoder_that_nobody_knows_is_named() -> None:
    with pytest.raises(GeocoderUnknown, match="atlantis"):
        GeopyGeocoder("atlantis")
    with pytest.raises(GeocoderUnknown, match="colour"):
        GeopyGeocoder("photon", {"colour": "blue"})
