"""A server small enough to read: pairs one code, takes facts and photos, hands out one run.

It speaks real HTTP on loopback, keeps what it was sent, and folds facts with the shared rules.
"""

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import uvicorn

from driver_app.store.maps import City
from driver_app.store.runs import Noted, replay
from shared.chat import Author, ChatLineView, ChatSeen, ChatWritten
from shared.facts import Fact
from shared.geo import Point
from shared.ids import (
    DepotId,
    DeviceId,
    DriverId,
    OrderId,
    OrganizationId,
    RunId,
    StopId,
    TaskId,
    VehicleId,
    uuid7,
)
from shared.pairing import Paired
from shared.pins import MAX_TRIES, PinAnswer, PinQuestion
from shared.problems import MEDIA_TYPE
from shared.runs import DepotView, PackageView, RunView, StopView, TaskView
from shared.states import RunStatus, StopStatus, TaskKind
from shared.sync import (
    BlobStatus,
    Change,
    Op,
    Outcome,
    PositionAnswer,
    PositionBatch,
    Result,
    SyncAnswer,
    SyncRequest,
)
from shared.ways import WayRequest, WayView

CODE = "K7QM2F9D"
DRIVER = DriverId(uuid7())
# Invented people at real corners of Helsinki's centre.
DOORS = (
    ("Aleksanterinkatu 52", "ap. 31", 60.16856, 24.94204, "10482", "Marina Albuquerque"),
    ("Mannerheimintie 14", "", 60.16895, 24.93971, "10483", "Oficina Bom Jesus Ltda."),
    ("Kalevankatu 6", "bloco B, 5º andar", 60.16705, 24.93778, "10490", "Tiago Nogueira"),
    ("Bulevardi 12", "", 60.16475, 24.93780, "10491", "Sônia Prado"),
    ("Fredrikinkatu 33", "portaria", 60.16443, 24.93650, "10497", "Livraria Aurora"),
    ("Annankatu 25", "", 60.16680, 24.93560, "10502", "Davi Queiroz"),
)


@dataclass
class FakeServer:
    """ASGI application. ``is_busy`` makes it answer 503 to all."""

    runs: list[RunView] = field(default_factory=list)
    stops: list[StopView] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    positions: list[PositionBatch] = field(default_factory=list)
    devices: list[DeviceId] = field(default_factory=list)
    is_busy: bool = False
    pin: str = "4821"  # of every order that has one
    pin_tries: int = 0  # wrong ones
    locale: str = "pt-BR"
    driver_id: DriverId = DRIVER  # whose code it is
    lead: Callable[[WayRequest], WayView] | None = None  # the roads, if there are any
    tile: Callable[[int, int, int], bytes | None] | None = None  # the map, gzipped
    ways_asked: list[WayRequest] = field(default_factory=list)
    has_given_tiles: bool = False
    lines: list[ChatLineView] = field(default_factory=list)  # of the driver's chat

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
            return
        status, answer, kind = self.answer(scope, await _body(receive))
        headers = [(b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def answer(self, scope: Any, body: bytes) -> tuple[int, bytes, str]:
        path, method = scope["path"], scope["method"]
        if self.is_busy:
            return 503, b"", "text/plain"
        if path == "/v1/devices/pair":
            return self._pair(body)
        if path == "/v1/driver/sync":
            return 202, self._sync(body), "application/json"
        return self._beside(path, method, body)

    def _beside(self, path: str, method: str, body: bytes) -> tuple[int, bytes, str]:
        """Answer in the other lanes."""
        if path == "/v1/driver/positions":
            batch = msgspec.json.decode(body, type=PositionBatch)
            self.positions.append(batch)
            taken = PositionAnswer(
                acked_through=batch.fixes[-1].seq, accepted=len(batch.fixes), refused=0
            )
            return 202, msgspec.json.encode(taken), "application/json"
        if path == "/v1/driver/pins":
            return 200, self._pin(body), "application/json"
        if path.startswith("/v1/driver/blobs/") and method in {"PATCH", "HEAD"}:
            sha256 = path.rsplit("/", 1)[1]
            return 200, self._photo(sha256, body), "application/json"
        return self._roads(path, body) or (404, b"", "text/plain")

    def _roads(self, path: str, body: bytes) -> tuple[int, bytes, str] | None:
        """Give the way and the map, as far as there are any."""
        if path == "/v1/driver/way" and self.lead is not None:
            wanted = msgspec.json.decode(body, type=WayRequest)
            self.ways_asked.append(wanted)
            return 200, msgspec.json.encode(self.lead(wanted)), "application/json"
        if path == "/v1/city" and self.tile is not None:
            city = City(slug="helsinki", tiles="/tiles/helsinki/{z}/{x}/{y}?v=1")
            return 200, msgspec.json.encode(city), "application/json"
        if path.startswith("/tiles/") and self.tile is not None:
            packed = self.tile(*map(int, path.split("/")[-3:]))
            content = gzip.decompress(packed) if packed else b""
            self.has_given_tiles = True
            return 200 if packed else 204, content, "application/octet-stream"
        return None

    def _pair(self, body: bytes) -> tuple[int, bytes, str]:
        code = msgspec.json.decode(body)["code"]
        if code.replace("-", "").upper() != CODE:
            problem = {"type": "code-refused", "title": "Refused", "status": 422}
            return 422, msgspec.json.encode(problem), MEDIA_TYPE
        device = DeviceId(uuid7())
        self.devices.append(device)
        paired = Paired(
            device_id=device,
            driver_id=self.driver_id,
            driver_name="João Batista",
            organization_id=OrganizationId(UUID(int=1)),
            organization_name="Casa Aurora",
            locale=self.locale,
            time_zone="America/Sao_Paulo",
            access_token="access",
            expires_in_s=900,
            refresh_token="refresh",
        )
        return 201, msgspec.json.encode(paired), "application/json"

    def _sync(self, body: bytes) -> bytes:
        request = msgspec.json.decode(body, type=SyncRequest)
        new = [msgspec.json.decode(raw, type=Fact) for raw in request.facts]
        known = {fact.id for fact in self.facts}
        self.facts += [fact for fact in new if fact.id not in known]
        for fact in new:
            self.sizes |= {blob.sha256: blob.size for blob in fact.blobs}
        noted = [
            Noted(type=fact.type, run_id=fact.run_id, stop_id=fact.stop_id, body=fact.body)
            for fact in self.facts
        ]
        runs, stops = replay(self.runs, self.stops, noted)
        self._take_lines(new)
        whole: list[tuple[str, str, RunView | StopView | ChatLineView]]
        whole = [("run", str(run.id), run) for run in runs]
        whole += [("stop", str(stop.id), stop) for stop in stops]
        whole += [("chat", str(line.id), line) for line in self.lines]
        changes = tuple(
            Change(rev=rev, op=Op.PUT, kind=kind, id=id_, data=msgspec.Raw(msgspec.json.encode(it)))
            for rev, (kind, id_, it) in enumerate(whole, 1)
        )
        answer = SyncAnswer(
            device=request.device,
            epoch=request.epoch,
            acked_through=max((fact.seq for fact in new), default=0),
            results=tuple(Result(seq=fact.seq, outcome=Outcome.APPLIED) for fact in new),
            missing_blobs=tuple(self.sizes.keys() - self.complete()),
            server_time=int(datetime.now(UTC).timestamp() * 1000),
            changes=changes,
            cursor="1",
            reset=True,
        )
        return msgspec.json.encode(answer)

    def write(self, text: str, **more: Any) -> ChatLineView:
        """Write to the driver, as the office does."""
        values: dict[str, Any] = {
            "id": uuid7(),
            "driver_id": DRIVER,
            "number": len(self.lines) + 1,
            "author": Author.OFFICE,
            "name": "Camila",
            "text": text,
            "written_at": datetime.now(UTC),
        }
        self.lines.append(ChatLineView(**(values | more)))
        return self.lines[-1]

    def _take_lines(self, facts: list[Fact]) -> None:
        """Add what the driver wrote, and note what came to the phone and was read."""
        known = {line.id for line in self.lines}
        for fact in facts:
            if fact.type == "chat.written" and fact.id not in known:
                text = msgspec.json.decode(fact.body, type=ChatWritten).text
                mine: dict[str, Any] = {"author": Author.DRIVER, "stop_id": fact.stop_id}
                self.write(text, id=fact.id, written_at=fact.occurred_at, **mine)
            elif fact.type in {"chat.delivered", "chat.read"}:
                through = msgspec.json.decode(fact.body, type=ChatSeen).through
                name = "read_at" if fact.type == "chat.read" else "delivered_at"
                self.lines = [
                    msgspec.structs.replace(line, **{name: fact.occurred_at})
                    if line.author is Author.OFFICE and line.number <= through
                    else line
                    for line in self.lines
                ]

    def _pin(self, body: bytes) -> bytes:
        is_right = msgspec.json.decode(body, type=PinQuestion).pin == self.pin
        self.pin_tries += not is_right
        left = MAX_TRIES - self.pin_tries
        return msgspec.json.encode(PinAnswer(is_right=is_right and left > 0, tries_left=left))

    def _photo(self, sha256: str, chunk: bytes) -> bytes:
        self.photos[sha256] = self.photos.get(sha256, b"") + chunk
        status = BlobStatus(
            sha256=sha256,
            offset=len(self.photos[sha256]),
            complete=sha256 in self.complete(),
        )
        return msgspec.json.encode(status)

    def complete(self) -> set[str]:
        return {
            sha256
            for sha256, content in self.photos.items()
            if hashlib.sha256(content).hexdigest() == sha256
        }

    def types(self) -> list[str]:
        return [fact.type for fact in self.facts]


async def _body(receive: Callable[[], Any]) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


class _Quiet(uvicorn.Server):
    """Leaves the signals to pytest, so that a hanging test can be stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Any, port: int = 0) -> AsyncIterator[str]:
    """Serve on loopback, and give the address."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        lifespan="on",
    )
    server = _Quiet(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        assert not task.done(), "the server did not start"
    socket = server.servers[0].sockets[0]
    address = f"http://127.0.0.1:{socket.getsockname()[1]}"
    try:
        yield address
    finally:
        server.should_exit = True
        await task


def a_run(**more: Any) -> RunView:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "id": RunId(uuid7()),
        "version": 1,
        "date": now.date(),
        "status": RunStatus.ASSIGNED,
        "driver_id": DRIVER,
        "driver_name": "João Batista",
        "vehicle_id": VehicleId(uuid7()),
        "vehicle_name": "Fiorino 07",
        "depot": DepotView(
            id=DepotId(uuid7()), name="Galpão Centro", address="", at=Point(60.1699, 24.9384)
        ),
        "departs_at": now + timedelta(minutes=20),
        "ends_at": now + timedelta(hours=5),
        "distance_m": 18_420,
        "drive_s": 4_980,
        "time_zone": "America/Sao_Paulo",
    }
    return RunView(**(values | more))


def a_stop(run: RunView, number: int, **more: Any) -> StopView:
    """Make stop ``number`` (from 1) at one of the doors."""
    street, complement, lat, lon, order, name = DOORS[(number - 1) % len(DOORS)]
    arrives = run.departs_at + timedelta(minutes=14 * number)
    values: dict[str, Any] = {
        "id": StopId(uuid7()),
        "run_id": run.id,
        "sequence": number,
        "status": StopStatus.PENDING,
        "address": street,
        "complement": complement,
        "at": Point(lat, lon),
        "window_opens": arrives - timedelta(minutes=30),
        "window_closes": arrives + timedelta(minutes=60),
        "planned_arrives_at": arrives,
        "eta": arrives + timedelta(minutes=3),
        "service_s": 240,
        "tasks": (a_task(order, name),),
    }
    return StopView(**(values | more))


def a_task(order: str, name: str, **more: Any) -> TaskView:
    values: dict[str, Any] = {
        "id": TaskId(uuid7()),
        "order_id": OrderId(uuid7()),
        "kind": TaskKind.DELIVERY,
        "external_id": order,
        "recipient_name": name,
        "recipient_phone": "+55 11 98888-0000",
        "packages": (PackageView(barcode=f"PRT{order}01", description="Caixa média"),),
    }
    return TaskView(**(values | more))


def a_day(stops: int = 4) -> FakeServer:
    """Make a server with one run that has just been published."""
    run = a_run()
    return FakeServer(runs=[run], stops=[a_stop(run, number) for number in range(1, stops + 1)])
