"""The browser's own eyes: BarcodeDetector, for the edition that runs in the browser.

Chrome has it on Android and macOS, in workers too, where this Python runs; Firefox and Safari do
not, and there codes are typed. https://wicg.github.io/shape-detection-api/
"""

import asyncio
import logging
from importlib import import_module
from typing import Any, Final

from driver_app.device.decoder import DECODE_S, sorted_out
from driver_app.device.port import NotAvailable, Photo, Why

log = logging.getLogger(__name__)

FORMATS: Final = (
    "code_128",
    "qr_code",
    "data_matrix",
    "ean_13",
    "ean_8",
    "upc_a",
    "upc_e",
    "itf",
    "code_39",
)


def browser() -> Any:
    """Give the page's own world where this Python runs in it; None elsewhere."""
    try:
        return import_module("js")
    except ImportError:
        return None


class BrowserScanner:
    """Hands a picture over as a blob, so that the browser itself unpacks it."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self._detector: Any = None

    @property
    def is_there(self) -> bool:
        return hasattr(self._world, "BarcodeDetector")

    async def read(self, photo: Photo) -> tuple[str, ...] | NotAvailable:
        if not self.is_there:
            return NotAvailable(why=Why.UNSUPPORTED, detail="no BarcodeDetector")
        try:
            async with asyncio.timeout(DECODE_S):
                return sorted_out(await self._look(photo))
        except TimeoutError:
            return NotAvailable(why=Why.TIMED_OUT)
        except Exception as error:  # noqa: BLE001 - a browser may raise anything; this is the rim
            log.info("detector_failed detail=%s", error)
            return NotAvailable(why=Why.FAILED, detail=str(error)[:200])

    async def _look(self, photo: Photo) -> list[str]:
        to_js = import_module("pyodide.ffi").to_js
        if self._detector is None:
            can = set(await self._world.BarcodeDetector.getSupportedFormats())
            options = self._world.Object.new()
            options.formats = to_js([name for name in FORMATS if name in can])
            self._detector = self._world.BarcodeDetector.new(options)
        blob = self._world.Blob.new(to_js([to_js(photo.content)]))
        image = await self._world.createImageBitmap(blob)
        try:
            return [str(one.rawValue) for one in await self._detector.detect(image)]
        finally:
            image.close()
