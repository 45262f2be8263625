"""What a phone holds: a signed-in driver, a run, its stops; given as the server would give them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from driver_app.store import answers, credentials, outbox
from driver_app.store.credentials import Identity
from driver_app.store.outbox import Batch
from driver_app.store.schema import Store
from shared.chat import Author, ChatLineView
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
from shared.runs import DepotView, RunView, StopView, TaskView
from shared.states import RunStatus, StopStatus, TaskKind
from shared.sync import Change, Op, Outcome, Result, SyncAnswer

NINE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_KINDS = {RunView: "run", StopView: "stop", ChatLineView: "chat"}
SERVER = "http://porta.test"


def paired(**more: Any) -> Paired:
    values: dict[str, Any] = {
        "device_id": DeviceId(uuid7()),
        "driver_id": DriverId(uuid7()),
        "driver_name": "Marina",
        "organization_id": OrganizationId(UUID(int=1)),
        "organization_name": "Casa Aurora",
        "locale": "pt-BR",
        "time_zone": "America/Sao_Paulo",
        "access_token": "access",
        "expires_in_s": 900,
        "refresh_token": "refresh",
    }
    return Paired(**(values | more))


def signed_in(store: Store, **more: Any) -> Identity:
    return credentials.sign_in(store, SERVER, paired(**more))


def a_run(**more: Any) -> RunView:
    values: dict[str, Any] = {
        "id": RunId(uuid7()),
        "version": 1,
        "date": date(2026, 11, 23),
        "status": RunStatus.ASSIGNED,
        "driver_id": DriverId(uuid7()),
        "driver_name": "Marina",
        "vehicle_id": VehicleId(uuid7()),
        "vehicle_name": "Fiorino",
        "depot": DepotView(id=DepotId(uuid7()), name="Loja", address="Rua 1", at=Point(60, 25)),
        "departs_at": NINE,
        "ends_at": NINE + timedelta(hours=8),
        "distance_m": 9000,
        "drive_s": 3600,
    }
    return RunView(**(values | more))


def a_task(**more: Any) -> TaskView:
    values: dict[str, Any] = {
        "id": TaskId(uuid7()),
        "order_id": OrderId(uuid7()),
        "kind": TaskKind.DELIVERY,
        "external_id": "A-1",
        "recipient_name": "Helena",
    }
    return TaskView(**(values | more))


def a_stop(run: RunView, sequence: int = 1, **more: Any) -> StopView:
    values: dict[str, Any] = {
        "id": StopId(uuid7()),
        "run_id": run.id,
        "sequence": sequence,
        "status": StopStatus.PENDING,
        "address": f"Rua das Flores {sequence}00",
        "at": Point(60, 25),
        "planned_arrives_at": NINE,
        "service_s": 180,
        "tasks": (a_task(),),
    }
    return StopView(**(values | more))


def a_line(number: int, text: str, **more: Any) -> ChatLineView:
    """Make a line of the office's, as the server tells it."""
    values: dict[str, Any] = {
        "id": uuid7(),
        "driver_id": DriverId(uuid7()),
        "number": number,
        "author": Author.OFFICE,
        "name": "Camila",
        "text": text,
        "written_at": NINE,
    }
    return ChatLineView(**(values | more))


def put(view: RunView | StopView | ChatLineView) -> Change:
    data = msgspec.Raw(msgspec.json.encode(view))
    return Change(rev=1, op=Op.PUT, kind=_KINDS[type(view)], id=str(view.id), data=data)


def remove(view: RunView | StopView | ChatLineView) -> Change:
    return Change(rev=1, op=Op.REMOVE, kind=_KINDS[type(view)], id=str(view.id))


def next_batch(store: Store, *, max_facts: int = 100, max_bytes: int = 100_000) -> Batch:
    batch = outbox.next_batch(store, max_facts=max_facts, max_bytes=max_bytes)
    assert batch is not None
    return batch


def an_answer(batch: Batch, *changes: Change, **more: Any) -> SyncAnswer:
    """Acknowledge all of ``batch``, and tell ``changes``."""
    values: dict[str, Any] = {
        "device": batch.device_id,
        "epoch": batch.epoch,
        "acked_through": batch.last_seq,
        "results": tuple(Result(seq=fact.seq, outcome=Outcome.APPLIED) for fact in batch.facts),
        "server_time": 0,
        "changes": changes,
        "cursor": f"g.{len(batch.cursor) + len(changes) + 1}",
    }
    return SyncAnswer(**(values | more))


def told(store: Store, *changes: Change, **more: Any) -> answers.Taken:
    """Take in an answer to a question without facts."""
    batch = msgspec.structs.replace(next_batch(store), facts=(), acked_through=0)
    more.setdefault("acked_through", 0)
    return answers.take_in(store, batch, an_answer(batch, *changes, **more), now=NINE)
