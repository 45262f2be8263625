"""A phone's positions: whose they are, and what a repeated batch changes."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.live import intake
from dispatch_server.live.intake import NotThisDevice
from dispatch_server.live.schema import VehiclePosition
from dispatch_server.live.service import Live
from dispatch_server.runs.model import Run
from shared.clock import FixedClock
from shared.ids import DeviceId, Epoch, uuid7
from shared.states import RunStatus
from shared.sync import PositionBatch, PositionFix
from tests.day import Day, a_day
from tests.dispatch_server.live.serving import a_live

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def live(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Live]:
    async with a_live(db, clock, tmp_path) as running:
        yield running


@pytest.fixture
async def day(db: Database, clock: FixedClock, organization: Organization) -> Day:
    return await a_day(db, clock, organization)


EPOCH = Epoch(uuid7())


def a_batch(day: Day, clock: FixedClock, *seqs: int, age_s: int = 0, **more: Any) -> PositionBatch:
    now = int(clock.now().timestamp() * 1000)
    fixes = [
        PositionFix(seq=s, occurred_at=now - age_s * 1000, lat=60 + s / 1e4, lon=24.9, **more)
        for s in seqs
    ]
    return PositionBatch(device=day.device.id, epoch=EPOCH, sent_at=now, fixes=tuple(fixes))


def shown(live: Live, day: Day) -> VehiclePosition:
    (position,) = live.hub.channel(day.organization.id).positions()
    return position


async def test_a_fix_is_shown_with_the_run_under_way(
    live: Live, day: Day, clock: FixedClock
) -> None:
    answer = await live.intake.take(day.phone, a_batch(day, clock, 1, 2))

    assert (answer.acked_through, answer.accepted) == (2, 2)
    assert (shown(live, day).run_id, shown(live, day).lat) == (day.run.id, 60.0002)


async def test_a_batch_that_comes_again_changes_nothing(
    live: Live, day: Day, clock: FixedClock
) -> None:
    first = await live.intake.take(day.phone, a_batch(day, clock, 1, 2, 3))
    await live.history.flush()
    again = await live.intake.take(day.phone, a_batch(day, clock, 1, 2, 3))
    await live.history.flush()

    assert first == again
    assert shown(live, day).lat == 60.0003
    kept = await live.history.newest(day.organization.id, since=clock.now())
    assert [fix.seen.seq for fix in kept] == [3]


async def test_late_fixes_never_move_the_marker_back(
    live: Live, day: Day, clock: FixedClock
) -> None:
    await live.intake.take(day.phone, a_batch(day, clock, 100))
    await live.intake.take(day.phone, a_batch(day, clock, 5, 6, 7))

    assert shown(live, day).lat == 60.01


async def test_an_hour_old_buffer_moves_no_marker(live: Live, day: Day, clock: FixedClock) -> None:
    answer = await live.intake.take(day.phone, a_batch(day, clock, 1, 2, age_s=3_600))

    assert answer.accepted == 2
    assert live.hub.channel(day.organization.id).positions() == ()
    assert live.history.waiting == 2


async def test_another_device_is_not_believed(live: Live, day: Day, clock: FixedClock) -> None:
    forged = msgspec.structs.replace(a_batch(day, clock, 1), device=DeviceId(uuid7()))

    with pytest.raises(NotThisDevice):
        await live.intake.take(day.phone, forged)
    assert live.hub.channel(day.organization.id).positions() == ()


async def test_a_console_is_no_phone(live: Live, day: Day, clock: FixedClock) -> None:
    caller: Caller = msgspec.structs.replace(day.phone, driver_id=None)

    with pytest.raises(NotThisDevice):
        await live.intake.take(caller, a_batch(day, clock, 1))


async def test_a_driver_without_a_run_is_shown_too(
    live: Live, day: Day, clock: FixedClock, db: Database
) -> None:
    async with db.transaction() as session:
        run = await session.get_one(Run, day.run.id)
        run.status = RunStatus.COMPLETED
        session.add(run)

    await live.intake.take(day.phone, a_batch(day, clock, 1))

    assert shown(live, day).run_id is None


async def test_a_new_run_is_noticed_after_a_while(
    live: Live, day: Day, clock: FixedClock, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "RUN_S", 0.01)
    await live.intake.take(day.phone, a_batch(day, clock, 1))
    async with db.transaction() as session:
        run = await session.get_one(Run, day.run.id)
        run.status = RunStatus.INTERRUPTED
        session.add(run)
    time.sleep(0.02)  # noqa: ASYNC251 - the memory's own clock

    await live.intake.take(day.phone, a_batch(day, clock, 2))

    assert shown(live, day).run_id is None


async def test_phones_beyond_the_limit_are_forgotten(
    live: Live, day: Day, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "STREAMS", 3)
    for _ in range(10):
        batch = msgspec.structs.replace(a_batch(day, clock, 1), epoch=Epoch(uuid7()))
        await live.intake.take(day.phone, batch)

    assert len(live.intake._known) == 3
