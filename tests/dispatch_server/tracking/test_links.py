"""A link is one for an order, can be shown again, and cannot be made from the database."""

import asyncio
import base64
from datetime import timedelta

import pytest
from sqlmodel import select

from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.tracking import links
from dispatch_server.tracking.model import TrackingLink
from shared.ids import OrderId, uuid7
from tests.dispatch_server.tracking.showing import Shown

pytestmark = pytest.mark.both_databases


async def find(shown: Shown, token: str) -> TrackingLink | None:
    async with shown.db.reading() as session:
        return await links.find(session, token, at=shown.clock.now())


async def test_the_same_order_has_the_same_link(shown: Shown) -> None:
    tokens = {await shown.token(1) for _ in range(3)}

    assert len(tokens) == 1
    assert tokens != {await shown.token(2)}


async def test_many_who_ask_at_once_get_one_link(shown: Shown) -> None:
    tokens = await asyncio.gather(*(shown.token(1) for _ in range(10)))

    assert len(set(tokens)) == 1
    async with shown.db.reading() as session:
        assert len(list(await session.exec(select(TrackingLink)))) == 1


async def test_a_token_has_128_bits_and_only_its_hash_is_kept(shown: Shown) -> None:
    token = await shown.token()

    async with shown.db.reading() as session:
        row = (await session.exec(select(TrackingLink))).one()
    assert len(base64.urlsafe_b64decode(token + "==")) == 16
    assert token not in row.model_dump_json()
    assert row.token_hash == links.hash_of(token)


async def test_another_secret_makes_another_token(shown: Shown) -> None:
    await shown.token()
    async with shown.db.reading() as session:
        row = (await session.exec(select(TrackingLink))).one()

    assert links.token_of(b"one", row) != links.token_of(b"two", row)


@pytest.mark.parametrize(
    "token", ["", "x", "a" * 22, "a" * 23, "../../../etc/passwd", "á" * 22, "' OR 1=1 --"]
)
async def test_what_is_no_token_opens_nothing(shown: Shown, token: str) -> None:
    await shown.token()

    assert await find(shown, token) is None


async def test_a_revoked_link_opens_nothing_and_the_next_is_another(shown: Shown) -> None:
    token = await shown.token()
    await shown.tracking.revoke(shown.support, shown.day.orders[1].id)

    assert await find(shown, token) is None
    again = await shown.token()
    assert again != token
    assert await find(shown, again) is not None


async def test_another_organization_revokes_nothing(shown: Shown, others: Shown) -> None:
    token = await shown.token()
    await others.tracking.revoke(others.support, shown.day.orders[1].id)

    assert await find(shown, token) is not None


async def test_a_link_with_an_end_ends(shown: Shown) -> None:
    token = await shown.token()
    link = await find(shown, token)
    assert link is not None
    await shown.change(link, expires_at=shown.clock.now() + timedelta(hours=1))

    assert await find(shown, token) is not None
    shown.clock.turn(timedelta(hours=1))
    assert await find(shown, token) is None


async def test_an_unknown_order_has_no_link(shown: Shown, others: Shown) -> None:
    for order_id in (OrderId(uuid7()), others.day.orders[0].id):
        with pytest.raises(NoSuchOrder):
            await shown.tracking.link(shown.day.organization.id, order_id)
