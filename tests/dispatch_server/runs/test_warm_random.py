"""A kept day against the same day read and made afresh, whatever happened in between."""

import random
from typing import Any

import pytest
from sqlmodel import SQLModel

from dispatch_server.planning.day import Wish
from dispatch_server.planning.openings import Opening
from dispatch_server.planning.openroute import OpenRoute
from dispatch_server.runs import change
from dispatch_server.runs.fitting import put
from dispatch_server.runs.insertions import Insertions
from dispatch_server.runs.model import Stop
from dispatch_server.runs.today import Sheet
from dispatch_server.runs.warm import RunningDays, Warm
from shared.facts import FactType
from shared.states import ENDED_STOPS
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import Positions, Seen, an_idle_driver, an_order, days_of
from tests.dispatch_server.runs.test_insertions import best, take
from tests.dispatch_server.runs.test_today import read
from tests.dispatch_server.runs.test_warm import Hand, warm

EVENTS = 14


async def happen(office: Office, chance: random.Random, elsewhere: RunningDays) -> None:
    """Have something happen, as another server would write it."""
    crew = chance.randrange(2)
    run = await office.run(crew)
    stops = [stop for stop in await office.stops(crew) if stop.status not in ENDED_STOPS]
    kind = chance.choice(["en_route", "arrived", "ended", "ended", "moved", "more", "run"])
    if kind == "more":
        insertions = Insertions(elsewhere)
        order = await an_order(office, east_m=chance.uniform(-3000, 3000))
        for opening in (await best(insertions, office, order)).openings[:1]:
            await take(insertions, office, order, opening)
    elif kind == "run":
        type_ = FactType.RUN_STARTED if stops else FactType.RUN_COMPLETED
        await office.report(office.fact(type_, run_id=run.id), crew=crew)
    elif stops and kind == "moved" and run.status != "completed":
        await moved(office, chance.choice(stops), 1 - crew)
    elif stops:
        stop = chance.choice(stops)
        on_the_way = FactType.STOP_EN_ROUTE if kind == "en_route" else FactType.STOP_ARRIVED
        await office.report(office.fact(on_the_way, stop), crew=crew)
        if kind == "ended":
            made = office.delivered if chance.random() < 0.7 else office.failed
            await office.report(made(stop), crew=crew)


async def moved(office: Office, stop: Stop, to: int) -> None:
    """Give a stop to the other driver, whose run may be over by now."""
    mine, run = await office.run(1 - to), await office.run(to)
    if run.status == "completed":
        return
    async with office.db.transaction() as session:
        await change.reassign_stops(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stops={stop.id: mine.version},
            to_run_id=run.id,
            actor="user:test",
        )


def rows(sheet: Sheet | None) -> Any:
    """Say all that is known of a run."""
    if sheet is None:
        return None

    def said(row: SQLModel) -> dict[str, Any]:
        return row.model_dump()

    return {
        "run": said(sheet.run),
        "stops": [said(stop) for stop in sheet.stops],
        "tasks": {one: [said(task) for task in found] for one, found in sheet.tasks.items()},
        "promises": {one: said(promise) for one, promise in sheet.promises.items()},
        "orders": {one: said(wish.order) for one, wish in sheet.wishes.items()},
    }


def route(day: Warm, one: OpenRoute) -> Any:
    """Say all that a route is asked by, with its places by their names."""
    timer = one.timer
    acts = [timer.acts[act] for act in one.acts]
    names = [place.id for place in timer.problem.places]
    known = [spot.id for spot in day.day.spots]
    places = [known[at] for at in one.left if at >= 0], [known[at] for at in one.right if at >= 0]
    return {
        "vehicle": (one.vehicle.id, one.vehicle.prefix and one.vehicle.prefix.free_s),
        "acts": [(timer.problem.orders[act.order].id, act.kind, names[act.place]) for act in acts],
        "walk": one.walk,
        "places": places,
        "straight": (one.straight.drive_s.tolist(), one.straight.distance_m.tolist()),
        "hours": (one.leave_s.tolist(), one.latest_s.tolist(), one.tail_s.tolist()),
    }


async def openings(days: RunningDays, day: Warm, wish: Wish) -> list[Opening]:
    asked = put(day, wish)
    return asked.places(day.open_day, await days.legs(day, asked.day))


@pytest.mark.parametrize("seed", range(12))
async def test_a_kept_day_is_the_day_as_it_stands(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    if chance.random() < 0.5:
        await an_idle_driver(office)
    order = await an_order(office, north_m=chance.uniform(-2000, 2000))
    at = int(office.clock.now().timestamp() * 1000)
    run = await office.run(1)
    positions = Positions({run.driver_id: Seen(run.id, 60.19, 24.99, at)})
    kept = days_of(office, positions, now=Hand())
    elsewhere = days_of(office, positions, now=Hand())
    key = office.town.organization.id, office.town.plan.date, False
    await warm(kept, office)
    for _ in range(EVENTS):
        await happen(office, chance, elsewhere)
        if chance.random() < 0.5:
            continue
        before = await warm(kept, office)
        found = await kept._current(key)
        fresh_days = days_of(office, positions, now=Hand())
        fresh = await warm(fresh_days, office)

        assert found.today.states == fresh.today.states
        assert list(found.vans) == list(fresh.vans)
        for one, van in found.vans.items():
            assert rows(van.sheet) == rows(fresh.vans[one].sheet)
            assert route(found, van.route) == route(fresh, fresh.vans[one].route)
            if van.sheet is not None and before.vans.get(one) is not van:
                assert before.today.rev < found.today.rev
        (wish,) = (await read(office, waiting=[order.id])).waiting.values()
        assert await openings(kept, found, wish) == await openings(fresh_days, fresh, wish)
