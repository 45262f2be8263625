"""The channels that orders came from."""

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders.channels import channels_of
from dispatch_server.orders.model import Order
from shared.clock import FixedClock
from shared.ids import OrganizationId, uuid7
from tests.intake import a_desk, an_order, taken_in

pytestmark = pytest.mark.both_databases


async def test_each_channel_is_named_once_and_nobody_elses(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    orders = [an_order(str(number)) for number in range(4)]
    await taken_in(a_desk(db), organization.id, clock, *orders)
    async with db.transaction() as session:
        rows = (await session.exec(select(Order).order_by(Order.external_id))).all()
        for row, source in zip(rows, ("shop", "api", "shop", "sheet"), strict=True):
            row.source = source

    async with db.reading() as session:
        mine = await channels_of(session, organization.id)
        theirs = await channels_of(session, OrganizationId(uuid7()))

    assert (mine, theirs) == (["api", "sheet", "shop"], [])
