"""Reading codes out of pictures, with whatever decoder there is."""

from typing import Any

import pytest

from driver_app.device import decoder
from driver_app.device.decoder import DecoderScanner, find_decoder
from driver_app.device.port import NotAvailable, Photo, Why
from tests.driver_app.kit import a_picture

PHOTO = Photo(content=a_picture(), mime="image/jpeg")


async def test_codes_are_told_once_and_not_endlessly() -> None:
    seen: list[Any] = []

    def decode(image: Any) -> tuple[str, ...]:
        seen.append((image.mode, image.size))
        return ("A", "A", " ", "B" * 900)

    scanner = DecoderScanner(decode)

    assert scanner.is_there
    assert await scanner.read(PHOTO) == ("A", "B" * decoder.LONGEST)
    assert seen == [("RGB", (64, 48))]


async def test_a_decoder_that_fails_is_an_answer() -> None:
    def decode(_image: Any) -> tuple[str, ...]:
        raise RuntimeError("broken")

    broken = await DecoderScanner(decode).read(PHOTO)
    no_picture = await DecoderScanner(lambda _: ()).read(Photo(content=b"no", mime="image/png"))

    assert isinstance(broken, NotAvailable)
    assert isinstance(no_picture, NotAvailable)
    assert {broken.why, no_picture.why} == {Why.FAILED}


async def test_a_machine_without_one_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "find_spec", lambda name: name if name == "PIL" else None)

    scanner = DecoderScanner()
    answer = await scanner.read(PHOTO)

    assert not scanner.is_there
    assert isinstance(answer, NotAvailable)
    assert answer.why is Why.UNSUPPORTED


def test_the_first_decoder_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "find_spec", lambda name: name if name != "zxingcpp" else None)
    assert find_decoder() is decoder.DECODERS["pyzbar"]
    monkeypatch.setattr(decoder, "find_spec", lambda name: None if name == "PIL" else name)
    assert find_decoder() is None
