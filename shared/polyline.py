"""Lines as short text: the encoded polyline format with six decimals, as road engines speak it.

https://developers.google.com/maps/documentation/utilities/polylinealgorithm
"""

from collections.abc import Iterable

from shared.geo import Point

_SCALE = 1e6


def encode(points: Iterable[Point]) -> str:
    """Points to text, exact to 1e-6 degree (11 cm)."""
    out: list[str] = []
    last_lat = last_lon = 0
    for point in points:
        lat, lon = round(point.lat * _SCALE), round(point.lon * _SCALE)
        for delta in (lat - last_lat, lon - last_lon):
            value = ~(delta << 1) if delta < 0 else delta << 1
            while value >= 0x20:  # noqa: PLR2004 - five bits at a time
                out.append(chr((0x20 | value & 0x1F) + 63))
                value >>= 5
            out.append(chr(value + 63))
        last_lat, last_lon = lat, lon
    return "".join(out)


def decode(text: str) -> list[Point]:
    """Text to points. Raises IndexError where the text is cut short."""
    points: list[Point] = []
    at = lat = lon = 0
    while at < len(text):
        deltas = []
        for _ in range(2):
            shift = value = 0
            while True:
                bits = ord(text[at]) - 63
                at += 1
                value |= (bits & 0x1F) << shift
                shift += 5
                if bits < 0x20:  # noqa: PLR2004 - the last five bits of a number
                    break
            deltas.append(~(value >> 1) if value & 1 else value >> 1)
        lat, lon = lat + deltas[0], lon + deltas[1]
        points.append(Point(lat / _SCALE, lon / _SCALE))
    return points
