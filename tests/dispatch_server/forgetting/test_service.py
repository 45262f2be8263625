"""What an organization says is what its things are kept by, and nobody else's."""

import datetime as dt
from pathlib import Path

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.forgetting.rules import DaysOutOfBounds, Kind
from dispatch_server.forgetting.service import (
    Forgetting,
    forget_all,
    keep_rules,
    position_days,
    said_of,
)
from dispatch_server.live.history import PositionHistory
from dispatch_server.runs.photos import PhotoStore
from shared.clock import FixedClock
from tests.build import a_caller, an_organization

pytestmark = pytest.mark.both_databases


async def say(
    db: Database, clock: FixedClock, organization: Organization, days: dict[Kind, int]
) -> None:
    async with db.transaction() as session:
        await keep_rules(session, clock, a_caller(organization.id), days)


async def test_days_are_said_replaced_and_bounded(
    db: Database, clock: FixedClock, organization: Organization
) -> None:
    other = await an_organization(db, clock, name="Outra")
    await say(db, clock, organization, {Kind.POSITIONS: 30, Kind.PHOTOS: 90})
    await say(db, clock, organization, {Kind.POSITIONS: 14})

    async with db.reading() as session:
        assert await said_of(session, organization.id) == {Kind.POSITIONS: 14}
        assert await said_of(session, other.id) == {}
    assert await position_days(db) == {organization.id: 14}
    with pytest.raises(DaysOutOfBounds):
        await say(db, clock, organization, {Kind.PHOTOS: 1})


async def test_a_view_says_what_is_due_by_what_is_asked_or_said(
    db: Database, clock: FixedClock, organization: Organization, tmp_path: Path
) -> None:
    history = PositionHistory(f"sqlite+aiosqlite:///{tmp_path}/p.sqlite", clock=clock, days=1)
    await history.prepare()
    await say(db, clock, organization, {Kind.CONTACTS: 60})
    try:
        forgetting = Forgetting(db, history, position_days=1)
        now = clock.now() + dt.timedelta(days=3 * 365)
        found = await forgetting.view(organization.id, now, {Kind.EVENTS: 365})
        views = {one.kind: one for one in found}
        assert (views[Kind.POSITIONS].days, views[Kind.CONTACTS].days) == (1, 60)
        assert (views[Kind.EVENTS].days, views[Kind.EVENTS].usual) == (365, 1825)
        assert (await forgetting.count_all(now))[Kind.PHOTOS] == 0
    finally:
        await history.stop()
    gone = await forget_all(db, PhotoStore(tmp_path), now)
    assert gone == {Kind.PHOTOS: 0, Kind.CONTACTS: 0, Kind.EVENTS: 0}
