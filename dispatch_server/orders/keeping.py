"""Keep orders in the database: decide what each becomes, and write it with its events."""

import hashlib
import itertools
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.db.insert import insert_new
from dispatch_server.fleet import service as fleet
from dispatch_server.orders.model import Order, Package, Promise
from dispatch_server.orders.rules import CHANGEABLE, status_after_intake, window
from dispatch_server.orders.schema import NewOrder
from dispatch_server.places import service as places
from dispatch_server.places.model import Place
from shared.ids import DepotId, OrderId, OrganizationId, PackageId, uuid7
from shared.states import OrderStatus

type Identity = tuple[str, str]  # source, external id

_LOOKUP: Final = 500  # ids in one query
_UNIQUE: Final = ("organization_id", "source", "external_id")
_COPIED: Final = (
    "source",
    "external_id",
    "depot_id",
    "recipient_name",
    "recipient_phone",
    "recipient_email",
    "locale",
    "date",
    "service_s",
    "weight_g",
    "volume_cm3",
    "value_cents",
    "priority",
    "notes",
)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one order. ``refused`` is the code of the issue; empty: it is taken in."""

    outcome: str  # created | unchanged | updated | refused
    order_id: OrderId | None = None
    refused: str = ""
    field: str = ""
    value: str = ""
    status: str = ""


class Known(msgspec.Struct, kw_only=True):
    """What the database holds of some orders, their barcodes and depots."""

    orders: dict[Identity, Order]
    barcodes: dict[str, Identity]
    depots: set[DepotId]


class OrderEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Body of the events of an order. Says nothing about the recipient: events live for ever."""

    source: str
    external_id: str
    status: str
    hold_reason: str
    date: str
    place_id: str


class PromiseEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``promise.made``."""

    opens: datetime
    closes: datetime
    reason: str


def identity(order: NewOrder | Order) -> Identity:
    return order.source, order.external_id


def content_hash(order: NewOrder) -> str:
    return hashlib.sha256(msgspec.json.encode(order, order="deterministic")).hexdigest()


async def load(
    session: AsyncSession,
    organization_id: OrganizationId,
    orders: Iterable[NewOrder],
    *,
    lock: bool = True,
) -> Known:
    """Read what is known of ``orders``; ``lock`` holds it until the transaction ends."""
    wanted = list(orders)
    known: dict[Identity, Order] = {}
    for source in sorted({order.source for order in wanted}):
        ids = sorted(order.external_id for order in wanted if order.source == source)
        for some in itertools.batched(ids, _LOOKUP):
            rows = (
                select(Order)
                .where(
                    Order.organization_id == organization_id,
                    Order.source == source,
                    col(Order.external_id).in_(some),
                )
                .order_by(col(Order.external_id))
            )
            found = await session.exec(rows.with_for_update() if lock else rows)
            known |= {identity(row): row for row in found}
    barcodes = {package.barcode for order in wanted for package in order.packages}
    has_depots = any(order.depot_id for order in wanted)
    depots = await fleet.depots(session, organization_id) if has_depots else []
    return Known(
        orders=known,
        barcodes=await _owners(session, organization_id, barcodes),
        depots={depot.id for depot in depots},
    )


def decide(order: NewOrder, known: Known) -> Decision:
    """Say what becomes of an order. Its barcodes are then its own: the next one may not have them."""
    if order.depot_id is not None and order.depot_id not in known.depots:
        return _refuse("depot_unknown", "depot_id", str(order.depot_id))
    barcodes = [package.barcode for package in order.packages]
    for i, barcode in enumerate(barcodes):
        owner = known.barcodes.setdefault(barcode, identity(order))
        if owner != identity(order) or barcode in barcodes[:i]:
            return _refuse("barcode_taken", "packages", barcode)
    row = known.orders.get(identity(order))
    if row is None:
        return Decision(outcome="created")
    if row.content_hash == content_hash(order):
        return Decision(outcome="unchanged", order_id=row.id)
    if OrderStatus(row.status) in CHANGEABLE:
        return Decision(outcome="updated", order_id=row.id)
    return Decision(
        outcome="refused",
        order_id=row.id,
        refused="already_planned",
        field="external_id",
        value=order.external_id,
        status=row.status,
    )


class Keeping:
    """One transaction that takes orders in."""

    def __init__(
        self,
        session: AsyncSession,
        organization_id: OrganizationId,
        zone: ZoneInfo,
        actor: str,
        now: datetime,
    ) -> None:
        self.session = session
        self.organization_id = organization_id
        self.zone = zone
        self.actor = actor
        self.now = now
        self._events: list[tuple[str, Order, Any]] = []

    async def keep(
        self, orders: Mapping[int, NewOrder], located: Mapping[int, places.Located]
    ) -> dict[int, Decision]:
        """Write what is new and what has changed; say for each row what became of it."""
        await log.hold(self.session, self.organization_id)
        at = await places.keep(self.session, self.organization_id, located.values(), now=self.now)
        by_row = {row: at[located[row].key] for row in orders}
        known = await load(self.session, self.organization_id, orders.values())
        decisions = {row: decide(order, known) for row, order in orders.items()}
        made = await self._insert(
            {r: orders[r] for r, d in decisions.items() if d.outcome == "created"}, by_row
        )
        late = {r: orders[r] for r, d in decisions.items() if d.outcome == "created"}
        late = {r: order for r, order in late.items() if r not in made}
        if late:  # another transaction was faster
            known = await load(self.session, self.organization_id, late.values())
            decisions |= {row: decide(order, known) for row, order in late.items()}
        for row, decision in decisions.items():
            if decision.outcome == "updated":
                await self._update(known.orders[identity(orders[row])], orders[row], by_row[row])
        decisions |= {
            row: Decision(outcome="created", order_id=order_id) for row, order_id in made.items()
        }
        await self._tell()
        return decisions

    async def _insert(
        self, orders: Mapping[int, NewOrder], at: Mapping[int, Place]
    ) -> dict[int, OrderId]:
        rows = {
            row: self._row(order, at[row])
            for row, order in sorted(orders.items(), key=lambda pair: identity(pair[1]))
        }
        made = await insert_new(self.session, [*rows.values()], unique=_UNIQUE)
        new = {row: order for row, order in rows.items() if order.id in made}
        for row in sorted(new):
            order = new[row]
            self.session.add_all(self._packages(order, orders[row]))
            self._events.append(("order.received", order, _said(order)))
            self._events.append((f"order.{order.status}", order, _said(order)))
            self._promise(order)
        await self.session.flush()
        return {row: order.id for row, order in new.items()}

    async def _update(self, row: Order, order: NewOrder, place: Place) -> None:
        before = (row.window_opens, row.window_closes)
        status = row.status
        self._fill(row, order, place)
        row.updated_at = self.now
        self.session.add(row)
        self._events.append(("order.updated", row, _said(row)))
        if row.status != status:
            self._events.append((f"order.{row.status}", row, _said(row)))
        if (row.window_opens, row.window_closes) != before:
            self._promise(row)
        await self._replace_packages(row, order)

    async def _replace_packages(self, row: Order, order: NewOrder) -> None:
        mine = (
            col(Package.organization_id) == self.organization_id,
            col(Package.order_id) == row.id,
        )
        there = {
            p.barcode: p.description for p in await self.session.exec(select(Package).where(*mine))
        }
        wanted = self._packages(row, order)
        if there == {package.barcode: package.description for package in wanted}:
            return
        await self.session.exec(delete(Package).where(*mine))
        self.session.add_all(wanted)
        await self.session.flush()

    def _row(self, order: NewOrder, place: Place) -> Order:
        row = Order(
            id=OrderId(uuid7()),
            organization_id=self.organization_id,
            source=order.source,
            external_id=order.external_id,
            content_hash="",
            status=OrderStatus.RECEIVED,
            place_id=place.id,
            recipient_name=order.recipient_name,
            date=order.date,
            created_at=self.now,
            updated_at=self.now,
        )
        self._fill(row, order, place)
        return row

    def _fill(self, row: Order, order: NewOrder, place: Place) -> None:
        for name in _COPIED:
            setattr(row, name, getattr(order, name))
        row.content_hash = content_hash(order)
        row.place_id = place.id
        row.window_opens, row.window_closes = window(
            order.date, order.window_opens, order.window_closes, self.zone
        )
        reason = place.review_reason if place.status == places.REVIEW else ""
        status, row.hold_reason = status_after_intake(
            hold_reason=row.hold_reason, review_reason=reason
        )
        row.status = str(status)

    def _packages(self, row: Order, order: NewOrder) -> list[Package]:
        """Make its packages; those without a label of the shop's get one of ours."""
        own = [f"P{row.id.hex[-12:].upper()}-{i + 1}" for i in range(order.package_count)]
        labelled = [(p.barcode, p.description) for p in order.packages]
        return [
            Package(
                id=PackageId(uuid7()),
                organization_id=self.organization_id,
                order_id=row.id,
                barcode=barcode,
                description=description,
            )
            for barcode, description in labelled or [(barcode, "") for barcode in own]
        ]

    def _promise(self, row: Order) -> None:
        """Write the window that the shop sold into the ledger."""
        if row.window_opens is None or row.window_closes is None:
            return
        promise = Promise(
            id=uuid7(),
            organization_id=self.organization_id,
            order_id=row.id,
            opens=row.window_opens,
            closes=row.window_closes,
            reason="ordered",
            made_at=self.now,
        )
        self.session.add(promise)
        said = PromiseEvent(opens=promise.opens, closes=promise.closes, reason=promise.reason)
        self._events.append(("promise.made", row, said))

    async def _tell(self) -> None:
        await log.record_many(
            self.session,
            organization_id=self.organization_id,
            events=[
                log.Said(type=type_, subject="order", subject_id=order.id, body=body)
                for type_, order, body in self._events
            ],
            at=self.now,
            actor=self.actor,
        )


def _said(order: Order) -> OrderEvent:
    return OrderEvent(
        source=order.source,
        external_id=order.external_id,
        status=order.status,
        hold_reason=order.hold_reason,
        date=order.date.isoformat(),
        place_id=str(order.place_id),
    )


def _refuse(code: str, field: str, value: str) -> Decision:
    return Decision(outcome="refused", refused=code, field=field, value=value)


async def _owners(
    session: AsyncSession, organization_id: OrganizationId, barcodes: Iterable[str]
) -> dict[str, Identity]:
    found: dict[str, Identity] = {}
    for some in itertools.batched(sorted(barcodes), _LOOKUP):
        rows = (
            select(Package.barcode, Order.source, Order.external_id)
            .join(Order, col(Order.id) == Package.order_id)
            .where(Package.organization_id == organization_id, col(Package.barcode).in_(some))
        )
        found |= {barcode: (source, ext) for barcode, source, ext in await session.exec(rows)}
    return found
