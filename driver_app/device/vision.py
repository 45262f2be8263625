"""The iPhone's own eyes: Vision's barcode request, reached from Python as speech is.

A framework of the system since iOS 11, so that nothing is packaged but the bridge that is there
for speech. https://developer.apple.com/documentation/vision/vndetectbarcodesrequest
"""

import importlib
import logging
from typing import Any, Final

from driver_app.device.decoder import Look

log = logging.getLogger(__name__)

FRAMEWORK: Final = "/System/Library/Frameworks/Vision.framework"


def open_vision() -> Look | None:
    """Load the framework; None where there is no bridge to it. What it returns blocks."""
    try:
        bridge: Any = importlib.import_module("pyobjus")
        loader: Any = importlib.import_module("pyobjus.dylib_manager")
        loader.load_framework(FRAMEWORK)
        request_class = bridge.autoclass("VNDetectBarcodesRequest")
        handler_class = bridge.autoclass("VNImageRequestHandler")
        arrays = bridge.autoclass("NSArray")
        dictionaries = bridge.autoclass("NSDictionary")
        datas = bridge.autoclass("NSData")
    except Exception as error:  # noqa: BLE001 - a bridge may fail with anything; this is the rim
        log.info("vision_unavailable why=%s", str(error)[:200])
        return None

    def look(content: bytes) -> tuple[str, ...]:
        request = request_class.alloc().init()
        data = datas.dataWithBytes_length_(content, len(content))
        handler = handler_class.alloc().initWithData_options_(data, dictionaries.dictionary())
        handler.performRequests_error_(arrays.arrayWithObject_(request), None)
        found = request.results()
        count = int(found.count()) if found is not None else 0
        texts = [found.objectAtIndex_(number).payloadStringValue() for number in range(count)]
        return tuple(str(text.UTF8String()) for text in texts if text is not None)

    return look
