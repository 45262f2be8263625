import io

import pytest
from PIL import Image

from driver_app.device.port import NotAvailable, Photo, Why, as_photo
from shared.sync import MAX_PHOTO_BYTES


@pytest.mark.parametrize(
    ("format_", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_photo_is_known_by_its_first_bytes(format_: str, mime: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, format_)

    photo = as_photo(out.getvalue())

    assert isinstance(photo, Photo)
    assert photo.mime == mime


def test_other_files_and_huge_ones_are_refused() -> None:
    for content in (b"", b"%PDF-1.7", b"RIFF1234WAVE", b"<svg/>"):
        refused = as_photo(content)
        assert isinstance(refused, NotAvailable)
        assert refused.why == Why.NOT_A_PHOTO
    big = as_photo(b"\xff\xd8\xff" + bytes(MAX_PHOTO_BYTES))
    assert isinstance(big, NotAvailable)
    assert big.why == Why.TOO_BIG
