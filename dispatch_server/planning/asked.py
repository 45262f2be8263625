"""What goes down the pipe to a process that plans and what comes back, as bytes.

A pickle is made and read in one go, for which no other thread of the server gets its turn: 0.3 s
for 6,000 orders with their matrices. Here the matrices are written as they lie in memory, which
needs no turn at all, and the rest is MessagePack, at a tenth of a pickle's price.
"""

from multiprocessing.connection import Connection
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import (
    Matrix,
    Order,
    Place,
    Problem,
    StabilityCosts,
    Vehicle,
)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What the parent wants planned."""

    problem: Problem
    engine: str
    budget_s: float
    seed: int
    iterations: int | None
    warm: Plan | None


class Tell(msgspec.Struct, frozen=True, kw_only=True):
    """What the child says: that it is up, has begun, has a better plan, is done, or why not."""

    kind: Literal["ready", "begun", "better", "done", "unsupported", "failed"]
    plan: Plan | None = None
    reason: str = ""
    features: tuple[str, ...] = ()


class _Head(msgspec.Struct, frozen=True, array_like=True):
    """An ask without its matrices, which follow by profile: drive times, then distances."""

    places: tuple[Place, ...]
    profiles: tuple[str, ...]
    orders: tuple[Order, ...]
    vehicles: tuple[Vehicle, ...]
    dimensions: tuple[str, ...]
    stability: StabilityCosts | None
    name: str
    engine: str
    budget_s: float
    seed: int
    iterations: int | None
    warm: Plan | None


def send_ask(pipe: Connection, ask: Ask) -> None:
    """Write an ask. It takes as long as the other end takes to read it."""
    problem = ask.problem
    head = _Head(
        problem.places,
        tuple(problem.matrices),
        problem.orders,
        problem.vehicles,
        problem.dimensions,
        problem.stability,
        problem.name,
        ask.engine,
        ask.budget_s,
        ask.seed,
        ask.iterations,
        ask.warm,
    )
    pipe.send_bytes(msgspec.msgpack.encode(head))
    for matrix in problem.matrices.values():
        for part in (matrix.drive_s, matrix.distance_m):
            pipe.send_bytes(memoryview(np.ascontiguousarray(part)).cast("B"))


def receive_ask(pipe: Connection) -> Ask:
    """Read an ask. Raises EOFError, OSError."""
    head = msgspec.msgpack.decode(pipe.recv_bytes(), type=_Head)
    size = len(head.places)
    matrices = {
        profile: Matrix(_receive(pipe, size), _receive(pipe, size)) for profile in head.profiles
    }
    problem = Problem(
        places=head.places,
        matrices=matrices,
        orders=head.orders,
        vehicles=head.vehicles,
        dimensions=head.dimensions,
        stability=head.stability,
        name=head.name,
    )
    return Ask(
        problem=problem,
        engine=head.engine,
        budget_s=head.budget_s,
        seed=head.seed,
        iterations=head.iterations,
        warm=head.warm,
    )


def _receive(pipe: Connection, size: int) -> NDArray[np.int32]:
    part = np.empty((size, size), dtype=np.int32)
    pipe.recv_bytes_into(memoryview(part).cast("B"))
    return part


def send_tell(pipe: Connection, tell: Tell) -> None:
    pipe.send_bytes(msgspec.msgpack.encode(tell))


def receive_tell(pipe: Connection) -> Tell:
    """Read what a process says. Raises EOFError, OSError."""
    return msgspec.msgpack.decode(pipe.recv_bytes(), type=Tell)
