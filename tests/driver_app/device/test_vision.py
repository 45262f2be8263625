"""The bridge to an iPhone's Vision is not on this machine: what it is told, and living without."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from driver_app.device.decoder import DecoderScanner
from driver_app.device.port import Photo
from driver_app.device.vision import FRAMEWORK, open_vision


def test_without_a_bridge_there_are_no_eyes() -> None:
    assert open_vision() is None


class Found:
    """What Objective-C gives back: an array of observations."""

    def __init__(self, *codes: str | None) -> None:
        self.codes = codes

    def count(self) -> int:
        return len(self.codes)

    def objectAtIndex_(self, number: int) -> Any:  # noqa: N802 - Apple's name
        code = self.codes[number]
        text = None if code is None else SimpleNamespace(UTF8String=lambda: code)
        return SimpleNamespace(payloadStringValue=lambda: text)


async def test_a_picture_goes_through_the_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    request = SimpleNamespace(found=None)
    request.results = lambda: request.found

    class Handler:
        def initWithData_options_(self, data: Any, options: Any) -> "Handler":  # noqa: N802
            assert options == {}
            self.data = data
            return self

        def performRequests_error_(self, requests: list[Any], error: None) -> None:  # noqa: N802
            assert (requests, error) == ([request], None)
            request.found = Found("PRT1", None, "PRT1", "PRT2") if self.data == b"label" else None

    classes: dict[str, Any] = {
        "VNDetectBarcodesRequest": SimpleNamespace(
            alloc=lambda: SimpleNamespace(init=lambda: request)
        ),
        "VNImageRequestHandler": SimpleNamespace(alloc=Handler),
        "NSArray": SimpleNamespace(arrayWithObject_=lambda one: [one]),
        "NSDictionary": SimpleNamespace(dictionary=dict),
        "NSData": SimpleNamespace(dataWithBytes_length_=lambda content, size: content[:size]),
    }
    bridge, loader = ModuleType("pyobjus"), ModuleType("pyobjus.dylib_manager")
    bridge.autoclass = classes.__getitem__  # type: ignore[attr-defined]
    loader.load_framework = loaded.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyobjus", bridge)
    monkeypatch.setitem(sys.modules, "pyobjus.dylib_manager", loader)

    scanner = DecoderScanner(open_vision())

    assert loaded == [FRAMEWORK]
    assert await scanner.read(Photo(content=b"label", mime="image/jpeg")) == ("PRT1", "PRT2")
    assert await scanner.read(Photo(content=b"a wall", mime="image/jpeg")) == ()
