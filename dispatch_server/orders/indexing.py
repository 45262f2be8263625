"""Gives words to orders that have none: those taken in before orders could be found by words."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Job, Jobs
from dispatch_server.orders.finding import keep_words
from dispatch_server.orders.model import Order, OrderWords, Package
from dispatch_server.places.service import places_by_id
from shared.ids import OrderId, OrganizationId

JOB: Final = "order_words"
CHUNK: Final = 500  # orders in one transaction: others get their turn in between


@dataclass
class Indexing:
    """A job that is asked for whenever a worker starts, and ends at once where nothing is left."""

    db: Database
    jobs: Jobs

    def __post_init__(self) -> None:
        self.jobs.add(Job(name=JOB, do=self.catch_up, at_once=1))

    async def resume(self) -> None:
        """Ask for the job, unless it is asked for already."""
        async with self.db.transaction() as session:
            await self.jobs.enqueue(session, JOB, key=JOB)

    async def catch_up(self) -> None:
        """Write what is missing, the newest orders first: support asks for those."""
        last: OrderId | None = None
        while True:
            async with self.db.transaction() as session:
                orders = await _wordless(session, last)
                for organization_id in {order.organization_id for order in orders}:
                    own = [one for one in orders if one.organization_id == organization_id]
                    await _give_words(session, organization_id, own)
            if len(orders) < CHUNK:
                return
            last = orders[-1].id


async def _wordless(session: AsyncSession, before: OrderId | None) -> list[Order]:
    has_words = select(OrderWords.seq).where(OrderWords.order_id == Order.id).exists()
    rows = select(Order).where(~has_words).order_by(col(Order.id).desc()).limit(CHUNK)
    return list(await session.exec(rows if before is None else rows.where(col(Order.id) < before)))


async def _give_words(
    session: AsyncSession, organization_id: OrganizationId, orders: list[Order]
) -> None:
    doors = {order.id: [order.place_id, order.pickup_place_id] for order in orders}
    ids = {door for two in doors.values() for door in two if door is not None}
    places = await places_by_id(session, organization_id, ids)
    labels: dict[OrderId, list[str]] = {order.id: [] for order in orders}
    for package in await session.exec(
        select(Package).where(
            Package.organization_id == organization_id, col(Package.order_id).in_(labels)
        )
    ):
        labels[package.order_id].append(package.barcode)
    await keep_words(
        session,
        organization_id,
        [
            (
                order,
                [places[door] for door in doors[order.id] if door is not None],
                labels[order.id],
            )
            for order in orders
        ],
    )
