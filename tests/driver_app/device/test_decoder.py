"""Reading codes out of pictures, with whatever decoder there is."""

import io
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from PIL import Image

from driver_app.device import decoder
from driver_app.device.decoder import DecoderScanner, find_decoder, look_with
from driver_app.device.port import NotAvailable, Photo, Why
from shared.nfe import check_digit
from tests.driver_app.device.contract import check_scanner
from tests.driver_app.kit import a_picture
from tests.driver_app.labels import a_label

PHOTO = Photo(content=a_picture(), mime="image/jpeg")
STEM = "5206043300991100250655012000000780026730161"
KEY = STEM + str(check_digit(STEM))
ON_LABELS = {
    "Code128": "PRT1048201",
    "QRCode": "PRT1048201",
    "DataMatrix": "PRT1048201",
    "EAN13": "7891000315507",
}


@pytest.mark.parametrize(("kind", "code"), [*ON_LABELS.items(), ("Code128", KEY)])
async def test_the_contract_is_kept_for_what_stands_on_labels(kind: str, code: str) -> None:
    await check_scanner(DecoderScanner(find_decoder()), a_label(code, kind), (code,))


@pytest.mark.parametrize("kind", ON_LABELS)
@pytest.mark.parametrize(
    "seen",
    [
        {"angle": 90},
        {"angle": 180},
        {"angle": 17},
        {"angle": -33},
        {"blur": 1.5},
        {"light": 0.3},
        {"light": 0.4, "grain": 6},
    ],
    ids=str,
)
async def test_a_label_is_read_as_a_hand_holds_it(kind: str, seen: dict[str, float]) -> None:
    label = a_label(ON_LABELS[kind], kind, **seen)

    assert await DecoderScanner(find_decoder()).read(label) == (ON_LABELS[kind],)


@pytest.mark.parametrize("angle", [-8, 8, 90])
async def test_the_long_key_of_an_invoice_is_read_a_little_aslant(angle: float) -> None:
    assert await DecoderScanner(find_decoder()).read(a_label(KEY, angle=angle)) == (KEY,)


async def test_codes_are_told_once_and_not_endlessly() -> None:
    seen: list[Any] = []

    def decode(image: Any) -> tuple[str, ...]:
        seen.append((image.mode, image.size))
        return ("A", "A", " ", "B" * 900, *(f"C{number}" for number in range(90)))

    read = await DecoderScanner(partial(look_with, decode)).read(PHOTO)

    assert isinstance(read, tuple)
    assert read[:2] == ("A", "B" * decoder.LONGEST)
    assert len(read) == decoder.MOST
    assert seen == [("L", (64, 48))]


async def test_a_huge_picture_is_made_small_or_refused() -> None:
    seen: list[tuple[int, int]] = []

    def decode(image: Any) -> tuple[str, ...]:
        seen.append(image.size)
        return ("A",)

    scanner = DecoderScanner(partial(look_with, decode))
    answers = []
    for size in ((6_000, 4_000), (9_000, 9_000)):
        out = io.BytesIO()
        Image.new("1", size).save(out, "PNG")
        photo = Photo(content=out.getvalue(), mime="image/png")
        answers.append(await scanner.read(photo))

    assert answers[0] == ("A",)
    assert isinstance(answers[1], NotAvailable)
    assert [max(size) for size in seen] == [decoder.WIDEST]


async def test_a_decoder_that_fails_is_an_answer() -> None:
    def decode(_image: Any) -> tuple[str, ...]:
        raise RuntimeError("broken")

    broken = await DecoderScanner(partial(look_with, decode)).read(PHOTO)

    assert isinstance(broken, NotAvailable)
    assert broken.why is Why.FAILED


def without(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    """Be a machine that lacks some modules."""

    def load(name: str) -> Any:
        if name in missing:
            raise ImportError(name)
        return object() if name == "pyzbar.pyzbar" else import_module(name)

    monkeypatch.setattr(decoder, "import_module", load)


async def test_a_machine_without_one_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, *decoder.DECODERS)

    scanner = DecoderScanner(find_decoder())
    answer = await scanner.read(PHOTO)

    assert not scanner.is_there
    assert isinstance(answer, NotAvailable)
    assert answer.why is Why.UNSUPPORTED


def test_the_first_decoder_that_loads_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "zxingcpp")
    found = find_decoder()
    assert isinstance(found, partial)
    assert found.args == (decoder.DECODERS["pyzbar.pyzbar"],)

    without(monkeypatch, "PIL.Image")
    assert find_decoder() is None
