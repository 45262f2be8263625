"""The next is asked only while no answer will do."""

import pytest

from dispatch_server.places.geocoders.chain import ChainGeocoder
from dispatch_server.places.parse import to_query
from dispatch_server.places.port import GeocoderUnavailable
from tests.intake import TownGeocoder

SURE = to_query(text="Rua Augusta, 900", country="BR")
VAGUE = to_query(text="Rua Longa, 5", country="BR")
UNKNOWN = to_query(text="Xyz", country="BR")


def _chain() -> tuple[ChainGeocoder, TownGeocoder, TownGeocoder]:
    first, second = TownGeocoder(), TownGeocoder()
    return ChainGeocoder(first, second), first, second


async def test_a_sure_answer_ends_the_search() -> None:
    chain, _, second = _chain()

    assert (await chain.search(SURE))[0].precision == "house_number"
    assert second.asked == []


async def test_doubtful_answers_are_put_together() -> None:
    chain, _, second = _chain()

    assert len(await chain.search(VAGUE)) == 2
    assert second.asked == ["Rua Longa, 5"]


async def test_one_that_is_silent_is_passed_over() -> None:
    chain, first, _ = _chain()
    first.is_up = False

    assert (await chain.search(SURE))[0].precision == "house_number"
    assert len(await chain.search(VAGUE)) == 1


async def test_finding_nothing_while_one_is_silent_is_not_knowing() -> None:
    chain, first, _ = _chain()
    first.is_up = False

    with pytest.raises(GeocoderUnavailable):
        await chain.search(UNKNOWN)


async def test_no_geocoder_finds_nothing() -> None:
    assert await ChainGeocoder().search(SURE) == []
