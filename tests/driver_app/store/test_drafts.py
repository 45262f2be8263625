"""What was begun at a door, on the disk: bounded, its driver's own, gone with the ending."""

import os
from datetime import timedelta

import pytest

from driver_app.store import credentials, drafts, outbox, photos
from driver_app.store.drafts import StoredDraft
from driver_app.store.outbox import Draft
from driver_app.store.schema import Store
from shared.facts import FactType
from shared.ids import DeviceId, StopId, uuid7
from tests.onphone import NINE, SERVER, paired, signed_in
from tests.phone import a_photo

HERE = StopId(uuid7())
PICTURE = a_photo(1)


def keep(store: Store, device: DeviceId, stop_id: StopId = HERE, *, minutes: int = 0) -> str:
    """Keep a draft with a photo, and give the photo's name."""
    name = photos.write(store, PICTURE).sha256
    draft = StoredDraft(stop_id=stop_id, content=b"{}", photos=(name,))
    drafts.keep(store, device, [(draft, [PICTURE])], now=NINE + timedelta(minutes=minutes))
    return name


def kept(store: Store, device: DeviceId) -> list[StopId]:
    return [draft.stop_id for draft, _ in drafts.read(store, device)]


def test_a_draft_is_read_with_the_pictures_that_are_there(store: Store) -> None:
    device = signed_in(store).device_id
    name = keep(store, device)

    [(draft, pictures)] = drafts.read(store, device)
    assert (draft.stop_id, draft.content, draft.photos) == (HERE, b"{}", (name,))
    assert pictures == {name: PICTURE.content}

    photos.path_of(store, name).unlink()
    assert [found for _, found in drafts.read(store, device)] == [{}]


@pytest.mark.parametrize(
    "ending", [FactType.STOP_SUCCEEDED, FactType.STOP_FAILED, FactType.STOP_CORRECTED]
)
def test_an_ending_takes_its_draft_along_and_no_other(store: Store, ending: FactType) -> None:
    device, other = signed_in(store).device_id, StopId(uuid7())
    keep(store, device)
    keep(store, device, other)

    outbox.append(store, Draft(type=FactType.STOP_ARRIVED, occurred_at=NINE, stop_id=HERE))
    assert kept(store, device) == [HERE, other]
    outbox.append(store, Draft(type=ending, occurred_at=NINE, stop_id=HERE))

    assert kept(store, device) == [other]


def test_a_draft_is_written_and_dropped_at_once_or_not_at_all(store: Store) -> None:
    device, gone = signed_in(store).device_id, StopId(uuid7())
    keep(store, device, gone)
    huge = StoredDraft(stop_id=HERE, content=b"{}", photos=("\ud800",))  # no text of a database

    with pytest.raises(UnicodeEncodeError):
        drafts.keep(store, device, [(huge, [])], [gone], now=NINE)
    assert kept(store, device) == [gone]

    drafts.keep(store, device, [], [gone], now=NINE)
    assert kept(store, device) == []


def test_another_driver_finds_nothing_and_the_same_one_all_of_it(store: Store) -> None:
    ours = signed_in(store)
    keep(store, ours.device_id)
    credentials.sign_out(store)

    again = credentials.sign_in(store, SERVER, paired(driver_id=ours.driver_id))
    assert kept(store, again.device_id) == [HERE]

    stranger = signed_in(store)
    assert kept(store, stranger.device_id) == []
    assert kept(store, again.device_id) == []


def test_nothing_is_kept_for_a_driver_who_has_left(store: Store) -> None:
    left = signed_in(store).device_id
    signed_in(store)

    keep(store, left)

    assert kept(store, left) == []


def test_the_drafts_touched_last_are_kept(store: Store) -> None:
    device = signed_in(store).device_id
    stops = [StopId(uuid7()) for _ in range(drafts.MOST + 2)]
    for minute, stop_id in enumerate(stops):
        keep(store, device, stop_id, minutes=minute)

    assert kept(store, device) == stops[2:]


def test_a_photo_stays_as_long_as_its_draft(store: Store) -> None:
    device = signed_in(store).device_id
    path = photos.path_of(store, keep(store, device))
    os.utime(path, (NINE.timestamp(), NINE.timestamp()))

    photos.sweep(store, NINE + timedelta(days=6))
    assert path.exists()
    drafts.sweep(store, NINE + timedelta(days=6))
    assert kept(store, device) == [HERE]
    drafts.sweep(store, NINE + timedelta(days=8))
    photos.sweep(store, NINE + timedelta(days=8))

    assert kept(store, device) == []
    assert not path.exists()
