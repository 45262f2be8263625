"""Processes that die, hang or grow old are replaced, and nobody waits for ever."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest

from dispatch_server.roads.engines.pool import WorkerPool, read_message, write_message
from dispatch_server.roads.port import RoadsUnavailable
from tests.waiting import found, until

# Answers with its process number; "hang" and "die" do as they say, "meet" waits for two others.
ECHO = """
import os, sys, time
from dispatch_server.roads.engines.pool import read_message, write_message
while True:
    try:
        question = read_message(sys.stdin.buffer)
    except EOFError:
        break
    if question == b"hang":
        time.sleep(60)
    if question == b"die":
        os._exit(1)
    if question.startswith(b"meet "):
        folder = question.removeprefix(b"meet ")
        open(os.path.join(folder, b"%d" % os.getpid()), "w").close()
        while len(os.listdir(folder)) < 3:
            time.sleep(0.01)
    write_message(sys.stdout.buffer, b"%d" % os.getpid())
"""


@asynccontextmanager
async def pool_of(
    workers: int = 1, *, recycle_after: int = 100, max_waiting: int = 100
) -> AsyncIterator[WorkerPool]:
    command = [sys.executable, "-c", ECHO]
    pool = WorkerPool(
        command, workers=workers, recycle_after=recycle_after, max_waiting=max_waiting
    )
    yield pool
    await pool.aclose()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def held(pool: WorkerPool) -> int:
    """Stop the pool's process, so that what is asked from now on is under way. Gives its number."""
    await pool.ask(b"?", within_s=60)
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    return pid


async def test_one_process_answers_one_question_after_the_other() -> None:
    async with pool_of() as pool:
        assert pool.pids == ()

        answers = await asyncio.gather(*(pool.ask(b"?", within_s=60) for _ in range(20)))

        assert [int(pid) for pid in set(answers)] == list(pool.pids)


async def test_several_processes_share_the_work(tmp_path: Path) -> None:
    question = b"meet " + bytes(tmp_path)
    async with pool_of(3) as pool:
        answers = await asyncio.gather(*(pool.ask(question, within_s=60) for _ in range(9)))

        assert len(set(answers)) == len(pool.pids) == 3


async def test_a_killed_process_is_replaced_and_its_question_asked_again() -> None:
    async with pool_of() as pool:
        before = await held(pool)
        asked = asyncio.create_task(pool.ask(b"?", within_s=60))
        await asyncio.sleep(0)

        os.kill(before, signal.SIGKILL)

        assert int(await asked) != before
        assert before not in pool.pids


async def test_a_question_that_kills_is_given_up_after_two_processes() -> None:
    async with pool_of() as pool:
        with pytest.raises(RoadsUnavailable, match="two processes died"):
            await pool.ask(b"die", within_s=60)

        assert await pool.ask(b"?", within_s=60)


async def test_a_process_that_hangs_is_killed_in_time() -> None:
    async with pool_of() as pool:
        hung = int(await pool.ask(b"?", within_s=60))

        with pytest.raises(RoadsUnavailable, match="time-out"):
            await pool.ask(b"hang", within_s=0.3)

        assert int(await pool.ask(b"?", within_s=60)) != hung
        await until(lambda: not is_running(hung))


async def test_waiting_counts_as_time() -> None:
    async with pool_of() as pool:
        busy = await held(pool)
        first = asyncio.create_task(pool.ask(b"?", within_s=60))
        second = asyncio.create_task(pool.ask(b"?", within_s=0.05))
        await asyncio.sleep(0.1)
        os.kill(busy, signal.SIGCONT)

        with pytest.raises(RoadsUnavailable, match="time-out in the queue"):
            await second
        assert await first


async def test_one_question_too_many_is_refused_at_once() -> None:
    async with pool_of(max_waiting=2) as pool:
        busy = await held(pool)
        asked = [asyncio.create_task(pool.ask(b"?", within_s=60)) for _ in range(2)]
        await asyncio.sleep(0)

        with pytest.raises(RoadsUnavailable, match="2 questions are waiting already"):
            await pool.ask(b"?", within_s=60)

        os.kill(busy, signal.SIGCONT)
        await asyncio.gather(*asked)
        assert await pool.ask(b"?", within_s=60)


async def test_an_old_process_is_replaced() -> None:
    async with pool_of(recycle_after=2) as pool:
        answers = [await pool.ask(b"?", within_s=60) for _ in range(4)]

        assert answers[0] == answers[1] != answers[2] == answers[3]


async def test_a_caller_that_gives_up_leaves_the_pool_in_order() -> None:
    async with pool_of(max_waiting=1) as pool:
        busy = await held(pool)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pool.ask(b"?", within_s=60), 0.05)
        os.kill(busy, signal.SIGCONT)

        assert await _when_free(pool)


async def _when_free(pool: WorkerPool) -> bytes:
    """Ask until what was given up has been thrown away."""

    async def answer() -> bytes:
        with contextlib.suppress(RoadsUnavailable):
            return await pool.ask(b"?", within_s=60)
        return b""

    return await found(answer)


async def test_closing_ends_the_processes_and_whoever_waits() -> None:
    async with pool_of() as pool:
        await pool.ask(b"?", within_s=60)
        (pid,) = pool.pids
        waiting = asyncio.create_task(pool.ask(b"hang", within_s=60))
        await asyncio.sleep(0)

    with pytest.raises(RoadsUnavailable):
        await waiting
    with pytest.raises(RoadsUnavailable, match="closed"):
        await pool.ask(b"?", within_s=60)
    assert not is_running(pid)
    assert pool.pids == ()


def test_a_message_arrives_whole_or_not_at_all() -> None:
    pipe = BytesIO()
    write_message(pipe, b"hello")

    assert read_message(BytesIO(pipe.getvalue())) == b"hello"
    for cut in range(9):
        with pytest.raises(EOFError):
            read_message(BytesIO(pipe.getvalue()[:cut]))


def test_a_length_that_cannot_be_is_the_end() -> None:
    with pytest.raises(EOFError):
        read_message(BytesIO(b"\xff\xff\xff\xff" + b"x" * 100))
