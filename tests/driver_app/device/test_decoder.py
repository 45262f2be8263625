"""Reading codes out of pictures, with whatever decoder there is."""

import io
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from PIL import Image

from driver_app.device import decoder
from driver_app.device.decoder import DecoderScanner, find_decoder, look_with
from driver_app.device.port import NotAvailable, Photo, Why
from driver_app.work.scan import Match, read_code
from shared.nfe import check_digit
from shared.runs import PackageView
from tests.driver_app.device.contract import check_scanner
from tests.driver_app.kit import a_picture
from tests.driver_app.labels import a_label

PHOTO = Photo(content=a_picture(), mime="image/jpeg")
STEM = "5206043300991100250655012000000780026730161"
KEY = STEM + str(check_digit(STEM))
CARTON, UPC = "17891000315504", "036000291452"
ON_LABELS = {
    "Code128": "PRT1048201",
    "QRCode": "PRT1048201",
    "DataMatrix": "PRT1048201",
    "EAN13": "7891000315507",
}


UNREAD = {  # by which decoder, of what, seen how; zbar was tried as Debian packages 0.23.92
    ("pyzbar.pyzbar", "DataMatrix", ""),
    ("pyzbar.pyzbar", "QRCode", "blur"),
}


@pytest.fixture(params=[name for name in decoder.DECODERS if decoder._loads(name)])
def named(request: pytest.FixtureRequest) -> tuple[str, DecoderScanner]:
    """Give each decoder that this machine has, alone; PACKAGING.md says how to have zbar on a desk."""
    name: str = request.param
    return name, DecoderScanner(partial(look_with, decoder.DECODERS[name]))


def can_read(name: str, kind: str, seen: Iterable[str] = ()) -> bool:
    return not any((name, kind, one) in UNREAD for one in ("", *seen))


@pytest.mark.parametrize(("kind", "code"), [*ON_LABELS.items(), ("Code128", KEY)])
async def test_the_contract_is_kept_for_what_stands_on_labels(
    named: tuple[str, DecoderScanner], kind: str, code: str
) -> None:
    name, scanner = named
    codes = (code,) if can_read(name, kind) else ()

    await check_scanner(scanner, a_label(code, kind), codes)


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
async def test_a_label_is_read_as_a_hand_holds_it(
    named: tuple[str, DecoderScanner], kind: str, seen: dict[str, float]
) -> None:
    name, scanner = named
    codes = (ON_LABELS[kind],) if can_read(name, kind, seen) else ()

    assert await scanner.read(a_label(ON_LABELS[kind], kind, **seen)) == codes


@pytest.mark.parametrize("angle", [-8, 8, 90])
async def test_the_long_key_of_an_invoice_is_read_a_little_aslant(
    named: tuple[str, DecoderScanner], angle: float
) -> None:
    assert await named[1].read(a_label(KEY, angle=angle)) == (KEY,)


@pytest.mark.parametrize("angle", [0, 8, 17, -33])
async def test_a_part_of_a_cartons_code_is_no_code(
    named: tuple[str, DecoderScanner], angle: float
) -> None:
    read = await named[1].read(a_label(CARTON, "ITF", angle=angle))

    assert isinstance(read, tuple)
    assert set(read) <= {CARTON}


async def test_a_upc_is_found_whichever_way_it_is_written(
    named: tuple[str, DecoderScanner],
) -> None:
    read = await named[1].read(a_label(UPC, "UPCA"))

    assert isinstance(read, tuple)
    (code,) = read
    assert read_code(code, (PackageView(barcode=UPC),)).match is Match.KNOWN


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
