"""A geocoding service on loopback that answers as Photon or Nominatim does, or misbehaves."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import msgspec

from dispatch_server.cities.normal import normal, take_apart
from shared.geo import Point


class KnownHouse(msgspec.Struct, frozen=True):
    street: str
    number: str
    at: Point


class Service:
    """``mood`` is how it answers: well, slow, error, busy, garbage, endless, odd."""

    def __init__(self, houses: Sequence[KnownHouse]) -> None:
        self.houses = houses
        self.mood = "well"
        self.asked: list[str] = []
        self.netloc = ""
        self.slow_down = threading.Event()

    def answer(self, path: str) -> tuple[int, bytes]:
        url = urlparse(path)
        asked = parse_qs(url.query).get("q", [""])[0]
        self.asked.append(asked)
        match self.mood:
            case "slow":
                self.slow_down.wait(5)
            case "error":
                return 500, b"oops"
            case "busy":
                return 429, b"slow down"
            case "garbage":
                return 200, b"<html>"
            case "endless":
                return 200, b'"' + b"x" * 3_000_000 + b'"'
            case "odd":
                return 200, b'{"features": [{"geometry": null}]}'
        found = self._find(asked)
        shape: Any = self._photon(found) if url.path.startswith("/api") else self._nominatim(found)
        return 200, json.dumps(shape).encode()

    def _find(self, asked: str) -> list[tuple[KnownHouse, bool]]:
        parts = take_apart(asked)
        street = [h for h in self.houses if normal(h.street) == normal(parts.street)]
        exact = [h for h in street if h.number == parts.number]
        return [(h, True) for h in exact] or [(h, False) for h in street[:1]]

    @staticmethod
    def _photon(found: Sequence[tuple[KnownHouse, bool]]) -> Any:
        def properties(house: KnownHouse, *, is_exact: bool) -> dict[str, str]:
            if is_exact:
                return {"type": "house", "street": house.street, "housenumber": house.number}
            return {"type": "street", "name": house.street, "city": "Helsinki"}

        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [house.at.lon, house.at.lat]},
                    "properties": properties(house, is_exact=is_exact),
                }
                for house, is_exact in found
            ],
        }

    @staticmethod
    def _nominatim(found: Sequence[tuple[KnownHouse, bool]]) -> Any:
        return [
            {
                "lat": str(house.at.lat),
                "lon": str(house.at.lon),
                "class": "place" if is_exact else "highway",
                "type": "house" if is_exact else "residential",
                "addresstype": "house" if is_exact else "road",
                "display_name": f"{house.number}, {house.street}, Helsinki, Suomi"
                if is_exact
                else f"{house.street}, Helsinki, Suomi",
            }
            for house, is_exact in found
        ]


@contextmanager
def serve_geocoding(houses: Sequence[KnownHouse]) -> Iterator[Service]:
    service = Service(houses)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = service.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        service.netloc = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.slow_down.set()
            server.shutdown()
            thread.join()
