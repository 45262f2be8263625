"""Reads barcodes out of a picture with whichever decoder this machine has.

zxing-cpp where there are wheels of it: the server, and so every browser whose screens it makes, and
a desk. It has none for phones and none for Pyodide; pyzbar is what Flet's own index has for
Android, with the zbar that it calls (PACKAGING.md says how to package it). An iPhone reads with the system's own eyes (vision.py), a browser that runs the app with
its own detector (detector.py). Without any of them codes are typed, or come from a scanner that
types.
"""

import asyncio
import io
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any, Final

from driver_app.device.port import NotAvailable, Photo, Why

log = logging.getLogger(__name__)

type Look = Callable[[bytes], tuple[str, ...]]
type Decode = Callable[[Any], tuple[str, ...]]  # of a picture that is open, in grey

LONGEST: Final = 500  # letters; the wire's own limit of a code
MOST: Final = 50  # codes of one picture
DECODE_S: Final = 10.0
AT_ONCE: Final = 2  # pictures; a server has many browsers and few cores
WIDEST: Final = 1_600  # pixels: a code that fills a tenth of the picture still has its bars
MOST_PIXELS: Final = (
    40_000_000  # a phone's largest photo; more is a picture made to fill the memory
)

ASLANT: Final = (30, -30)  # degrees

FORMATS: Final = (
    "Code128",
    "QRCode",
    "DataMatrix",
    "EAN13",
    "EAN8",
    "UPCA",
    "UPCE",
    "ITF",
    "Code39",
)
"""What stands on labels and invoices. Each more would cost time and find codes where none are."""

ZBAR_FORMATS: Final = ("CODE128", "QRCODE", "EAN13", "EAN8", "UPCE", "I25", "CODE39")
"""The same, as far as zbar knows them: no DataMatrix, and UPC-A only as an EAN-13."""

SHORTEST_ITF: Final = 14
"""Digits, as on a carton (GS1 ITF-14). It has no check of its own: a part of one reads as a code."""


def _by_zxing(image: Any) -> tuple[str, ...]:
    zxing = import_module("zxingcpp")
    wanted = [getattr(zxing.BarcodeFormat, name) for name in FORMATS]
    found = zxing.read_barcodes(image, formats=wanted)
    return _whole((str(one.text), one.format == zxing.BarcodeFormat.ITF) for one in found)


def _by_zbar(image: Any) -> tuple[str, ...]:
    zbar = import_module("pyzbar.pyzbar")
    found = zbar.decode(image, symbols=[zbar.ZBarSymbol[name] for name in ZBAR_FORMATS])
    return _whole((one.data.decode("utf-8", "replace"), one.type == "I25") for one in found)


def _whole(found: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Leave out what is but a part of a code; each comes with whether it is an ITF."""
    return tuple(code for code, is_itf in found if not is_itf or len(code) >= SHORTEST_ITF)


DECODERS: Final[dict[str, Decode]] = {"zxingcpp": _by_zxing, "pyzbar.pyzbar": _by_zbar}


_POOL: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="decoder")


def find_decoder() -> Look | None:
    """Choose a decoder that can be loaded, with what it needs to open a picture."""
    if not _loads("PIL.Image"):
        return None
    found = next((decode for name, decode in DECODERS.items() if _loads(name)), None)
    return None if found is None else partial(look_with, found)


def _loads(name: str) -> bool:
    try:
        import_module(name)
    except (ImportError, OSError):  # pyzbar may be there without the library that it calls
        return False
    return True


class DecoderScanner:
    """Looks at pictures in threads, a few at once for all sessions of this process."""

    def __init__(self, look: Look | None) -> None:
        self._look = look

    @property
    def is_there(self) -> bool:
        return self._look is not None

    async def read(self, photo: Photo) -> tuple[str, ...] | NotAvailable:
        if self._look is None:
            return NotAvailable(why=Why.UNSUPPORTED, detail="no decoder")
        try:
            async with asyncio.timeout(DECODE_S):
                loop = asyncio.get_running_loop()
                codes = await loop.run_in_executor(_POOL, self._look, photo.content)
        except TimeoutError:
            return NotAvailable(why=Why.TIMED_OUT)
        except Exception as error:  # noqa: BLE001 - a decoder may raise anything; this is the rim
            log.info("decoder_failed detail=%s", error)
            return NotAvailable(why=Why.FAILED, detail=str(error)[:200])
        return sorted_out(codes)


def sorted_out(codes: Iterable[str]) -> tuple[str, ...]:
    """Give each code once, cut to what the wire takes."""
    return tuple(dict.fromkeys(code[:LONGEST] for code in codes if code.strip()))[:MOST]


def look_with(decode: Decode, content: bytes) -> tuple[str, ...]:
    """Open a picture, no larger than is of use, and have it decoded. May raise anything."""
    with import_module("PIL.Image").open(io.BytesIO(content)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"{image.width} by {image.height} pixels")
        image.draft("L", (WIDEST, WIDEST))  # a JPEG is unpacked no larger than this
        grey = image.convert("L")
    grey.thumbnail((WIDEST, WIDEST))
    return next(filter(None, map(decode, _ways_to_see(grey))), ())


def _ways_to_see(grey: Any) -> Iterator[Any]:
    """Give the picture as it is, then as it may still be read. What is not needed is not made.

    Half the size with all the contrast there is: grain of low light averages out, and so does a
    blur. Turned: bars that lie aslant cross too few lines of a decoder (both measured).
    """
    yield grey
    width, height = max(1, grey.width // 2), max(1, grey.height // 2)
    box = import_module("PIL.Image").Resampling.BOX
    half = import_module("PIL.ImageOps").autocontrast(grey.resize((width, height), box))
    yield half
    for angle in ASLANT:
        yield half.rotate(angle, expand=True, fillcolor=255)
