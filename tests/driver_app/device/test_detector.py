"""The browser's own detector, as Pyodide shows it to Python."""

import asyncio
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from driver_app.device import detector
from driver_app.device.detector import BrowserScanner, browser
from driver_app.device.port import NotAvailable, Photo, Why
from tests.driver_app.device.contract import check_scanner
from tests.driver_app.labels import a_label

LABEL = a_label("PRT1")


class Bitmap:
    open = 0

    def __init__(self, content: bytes) -> None:
        self.content = content
        Bitmap.open += 1

    def close(self) -> None:
        Bitmap.open -= 1


class Detector:
    """Finds two codes on the one label that it knows."""

    asked: Any = None

    @classmethod
    def new(cls, options: Any) -> "Detector":
        cls.asked = options.formats
        return cls()

    @staticmethod
    async def getSupportedFormats() -> list[str]:  # noqa: N802 - the browser's name
        return ["qr_code", "code_128", "aztec"]

    async def detect(self, image: Bitmap) -> list[Any]:
        is_known = image.content == LABEL.content
        return [SimpleNamespace(rawValue=code) for code in ("A", "A", "B") if is_known]


async def bitmap_of(blob: list[bytes]) -> Bitmap:
    if not blob[0].startswith(b"\xff\xd8"):
        raise ValueError("InvalidStateError: The source image could not be decoded.")
    return Bitmap(blob[0])


WORLD = SimpleNamespace(
    BarcodeDetector=Detector,
    Object=SimpleNamespace(new=SimpleNamespace),
    Blob=SimpleNamespace(new=lambda parts: parts),
    createImageBitmap=bitmap_of,
)


@pytest.fixture
def _pyodide(monkeypatch: pytest.MonkeyPatch) -> None:
    ffi = ModuleType("pyodide.ffi")
    ffi.to_js = lambda value: value  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyodide.ffi", ffi)


@pytest.mark.usefixtures("_pyodide")
async def test_the_contract_is_kept_and_every_bitmap_is_given_back() -> None:
    await check_scanner(BrowserScanner(WORLD), LABEL, ("A", "B"))

    assert Detector.asked == ["code_128", "qr_code"]
    assert Bitmap.open == 0


@pytest.mark.usefixtures("_pyodide")
async def test_a_browser_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def for_ever(_blob: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(detector, "DECODE_S", 0.01)
    world = SimpleNamespace(**(vars(WORLD) | {"createImageBitmap": for_ever}))

    assert await BrowserScanner(world).read(LABEL) == NotAvailable(why=Why.TIMED_OUT)


async def test_a_browser_without_one_has_codes_typed() -> None:
    scanner = BrowserScanner(SimpleNamespace())
    answer = await scanner.read(Photo(content=b"", mime="image/jpeg"))

    assert not scanner.is_there
    assert isinstance(answer, NotAvailable)
    assert answer.why is Why.UNSUPPORTED


def test_outside_of_a_browser_there_is_no_world(monkeypatch: pytest.MonkeyPatch) -> None:
    assert browser() is None
    here = ModuleType("js")
    monkeypatch.setitem(sys.modules, "js", here)
    assert browser() is here
