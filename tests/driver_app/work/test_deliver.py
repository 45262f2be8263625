"""Ending a stop as delivered."""

import msgspec
import pytest

from driver_app.settings import VERSION
from driver_app.work.deliver import deliver
from driver_app.work.proofs import PhotoRequired
from shared.facts import Fact, Succeeded
from shared.states import StopStatus
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch
from tests.phone import a_photo


async def test_a_delivery_carries_its_proof(driver: Driver) -> None:
    photos = [a_photo(1), a_photo(2)]

    said = Succeeded(receiver_name="Helena", note="porta")
    await deliver(driver.recorder, driver.first.id, photos, said)

    fact = msgspec.json.decode(next_batch(driver.store).facts[0].raw(), type=Fact)
    body = msgspec.json.decode(fact.body, type=Succeeded)
    assert [blob.size for blob in fact.blobs] == [len(photo.content) for photo in photos]
    assert (body.receiver_name, body.note, body.delivered) == ("Helena", "porta", ())
    assert (body.evidence.app, body.evidence.skew_ms) == (VERSION, 0)
    view = await driver.recorder.view()
    assert view.stops[0].status is StopStatus.SUCCEEDED
    assert view.unsent.photos == 2


async def test_without_its_photo_nothing_is_saved(driver: Driver) -> None:
    with pytest.raises(PhotoRequired):
        await deliver(driver.recorder, driver.first.id, [])

    assert driver.saved == []
    assert list(driver.store.photos.iterdir()) == []
