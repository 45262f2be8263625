"""Expected arrivals follow the driver, and not too often."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.model import Event
from dispatch_server.db.session import Database
from dispatch_server.live.etas import Etas
from dispatch_server.live.rules import Flag, Seen
from dispatch_server.runs.model import Stop
from shared.clock import FixedClock
from tests.day import DEPOT, Day, a_day

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def day(db: Database, clock: FixedClock, organization: Organization) -> Day:
    return await a_day(db, clock, organization)


def a_seen(clock: FixedClock) -> Seen:
    at = int(clock.now().timestamp() * 1000)
    return Seen(
        seq=1,
        at=at,
        received_at=at,
        lat=DEPOT.lat,
        lon=DEPOT.lon,
        accuracy_m=5,
        speed_mps=None,
        heading_deg=None,
        battery=None,
        flags=Flag(0),
    )


async def test_a_run_is_retimed_once_in_half_a_minute(
    db: Database, clock: FixedClock, day: Day
) -> None:
    etas = Etas(db, clock)
    counts = []
    for _ in range(7):
        etas.note(day.organization.id, day.run.id, a_seen(clock))
        counts.append(await etas.retime_due())
        clock.turn(timedelta(seconds=10))

    assert counts == [1, 0, 0, 1, 0, 0, 1]


async def test_the_stops_ahead_are_expected_later_when_the_driver_is_far(
    db: Database, clock: FixedClock, day: Day
) -> None:
    etas = Etas(db, clock)
    clock.turn(timedelta(minutes=40))
    etas.note(day.organization.id, day.run.id, a_seen(clock))
    await etas.retime_due()

    async with db.reading() as session:
        stop = await session.get_one(Stop, day.stops[0].id)
        moved = await session.exec(select(Event).where(Event.type == "stop.eta_changed"))
    assert stop.eta is not None
    assert stop.eta >= clock.now()  # and not the planned time, which has passed
    assert [e.subject_id for e in moved] == [day.stops[0].id]


async def test_without_news_nothing_is_retimed(db: Database, clock: FixedClock, day: Day) -> None:
    etas = Etas(db, clock)
    etas.note(day.organization.id, day.run.id, a_seen(clock))
    await etas.retime_due()
    clock.turn(timedelta(minutes=5))

    assert await etas.retime_due() == 0
