"""How much the hub delivers for a second of the server's processor: coalesced against naive.

Positions come at one a second and vehicle, put into the hub where the intake would put them;
consoles listen on real websockets. The server runs in a process of its own on the loopback.
First nobody watches, so that the idle server can be taken off; then each position is sent to
each console as a frame of its own, as a plain broadcast would; then the hub as it is. Prints one
JSON object, after about ten seconds.

    python -m tests.bench.live [--vehicles 200] [--consoles 20] [--seconds 2]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from dispatch_server.db.session import Database
from dispatch_server.live.hub import Channel
from dispatch_server.live.rules import Current, Flag, Seen, Stream
from dispatch_server.live.schema import Positions
from shared.clock import SystemClock
from shared.ids import DeviceId, DriverId, Epoch, uuid7
from tests.build import an_organization, create_schema
from tests.day import log_in
from tests.dispatch_server.live.serving import a_live, a_ticket, routes_for, serve

TICK_S = 1 / os.sysconf("SC_CLK_TCK")  # what /proc can tell apart
MODES = ("nobody", "naive", "coalesced")
PUT, TICK = Channel.put, Channel.tick


def put_naively(channel: Channel, current: Current) -> bool:
    """Encode and send every position at once, for each console anew."""
    is_new = PUT(channel, current)
    for subscriber in channel.subscribers if is_new else ():
        message = Positions(server_time=channel.now_ms(), positions=(current.view,))
        subscriber.push(msgspec.json.encode(message).decode())
    return is_new


def behave(mode: str) -> None:
    is_naive = mode == "naive"
    setattr(Channel, "put", put_naively if is_naive else PUT)  # noqa: B010 - a contestant's part
    setattr(Channel, "tick", (lambda _: None) if is_naive else TICK)  # noqa: B010 - as above


async def drive(channel: Channel, vehicles: int, seconds: float) -> int:
    """Put a position a second for each vehicle, evenly, and say how many that were."""
    streams = [
        Stream(driver_id=DriverId(i), device_id=DeviceId(i), epoch=Epoch(i))
        for i in (uuid7() for _ in range(vehicles))
    ]
    began, count = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        while count < passed * vehicles:
            channel.put(_fix(streams[count % vehicles], count, channel.now_ms()))
            count += 1
        await asyncio.sleep(0.005)
    return count


def _fix(stream: Stream, seq: int, at: int) -> Current:
    seen = Seen(
        seq=seq,
        at=at,
        received_at=at,
        lat=60.17 + seq / 1e6,
        lon=24.94,
        accuracy_m=6,
        speed_mps=8.3,
        heading_deg=90,
        battery=80,
        flags=Flag(0),
    )
    return Current(stream=stream, run_id=None, seen=seen)


def run_server(pipe: Connection, consoles: int) -> None:
    asyncio.run(_serve(pipe, consoles))


async def _serve(pipe: Connection, consoles: int) -> None:
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{folder}/porta.sqlite")
        await create_schema(db)
        organization = await an_organization(db, clock)
        people = [await log_in(db, clock, organization.id) for _ in range(consoles)]
        async with a_live(db, clock, Path(folder)) as live:
            app = routes_for(people[0], live=live, db=db, clock=clock)
            channel = live.hub.channel(organization.id)
            async with serve(app) as address:
                pipe.send(address)
                while True:
                    while not pipe.poll():  # noqa: ASYNC110 - a pipe rings no bell
                        await asyncio.sleep(0.01)
                    order = pipe.recv()
                    if order == "stop":
                        break
                    if order == "tickets":
                        pipe.send([await a_ticket(db, clock, who) for who in people])
                    elif isinstance(order, str):
                        behave(order)
                        pipe.send("ready")
                    else:
                        pipe.send(await drive(channel, *order))
        await db.close()


async def _listen(connection: ClientConnection, heard: list[int]) -> None:
    """Count the positions that a console is sent."""
    async for frame in connection:
        heard[0] += str(frame).count('"driver_id"')
        heard[1] += len(frame)
        heard[2] += 1


def cpu_s(pid: int) -> float:
    """Give the processor seconds that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


async def measure(
    pipe: Connection, pid: int, address: str, mode: str, options: argparse.Namespace
) -> dict[str, Any]:
    pipe.send(mode)
    pipe.recv()
    heard = [0, 0, 0]
    async with AsyncExitStack() as stack:
        if mode != "nobody":
            pipe.send("tickets")
            for ticket in pipe.recv():
                socket = await stack.enter_async_context(
                    connect(f"ws://{address}/v1/live", compression=None)
                )
                await socket.send(json.dumps({"ticket": ticket}))
                stack.callback(asyncio.create_task(_listen(socket, heard)).cancel)
        await asyncio.sleep(0.3)
        heard[:] = [0, 0, 0]
        before, began = cpu_s(pid), time.monotonic()
        pipe.send((options.vehicles, options.seconds))
        put = await asyncio.to_thread(pipe.recv)
        await asyncio.sleep(0.4)
        used = cpu_s(pid) - before
    return {
        "positions": put,
        "delivered": heard[0],
        "frames": heard[2],
        "bytes": heard[1],
        "cpu_s": round(used, 2),
        "wall_s": round(time.monotonic() - began, 2),
    }


async def main(options: argparse.Namespace) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    server = context.Process(target=run_server, args=(theirs, options.consoles), daemon=True)
    server.start()
    address, pid = mine.recv(), server.pid
    assert pid is not None
    result: dict[str, Any] = {"vehicles": options.vehicles, "consoles": options.consoles}
    for mode in MODES:
        result[mode] = await measure(mine, pid, address, mode, options)
    mine.send("stop")
    server.join(timeout=10)
    for mode in MODES[1:]:
        run, idle = result[mode], result["nobody"]["cpu_s"]
        run["delivered_per_cpu_s"] = round(run["delivered"] / max(run["cpu_s"], TICK_S))
        fanning = max(run["cpu_s"] - idle, TICK_S)
        run["delivered_per_fan_out_cpu_s"] = round(run["delivered"] / fanning)
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=200)
    parser.add_argument("--consoles", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=2.0)
    json.dump(asyncio.run(main(parser.parse_args())), sys.stdout, indent=2)
    print()  # noqa: T201 - the answer goes to the terminal
