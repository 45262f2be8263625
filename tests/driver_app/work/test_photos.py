"""Which ending wants a photo, and which forbids it."""

import pytest

from driver_app.store.photos import Photo
from driver_app.work.photos import (
    MAX_PHOTOS,
    PhotoNotAllowed,
    PhotoRequired,
    PhotoTooBig,
    PhotoUnreadable,
    TooManyPhotos,
    check_failure,
    check_success,
)
from shared.states import FailureReason
from shared.sync import MAX_PHOTO_BYTES
from tests.phone import a_photo


def test_a_delivery_wants_a_photo() -> None:
    with pytest.raises(PhotoRequired):
        check_success([])
    check_success([a_photo(1)])


@pytest.mark.parametrize("reason", [FailureReason.RECIPIENT_ABSENT, FailureReason.REFUSED_DAMAGED])
def test_some_failures_want_one(reason: FailureReason) -> None:
    with pytest.raises(PhotoRequired) as refused:
        check_failure(reason, [])
    assert refused.value.outcome == reason
    check_failure(reason, [a_photo(1)])


def test_an_identity_document_is_never_photographed() -> None:
    with pytest.raises(PhotoNotAllowed):
        check_failure(FailureReason.UNDERAGE, [a_photo(1)])
    check_failure(FailureReason.UNDERAGE, [])


def test_others_leave_it_open() -> None:
    check_failure(FailureReason.NO_PARKING, [])
    check_failure(FailureReason.NO_PARKING, [a_photo(1)])


def test_a_photo_must_be_one_and_of_a_size_that_goes_through() -> None:
    with pytest.raises(PhotoUnreadable):
        check_success([Photo(content=b"GIF89a")])
    with pytest.raises(PhotoUnreadable):
        check_success([Photo(content=b"")])
    big = Photo(content=a_photo(1).content + bytes(MAX_PHOTO_BYTES))
    with pytest.raises(PhotoTooBig):
        check_success([big])
    with pytest.raises(TooManyPhotos):
        check_success([a_photo(n) for n in range(MAX_PHOTOS + 1)])
    check_success([Photo(content=b"RIFF0000WEBP"), Photo(content=b"\x89PNG\r\n\x1a\n")])
