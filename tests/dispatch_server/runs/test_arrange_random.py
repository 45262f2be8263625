"""Days that go on while a proposal is being made: nothing that is driven moves, nothing is lost."""

import random
from collections import Counter
from typing import Any

import pytest

from dispatch_server.runs.arrange import RunsMoved
from dispatch_server.runs.model import Run, Stop, Task
from dispatch_server.runs.proposals import proposal
from dispatch_server.runs.underway import Asked
from shared.facts import FactType
from shared.states import ENDED_STOPS, RunChange, StopStatus
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_idle_driver, an_order
from tests.dispatch_server.runs.test_arrange import write
from tests.dispatch_server.runs.test_proposals import put, solved
from tests.dispatch_server.runs.test_today import read

HEADED = {StopStatus.EN_ROUTE, StopStatus.ARRIVED}


async def go_on(office: Office, chance: random.Random) -> None:
    """Have one of the drivers report the next thing, whatever that is."""
    crew = chance.randrange(2)
    stops = [stop for stop in await office.stops(crew) if stop.status not in ENDED_STOPS]
    if not stops:
        return
    stop = stops[0] if chance.random() < 0.8 else chance.choice(stops)
    kind = chance.choice(["en_route", "arrived", "delivered", "delivered", "failed", "skipped"])
    fact: Any = {
        "en_route": lambda: office.fact(FactType.STOP_EN_ROUTE, stop),
        "arrived": lambda: office.fact(FactType.STOP_ARRIVED, stop),
        "delivered": lambda: office.delivered(stop),
        "failed": lambda: office.failed(stop),
        "skipped": lambda: office.fact(FactType.STOP_SKIPPED, stop),
    }[kind]()
    if kind in {"delivered", "failed"}:
        await office.report(office.fact(FactType.STOP_ARRIVED, stop), crew=crew)
    await office.report(fact, crew=crew)
    office.later(chance.uniform(0, 8))


async def driven(office: Office) -> dict[Any, tuple[Any, str]]:
    """Say of each stop that has ended, or that its driver is on the way to, whose it is."""
    rows: list[Stop] = await office.rows(Stop)
    return {
        stop.id: (stop.run_id, stop.status)
        for stop in rows
        if stop.status in ENDED_STOPS or stop.status in HEADED
    }


async def check_whole(office: Office, changed: set[Any]) -> None:
    """Each act is there once; who is on the way somewhere goes there before all else."""
    tasks: list[Task] = await office.rows(Task)
    rows: list[Stop] = await office.rows(Stop)
    runs: list[Run] = await office.rows(Run)
    counts = Counter((task.order_id, task.kind) for task in tasks)
    assert max(counts.values()) == 1
    stops = {stop.id: stop for stop in rows}
    for task in tasks:
        if task.status == "pending":
            assert stops[task.stop_id].status not in ENDED_STOPS
    for run in runs:
        mine = sorted((s for s in rows if s.run_id == run.id), key=lambda stop: stop.sequence)
        assert len({stop.sequence for stop in mine}) == len(mine)
        left = [stop.status for stop in mine if stop.status not in ENDED_STOPS]
        headed = [status in HEADED for status in left]
        if run.id in changed:
            assert headed == sorted(headed, reverse=True)


@pytest.mark.parametrize("seed", range(20))
async def test_a_day_that_goes_on_keeps_what_is_driven(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    if chance.random() < 0.5:
        await an_idle_driver(office)
    for _ in range(chance.randrange(5)):
        await go_on(office, chance)
    for _ in range(chance.randrange(3)):
        await an_order(office, east_m=chance.uniform(-3000, 3000))
    today = await read(office, waiting=None)
    broken = chance.choice(sorted(today.sheets)) if today.sheets else None
    is_breakdown = broken is not None and len(today.duties) > 1 and chance.random() < 0.5
    out = frozenset({broken}) if is_breakdown and broken is not None else frozenset()
    ready = put(today, Asked(order_ids=frozenset(today.waiting), out=out))
    made = proposal(ready, solved(ready.running.problem))
    for _ in range(chance.randrange(3)):
        await go_on(office, chance)
    before = await driven(office)
    places = {stop.id: (stop.run_id, stop.sequence) for stop in await office.rows(Stop)}

    try:
        await write(office, *made.courses, giving=made.giving, why=RunChange.LATE_DRIVER)
    except RunsMoved:
        rows: list[Stop] = await office.rows(Stop)
        assert {stop.id: (stop.run_id, stop.sequence) for stop in rows} == places
        return

    given = {today.sheets[one].run.id for one in out}
    after: list[Stop] = await office.rows(Stop)
    now = {stop.id: (stop.run_id, stop.status) for stop in after}
    for stop_id, (run_id, status) in before.items():
        is_given = run_id in given and status == StopStatus.EN_ROUTE
        assert is_given or now[stop_id] == (run_id, status)
    await check_whole(office, {course.run_id for course in made.courses})
