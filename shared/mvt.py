"""Reading vector tiles, and no more of protocol buffers than they need.

https://github.com/mapbox/vector-tile-spec (version 2.1)
"""

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Final

import msgspec

type Value = str | int | float | bool
type Line = list[tuple[int, int]]

_LAYERS: Final = 3
_MOVE_TO: Final = 1
_CLOSE: Final = 7


class Shape(IntEnum):
    UNKNOWN = 0
    POINT = 1
    LINE = 2
    POLYGON = 3


class Feature(msgspec.Struct, frozen=True):
    """``lines`` are in units of the layer's extent, y down; a polygon's rings are closed."""

    shape: Shape
    tags: dict[str, Value]
    lines: list[Line]


class Layer(msgspec.Struct, frozen=True):
    extent: int
    features: list[Feature]


def decode(tile: bytes) -> dict[str, Layer]:
    """Read all layers of a tile that is no longer gzipped.

    Raises IndexError, ValueError or struct.error for bytes that are no tile.
    """
    layers = (body for field, body in _fields(tile) if field == _LAYERS)
    return dict(_layer(body) for body in layers if isinstance(body, bytes))


def _layer(body: bytes) -> tuple[str, Layer]:
    name, extent = "", 4096
    keys: list[str] = []
    values: list[Value] = []
    features: list[bytes] = []
    for field, content in _fields(body):
        match field, content:
            case 1, bytes():
                name = content.decode()
            case 2, bytes():
                features.append(content)
            case 3, bytes():
                keys.append(content.decode())
            case 4, bytes():
                values.append(_value(content))
            case 5, int():
                extent = content
    return name, Layer(extent, [_feature(feature, keys, values) for feature in features])


def _feature(body: bytes, keys: list[str], values: list[Value]) -> Feature:
    shape = Shape.UNKNOWN
    tags: list[int] = []
    commands: list[int] = []
    for field, content in _fields(body):
        match field, content:
            case 2, bytes():
                tags = _numbers(content)
            case 3, int():
                shape = Shape(content)
            case 4, bytes():
                commands = _numbers(content)
    pairs = zip(tags[::2], tags[1::2], strict=True)
    return Feature(shape, {keys[k]: values[v] for k, v in pairs}, _lines(commands))


def _lines(commands: list[int]) -> list[Line]:
    lines: list[Line] = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == _CLOSE:
            lines[-1].append(lines[-1][0])
            continue
        for _ in range(count):
            x += _signed(commands[at])
            y += _signed(commands[at + 1])
            at += 2
            if command == _MOVE_TO:
                lines.append([])
            lines[-1].append((x, y))
    return lines


def _value(body: bytes) -> Value:
    for field, content in _fields(body):
        match field, content:
            case 1, bytes():
                return content.decode()
            case 6, int():
                return _signed(content)
            case 7, int():
                return bool(content)
            case _, int() | float():
                return content
    return ""


def _signed(number: int) -> int:
    """Undo the zigzag: 0, 1, 2, 3… are 0, -1, 1, -2…."""
    return (number >> 1) ^ -(number & 1)


def _fields(body: bytes) -> Iterator[tuple[int, bytes | int | float]]:
    at = 0
    while at < len(body):
        key, at = _number(body, at)
        field, kind = key >> 3, key & 7
        if kind == 0:
            number, at = _number(body, at)
            yield field, number
        elif kind == 1:
            yield field, struct.unpack_from("<d", body, at)[0]
            at += 8
        elif kind == 2:  # noqa: PLR2004 - length-delimited
            length, at = _number(body, at)
            yield field, body[at : at + length]
            at += length
        elif kind == 5:  # noqa: PLR2004 - 32 bits
            yield field, struct.unpack_from("<f", body, at)[0]
            at += 4
        else:
            raise ValueError(f"wire type {kind}")


def _number(body: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = body[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the last of its bytes
            return number, at
        shift += 7


def _numbers(body: bytes) -> list[int]:
    numbers = []
    number = shift = 0
    for byte in body:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - as above
            numbers.append(number)
            number = shift = 0
    return numbers
