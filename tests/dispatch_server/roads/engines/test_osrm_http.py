"""The remote engine: the real osrm-routed, and servers that are something else."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from dispatch_server.cities.pack import CityPack
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.osrm_http import Limits, OsrmHttpRoads
from dispatch_server.roads.port import Fix, NoSuchProfile, RoadsUnavailable, TooManyPlaces
from shared import polyline
from shared.geo import Point
from tests.routed import osrm_routed

HERE, THERE = Point(60.1665, 24.9395), Point(60.1745, 24.9503)


@pytest.fixture(scope="module")
def url(helsinki: CityPack) -> Iterator[str]:
    with osrm_routed(helsinki, "--max-table-size=20", "--max-matching-size=30") as url:
        yield url


@asynccontextmanager
async def server(*answers: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Give these answers, one a connection, the last one for ever."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answers[min(len(asked), len(answers)) - 1])
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        host, port = listening.sockets[0].getsockname()
        yield f"http://{host}:{port}", asked


def http(status: str, body: object) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


NEAREST = {"code": "Ok", "waypoints": [{"location": [24.9, 60.1], "name": "Kuja", "distance": 3}]}


async def test_a_large_matrix_is_cut_to_what_the_server_takes(url: str, helsinki: CityPack) -> None:
    points = [Point(60.1655 + 0.0002 * i, 24.938 + 0.0003 * i) for i in range(43)]
    remote = OsrmHttpRoads({"car": url}, limits=Limits(table=20))
    embedded = OsrmRoads(helsinki.graphs, workers=1)

    over_http, in_process = await remote.matrix(points), await embedded.matrix(points)

    assert over_http.durations_s.tolist() == in_process.durations_s.tolist()
    assert over_http.distances_m.tolist() == in_process.distances_m.tolist()
    await remote.aclose()
    await embedded.aclose()


async def test_a_server_that_takes_less_than_we_thought_is_unavailable(url: str) -> None:
    roads = OsrmHttpRoads({"car": url})

    with pytest.raises(RoadsUnavailable, match="TooBig"):
        await roads.matrix([HERE, THERE] * 20)

    await roads.aclose()


async def test_a_long_track_is_cut_too(url: str) -> None:
    roads = OsrmHttpRoads({"car": url}, limits=Limits(fixes=30))
    way = await roads.route([HERE, THERE], steps=False)
    start = datetime(2026, 11, 23, 12, tzinfo=UTC)
    line = polyline.decode(way.geometry)
    fixes = [Fix(point, start + timedelta(seconds=i)) for i, point in enumerate(line)]

    trace = await roads.trace(fixes)

    assert len(fixes) > 40
    assert len(trace.points) == len(fixes)
    assert len(trace.lines) >= 2
    assert trace.share > 0.9
    await roads.aclose()


async def test_an_engine_that_stumbles_is_asked_again() -> None:
    stumbles = http("503 Service Unavailable", {}), b"", http("200 OK", NEAREST)
    async with server(*stumbles) as (url, asked):
        roads = OsrmHttpRoads({"car": url})

        snap = await roads.snap(HERE)

        assert snap.name == "Kuja"
        assert len(asked) == 3
        await roads.aclose()


async def test_an_engine_that_refuses_is_not_asked_again() -> None:
    refusal = http("400 Bad Request", {"code": "InvalidOptions", "message": "no such option"})
    async with server(refusal) as (url, asked):
        roads = OsrmHttpRoads({"car": url})

        with pytest.raises(RoadsUnavailable, match="InvalidOptions: no such option"):
            await roads.snap(HERE)

        assert len(asked) == 1
        await roads.aclose()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (http("500 Internal Server Error", {}), "status 500"),
        (http("200 OK", b"<html>"), "no JSON"),
        (http("200 OK", {"code": "Ok", "waypoints": "?"}), "not OSRM's"),
        (b"", "RemoteProtocolError"),
    ],
)
async def test_something_that_is_no_engine_is_unavailable(answer: bytes, why: str) -> None:
    async with server(answer) as (url, _):
        roads = OsrmHttpRoads({"car": url})

        with pytest.raises(RoadsUnavailable, match=why):
            await roads.snap(HERE)

        await roads.aclose()


async def test_nobody_there_is_unavailable() -> None:
    async with server(b"") as (url, _):
        pass
    roads = OsrmHttpRoads({"car": url})

    with pytest.raises(RoadsUnavailable, match="ConnectError"):
        await roads.route([HERE, THERE])

    await roads.aclose()


async def test_an_engine_that_never_answers_is_not_waited_for() -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(silence, "127.0.0.1", 0)
    async with listening:
        host, port = listening.sockets[0].getsockname()
        roads = OsrmHttpRoads({"car": f"http://{host}:{port}"}, timeout_s=0.1)

        with pytest.raises(RoadsUnavailable, match="ReadTimeout"):
            await roads.snap(HERE)

        await roads.aclose()


async def test_what_cannot_be_asked_is_refused(url: str) -> None:
    roads = OsrmHttpRoads({"car": url})

    with pytest.raises(NoSuchProfile):
        await roads.snap(HERE, profile="submarine")
    with pytest.raises(TooManyPlaces):
        await roads.route([HERE] * 501)

    await roads.aclose()
