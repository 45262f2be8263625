"""Finds out what a public file is, and reads it."""

from pathlib import Path
from typing import Final

from dispatch_server.planning.formats import li_lim, solomon, vrplib
from dispatch_server.planning.formats.instance import BadInstance, Instance

FORMATS: Final = ("auto", "solomon", "li-lim", "vrplib")
_LI_LIM_HEAD: Final = 3


def read_file(path: Path, format_name: str = "auto", rounding: str = "auto") -> Instance:
    """Read a file of one of ``FORMATS``. Raises BadInstance."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadInstance(error.strerror or "cannot be read", path.name) from error
    return read(text, path.stem, format_name, rounding)


def read(text: str, name: str, format_name: str = "auto", rounding: str = "auto") -> Instance:
    """Read a file's text. Raises BadInstance."""
    known = detect(text) if format_name == "auto" else format_name
    if known == "solomon":
        return solomon.read(text, name)
    if known == "li-lim":
        return li_lim.read(text, name)
    return vrplib.read(text, name, rounding)


def detect(text: str) -> str:
    """Tell the format from what only it has. Raises BadInstance."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadInstance("the file is empty")
    if any(line[0].rstrip(":").endswith("_SECTION") for line in lines):
        return "vrplib"
    if any(line[0].upper() == "NUMBER" for line in lines[:10]):
        return "solomon"
    if len(lines[0]) == _LI_LIM_HEAD and lines[0][0].isdigit():
        return "li-lim"
    raise BadInstance("is of no format that is known", "", 1)
