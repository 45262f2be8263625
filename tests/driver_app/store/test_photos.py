"""Photo files: there before the fact, gone after the server has them."""

import os
from datetime import timedelta

import pytest

from driver_app import headless
from driver_app.store import outbox, photos
from driver_app.store.outbox import Draft
from driver_app.store.schema import Store
from shared.facts import FactType
from tests.crowded import no_longer_files
from tests.onphone import NINE, signed_in
from tests.phone import a_photo

A_FACT = Draft(type=FactType.DUTY_CHANGED, occurred_at=NINE)


def test_the_same_photo_twice_is_one_file(store: Store) -> None:
    first, second = photos.write(store, a_photo(1)), photos.write(store, a_photo(1))

    assert first == second
    assert [path.name for path in store.photos.iterdir()] == [first.sha256]
    assert photos.path_of(store, first.sha256).read_bytes() == a_photo(1).content


def test_half_a_photo_is_not_left_on_a_full_disk(store: Store) -> None:
    with no_longer_files(), pytest.raises(OSError, match="large"):
        photos.write(store, headless.a_photo(10_000))

    assert not list(store.photos.iterdir())


def test_a_photo_is_read_in_pieces(store: Store) -> None:
    photo = a_photo(1)
    blob = photos.write(store, photo)

    assert photos.chunk(store, blob.sha256, 10, 20) == photo.content[10:30]
    with pytest.raises(FileNotFoundError):
        photos.chunk(store, "0" * 64, 0, 1)


def test_a_file_goes_a_day_after_the_server_has_it(store: Store) -> None:
    identity = signed_in(store)
    sent, owed = photos.write(store, a_photo(1)), photos.write(store, a_photo(2))
    outbox.append(store, A_FACT, [sent, owed])
    photos.note_sent(store, identity.device_id, owed.sha256, 5)
    photos.note_complete(store, identity.device_id, sent.sha256, NINE)

    photos.sweep(store, NINE + timedelta(hours=23))
    assert photos.path_of(store, sent.sha256).exists()
    photos.sweep(store, NINE + timedelta(hours=25))

    assert not photos.path_of(store, sent.sha256).exists()
    assert photos.path_of(store, owed.sha256).exists()


def test_a_file_whose_fact_was_never_written_goes_after_a_day(store: Store) -> None:
    signed_in(store)
    orphan = photos.path_of(store, photos.write(store, a_photo(1)).sha256)
    taken = NINE.timestamp()
    os.utime(orphan, (taken, taken))

    photos.sweep(store, NINE + timedelta(hours=1))
    assert orphan.exists()
    photos.sweep(store, NINE + timedelta(days=2))

    assert not orphan.exists()
