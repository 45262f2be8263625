"""Days kept ready: as new as the log, asked of the roads once, and only a few."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, override

import pytest

from dispatch_server.places.model import Place
from dispatch_server.planning.day import Spot
from dispatch_server.planning.errors import PlanWithoutVehicles
from dispatch_server.planning.ground import Ground
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Matrix
from dispatch_server.runs.warm import GONE, OLD_S, RunningDays, Warm, _fit
from shared.facts import FactType
from shared.geo import Point
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import Positions, Seen


class CountingRoads(StraightRoads):
    def __init__(self) -> None:
        super().__init__()
        self.cells = 0

    @override
    async def matrix(
        self, sources: Sequence[Point], targets: Sequence[Point] | None = None, **more: Any
    ) -> Matrix:
        self.cells += len(sources) * len(sources if targets is None else targets)
        return await super().matrix(sources, targets, **more)


class Hand:
    """A monotonic clock that is turned by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


async def warm(days: RunningDays, office: Office) -> Warm:
    return await days.day(office.town.organization.id, office.town.plan.date)


def made(office: Office, roads: StraightRoads, hand: Hand, **more: Any) -> RunningDays:
    pool = SolverPool(ENGINES, size=1)  # nothing is put in here: it starts no process
    seen = more.pop("positions", Positions())
    return RunningDays(office.db, roads, office.clock, seen, pool, now=hand, **more)


async def settled(days: RunningDays) -> None:
    """Wait for what is being made for later."""
    await asyncio.gather(*days._refreshing.values())


async def test_a_day_is_made_once_until_something_happens(office: Office) -> None:
    roads, hand = CountingRoads(), Hand()
    days = made(office, roads, hand)
    first = await warm(days, office)
    asked = roads.cells
    assert await warm(days, office) is first

    await office.report(office.fact(FactType.RUN_STARTED))
    second = await warm(days, office)
    assert second is not first
    assert second.open_day.routes[0].vehicle.prefix is not None
    hand.at += 60  # vehicles moved on meanwhile
    third = await warm(days, office)

    assert third is not second
    assert roads.cells == asked  # doors did not


async def test_a_question_does_not_wait_for_what_changes_no_run(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.fact(FactType.RUN_STARTED))
    hand = Hand()
    days = made(office, StraightRoads(), hand)
    first = await warm(days, office)

    await office.report(office.fact(FactType.STOP_ARRIVED, stop))
    assert await warm(days, office) is first
    await settled(days)
    second = await warm(days, office)
    assert second is not first
    assert second.today.rev > first.today.rev

    hand.at += OLD_S + 1
    assert await warm(days, office) is second
    await settled(days)
    assert (await warm(days, office)).made_s == hand.at


async def test_a_door_that_moved_is_asked_about_again(office: Office) -> None:
    roads, hand = CountingRoads(), Hand()
    days = made(office, roads, hand)
    await warm(days, office)
    asked = roads.cells
    stop = (await office.stops())[2]
    async with office.db.transaction() as session:
        moved = await session.get_one(type(stop), stop.id)
        moved.lat += 0.01
        place = await session.get_one(Place, stop.place_id)
        place.lat = moved.lat
    await office.report(office.fact(FactType.RUN_STARTED))
    day = (await warm(days, office)).day

    assert roads.cells == 2 * asked
    assert day.points[day.index(str(stop.place_id))].lat == pytest.approx(stop.lat + 0.01)


async def test_where_vehicles_were_a_moment_ago_is_forgotten(office: Office) -> None:
    hand, positions = Hand(), Positions()
    days = made(office, StraightRoads(), hand, positions=positions)
    size = len((await warm(days, office)).day.spots)
    for stop in await office.stops():
        await office.report(office.fact(FactType.STOP_ARRIVED, stop), office.delivered(stop))
    run = await office.run()
    for turn in range(3):
        at = int(office.clock.now().timestamp() * 1000)
        positions.seen[run.driver_id] = Seen(run.id, 60.18 + turn / 100, 24.95, at)
        hand.at += 60
        newer = await warm(days, office)
        assert len(newer.day.spots) == len(newer.open_day.places) == size + 1
        route = newer.open_day.routes[0]
        assert route.vehicle.prefix is not None
        at = newer.open_day.there(0)[route.vehicle.prefix.place]
        assert newer.day.points[at].lat == pytest.approx(60.18 + turn / 100)
    office.clock.turn(timedelta(minutes=6))  # too old to say where anybody is now
    hand.at += 60
    assert days.fixes((await warm(days, office)).today) == {}


async def test_only_a_few_days_are_kept(office: Office) -> None:
    days = made(office, StraightRoads(), Hand(), kept=1)
    first = await warm(days, office)
    with pytest.raises(PlanWithoutVehicles):
        await days.day(office.town.organization.id, office.town.plan.date + timedelta(days=1))
    assert await warm(days, office) is first
    assert len(days._days) == 1


def test_doors_that_nobody_goes_to_any_more_leave_the_matrix() -> None:
    spots = tuple(Spot(f"p{n}", Point(n / 10, 0.0)) for n in range(2 * GONE))
    ground = Ground(spots)
    some = {spot.id: spot for spot in spots[GONE // 2 :]}
    few = {spot.id: spot for spot in spots[:8]}
    assert _fit(ground, some) is ground
    assert _fit(ground, few).spots == spots[:8]
    assert _fit(ground, {"p0": Spot("p0", Point(9.0, 9.0))}).spots == ()
