"""Reads barcodes out of a picture with whichever decoder this machine has, if any.

Neither is a dependency: zxing-cpp has no wheel for phones, pyzbar needs a recipe. Without one,
codes are typed, or come from a scanner that types.
"""

import asyncio
import io
import logging
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from driver_app.device.port import NotAvailable, Photo, Why

log = logging.getLogger(__name__)

type Decode = Callable[[Any], tuple[str, ...]]

LONGEST: Final = 500  # letters; the wire's own limit of a code
DECODE_S: Final = 10.0


def _by_zxing(image: Any) -> tuple[str, ...]:
    return tuple(str(found.text) for found in import_module("zxingcpp").read_barcodes(image))


def _by_zbar(image: Any) -> tuple[str, ...]:
    found = import_module("pyzbar.pyzbar").decode(image)
    return tuple(one.data.decode("utf-8", "replace") for one in found)


DECODERS: Final[dict[str, Decode]] = {"zxingcpp": _by_zxing, "pyzbar": _by_zbar}


def find_decoder() -> Decode | None:
    """Choose a decoder that is installed, with what it needs to open a picture."""
    if find_spec("PIL") is None:
        return None
    return next((decode for name, decode in DECODERS.items() if find_spec(name)), None)


class DecoderScanner:
    """Looks at a picture in a thread."""

    def __init__(self, decode: Decode | None = None) -> None:
        self._decode = decode or find_decoder()

    @property
    def is_there(self) -> bool:
        return self._decode is not None

    async def read(self, photo: Photo) -> tuple[str, ...] | NotAvailable:
        if self._decode is None:
            return NotAvailable(why=Why.UNSUPPORTED, detail="no decoder")
        try:
            async with asyncio.timeout(DECODE_S):
                codes = await asyncio.to_thread(_read, self._decode, photo.content)
        except TimeoutError:
            return NotAvailable(why=Why.TIMED_OUT)
        except Exception as error:  # noqa: BLE001 - a decoder may raise anything; this is the rim
            log.info("decoder_failed detail=%s", error)
            return NotAvailable(why=Why.FAILED, detail=str(error)[:200])
        return tuple(dict.fromkeys(code[:LONGEST] for code in codes if code.strip()))


def _read(decode: Decode, content: bytes) -> tuple[str, ...]:
    with import_module("PIL.Image").open(io.BytesIO(content)) as image:
        return decode(image.convert("RGB"))
