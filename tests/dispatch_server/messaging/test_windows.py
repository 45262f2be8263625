"""For a day after somebody wrote, free text may answer."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.messaging import windows
from dispatch_server.messaging.model import MessageWindow
from shared.clock import FixedClock
from tests.build import an_organization

pytestmark = pytest.mark.both_databases
ANA = "5511977776666"


async def test_a_window_is_open_for_a_day_from_the_last_time(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock)
    own, began = organization.id, clock.now()
    async with db.transaction() as session:
        await windows.heard(session, own, ANA, began)
        await windows.heard(session, own, ANA, began - timedelta(hours=3))  # late news
    async with db.reading() as session:
        for hours, is_open in ((0, True), (23, True), (24, False)):
            now = began + timedelta(hours=hours)
            assert await windows.is_open(session, own, ANA, now) is is_open
        assert not await windows.is_open(session, other.id, ANA, began)
        assert not await windows.is_open(session, own, "5511900000000", began)


async def test_who_wrote_long_ago_is_forgotten_and_a_provider_is_believed(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    own, began = organization.id, clock.now()
    async with db.transaction() as session:
        await windows.heard(session, own, ANA, began)
        await windows.heard(session, own, "5511900000000", began + timedelta(hours=25))
        (left,) = (await session.exec(select(MessageWindow))).all()
        assert left.at == began + timedelta(hours=25)
        assert ANA not in left.mark
        await windows.close(session, own, "5511900000000")
        assert (await session.exec(select(MessageWindow))).all() == []
