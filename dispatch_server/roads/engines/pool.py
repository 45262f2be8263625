"""Processes that answer one question at a time, and are replaced when they die, hang or grow old.

The road engine holds Python's lock while it thinks, and a corrupt graph can bring its process down.
So it lives in processes of its own that speak over pipes: four bytes of length, then the message.
A process is started by its own command line rather than forked: the server has threads.
"""

import asyncio
import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Final, cast

from dispatch_server.roads.port import RoadsUnavailable

LENGTH_BYTES: Final = 4
MAX_MESSAGE: Final = 256 * 1024 * 1024


def write_message(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(LENGTH_BYTES, "big"))
    pipe.write(message)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> bytes:
    """Wait for the next message. Raises EOFError where the other side has gone."""
    length = int.from_bytes(_read(pipe, LENGTH_BYTES), "big")
    if length > MAX_MESSAGE:
        raise EOFError
    return _read(pipe, length)


def _read(pipe: IO[bytes], count: int) -> bytes:
    some = pipe.read(count)
    if len(some) < count:
        raise EOFError
    return some


class _Worker:
    """One process. Used by one thread at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        env = os.environ | {"PYTHONPATH": os.pathsep.join(p or os.getcwd() for p in sys.path)}  # noqa: PTH109 - as sys.path means it
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
        )
        # PIPE was asked for both, so both are there.
        self._questions = cast("IO[bytes]", self.process.stdin)
        self._answers = cast("IO[bytes]", self.process.stdout)
        self.answered = 0

    def ask(self, question: bytes, *, within_s: float) -> bytes:
        """Raise EOFError where the process dies, TimeoutError where it had to be killed."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(within_s, kill)
        timer.start()
        try:
            write_message(self._questions, question)
            answer = read_message(self._answers)
        except (OSError, ValueError, EOFError) as gone:
            if late.is_set():
                raise TimeoutError from gone
            raise EOFError from gone
        finally:
            timer.cancel()
        self.answered += 1
        return answer

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self._questions, self._answers):
            with contextlib.suppress(OSError):  # what was not written is of no use any more
                pipe.close()


class WorkerPool:
    """So many processes of one command, started when they are first needed.

    ``recycle_after`` answers a process is replaced. ``max_waiting`` questions may be waiting or
    under way; the next one is refused.
    """

    def __init__(
        self, command: Sequence[str], *, workers: int, recycle_after: int, max_waiting: int
    ) -> None:
        self._command = tuple(command)
        self._recycle_after = recycle_after
        self._max_waiting = max_waiting
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="roads")
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._waiting = 0
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        with self._lock:
            return tuple(worker.process.pid for worker in self._all)

    async def ask(self, question: bytes, *, within_s: float) -> bytes:
        """Ask any process, a second one if the first dies. Raises RoadsUnavailable.

        The time counts from now, waiting included.
        """
        with self._lock:
            if self._closed:
                raise RoadsUnavailable("closed")
            if self._waiting >= self._max_waiting:
                raise RoadsUnavailable(f"{self._waiting} questions are waiting already")
            self._waiting += 1
        deadline = time.monotonic() + within_s
        future = self._threads.submit(self._ask, question, deadline)
        future.add_done_callback(self._left)
        return await asyncio.wrap_future(future)

    async def aclose(self) -> None:
        """Kill the processes. Whoever still waits gets RoadsUnavailable."""
        with self._lock:
            self._closed = True
            workers = tuple(self._all)
        for worker in workers:
            worker.process.kill()
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=False)
        with self._lock:
            rest = tuple(self._all)
            self._all.clear()
        for worker in rest:
            await asyncio.to_thread(worker.end)

    def _left(self, _: Future[bytes]) -> None:
        with self._lock:
            self._waiting -= 1

    def _ask(self, question: bytes, deadline: float) -> bytes:
        for _ in range(2):
            within_s = deadline - time.monotonic()
            if within_s <= 0:
                raise RoadsUnavailable("time-out in the queue")
            worker = self._take()
            try:
                answer = worker.ask(question, within_s=within_s)
            except TimeoutError as late:
                self._drop(worker)
                raise RoadsUnavailable("time-out") from late
            except EOFError:
                self._drop(worker)
                continue
            self._give_back(worker)
            return answer
        raise RoadsUnavailable("two processes died of the same question")

    def _take(self) -> _Worker:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            worker = _Worker(self._command)  # outside of the lock: the event loop takes it too
        with self._lock:
            if not self._closed:
                self._all.add(worker)
                return worker
        worker.end()
        raise RoadsUnavailable("closed")

    def _give_back(self, worker: _Worker) -> None:
        if worker.answered >= self._recycle_after:
            self._drop(worker)
        else:
            self._idle.put(worker)

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()
