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
from dispatch_server.orders.finding import keep_words
from dispatch_server.orders.model import Order, Package, Promise
from dispatch_server.orders.rules import CHANGEABLE, status_after_intake
from dispatch_server.orders.schema import NewOrder, OrderKind
from dispatch_server.orders.windows import on_day, slots_sent
from dispatch_server.places import service as places
from dispatch_server.places.model import Place
from shared.ids import DepotId, DriverId, OrderId, OrganizationId, PackageId, VehicleId, uuid7
from shared.states import OrderStatus

type Identity = tuple[str, str]  # source, external id
type Doors = tuple[Place, Place | None]  # the order's own, and where a pair is fetched

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
    "released_at",
    "max_on_board_s",
    "leave_out_cents",
    "due_cents",
)
_SINCE_PAIRS: Final = (
    *("pickup", "is_collection", "more_windows", "released_at", "max_on_board_s", "skills"),
    *("vehicle_ids", "driver_ids", "leave_out_cents", "quotes"),
    *("pin", "due_cents", "proofs"),
)
"""Fields that an order did not always have: left alone, it is still what it was."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one order. ``refused`` is the code of the issue; empty: it is taken in."""

    outcome: str  # created | unchanged | updated | refused
    order_id: OrderId | None = None
    refused: str = ""
    field: str = ""
    value: str = ""
    status: str = ""


class Known(msgspec.Struct, kw_only=True):
    """What the database holds of some orders, their barcodes, depots, and those who may take them."""

    orders: dict[Identity, Order]
    barcodes: dict[str, Identity]
    depots: set[DepotId]
    vehicles: set[VehicleId] = msgspec.field(default_factory=set)
    drivers: set[DriverId] = msgspec.field(default_factory=set)


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
    told = msgspec.json.decode(msgspec.json.encode(order))
    for name in _SINCE_PAIRS:
        is_nothing = told[name] is None or told[name] is False or told[name] in ([], {}, "")
        if is_nothing or (name == "due_cents" and not told[name]):
            del told[name]
    for package in told["packages"]:
        if package["pieces"] == 1:
            del package["pieces"]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


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
    is_locked = any(order.vehicle_ids or order.driver_ids for order in wanted)
    vehicles = await fleet.vehicles(session, organization_id) if is_locked else []
    drivers = await fleet.drivers(session, organization_id) if is_locked else []
    return Known(
        orders=known,
        barcodes=await _owners(session, organization_id, barcodes),
        depots={depot.id for depot in depots},
        vehicles={vehicle.id for vehicle in vehicles},
        drivers={driver.id for driver in drivers},
    )


def decide(order: NewOrder, known: Known) -> Decision:
    """Say what becomes of an order. Its barcodes are then its own: the next one may not have them."""
    unknown = _unknown(order, known)
    if unknown is not None:
        return unknown
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


def _unknown(order: NewOrder, known: Known) -> Decision | None:
    """Refuse an order that names a depot, vehicle or driver that is not in the fleet."""
    if order.depot_id is not None and order.depot_id not in known.depots:
        return _refuse("depot_unknown", "depot_id", str(order.depot_id))
    for vehicle_id in order.vehicle_ids:
        if vehicle_id not in known.vehicles:
            return _refuse("vehicle_unknown", "vehicle_ids", str(vehicle_id))
    for driver_id in order.driver_ids:
        if driver_id not in known.drivers:
            return _refuse("driver_unknown", "driver_ids", str(driver_id))
    return None


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
        self,
        orders: Mapping[int, NewOrder],
        located: Mapping[int, places.Located],
        origins: Mapping[int, places.Located] | None = None,
    ) -> dict[int, Decision]:
        """Write what is new and what has changed; say for each row what became of it.

        ``origins`` is where pairs are fetched.
        """
        fetched = origins or {}
        await log.hold(self.session, self.organization_id)
        doors = [*located.values(), *fetched.values()]
        at = await places.keep(self.session, self.organization_id, doors, now=self.now)
        by_row = {
            row: (at[located[row].key], at[fetched[row].key] if row in fetched else None)
            for row in orders
        }
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
        self, orders: Mapping[int, NewOrder], at: Mapping[int, Doors]
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
        await self._keep_words({row: (order, orders[row], at[row]) for row, order in new.items()})
        return {row: order.id for row, order in new.items()}

    async def _update(self, row: Order, order: NewOrder, doors: Doors) -> None:
        before = (row.window_opens, row.window_closes)
        status = row.status
        self._fill(row, order, doors)
        row.updated_at = self.now
        self.session.add(row)
        self._events.append(("order.updated", row, _said(row)))
        if row.status != status:
            self._events.append((f"order.{row.status}", row, _said(row)))
        if (row.window_opens, row.window_closes) != before:
            self._promise(row)
        await self._replace_packages(row, order)
        await self._keep_words({0: (row, order, doors)})

    async def _keep_words(self, kept: Mapping[int, tuple[Order, NewOrder, Doors]]) -> None:
        """Have the orders found by what they say now."""
        await keep_words(
            self.session,
            self.organization_id,
            [
                (
                    row,
                    [door for door in doors if door is not None],
                    [package.barcode for package in order.packages],
                )
                for row, order, doors in kept.values()
            ],
        )

    async def _replace_packages(self, row: Order, order: NewOrder) -> None:
        mine = (
            col(Package.organization_id) == self.organization_id,
            col(Package.order_id) == row.id,
        )
        kept = await self.session.exec(select(Package).where(*mine))
        there = {p.barcode: (p.description, p.pieces) for p in kept}
        wanted = self._packages(row, order)
        if there == {p.barcode: (p.description, p.pieces) for p in wanted}:
            return
        await self.session.exec(delete(Package).where(*mine))
        self.session.add_all(wanted)
        await self.session.flush()

    def _row(self, order: NewOrder, doors: Doors) -> Order:
        row = Order(
            id=OrderId(uuid7()),
            organization_id=self.organization_id,
            source=order.source,
            external_id=order.external_id,
            content_hash="",
            status=OrderStatus.RECEIVED,
            place_id=doors[0].id,
            recipient_name=order.recipient_name,
            date=order.date,
            created_at=self.now,
            updated_at=self.now,
        )
        self._fill(row, order, doors)
        return row

    def _fill(self, row: Order, order: NewOrder, doors: Doors) -> None:
        place, origin = doors
        for name in _COPIED:
            setattr(row, name, getattr(order, name))
        row.kind = _kind(order)
        row.skills = sorted(set(order.skills))
        row.vehicle_ids = [str(one) for one in order.vehicle_ids]
        row.driver_ids = [str(one) for one in order.driver_ids]
        row.proofs = msgspec.to_builtins(order.proofs)
        if order.pin != row.pin:
            row.pin, row.pin_tries = order.pin, 0
        if order.quotes:  # those that came on their own are not dropped by what does not name any
            row.quotes = msgspec.to_builtins(order.quotes)
        self._fill_pickup(row, order, origin)
        row.content_hash = content_hash(order)
        row.place_id = place.id
        slots = on_day(slots_sent(order), order.date, self.zone)
        row.window_opens = slots[0].opens if slots else None
        row.window_closes = slots[0].closes if slots else None
        row.more_windows = msgspec.to_builtins(slots[1:])
        reasons = [d.review_reason for d in doors if d is not None and d.status == places.REVIEW]
        reason = reasons[0] if reasons else ""
        status, row.hold_reason = status_after_intake(
            hold_reason=row.hold_reason, review_reason=reason
        )
        row.status = str(status)

    def _fill_pickup(self, row: Order, order: NewOrder, origin: Place | None) -> None:
        row.pickup_place_id = origin.id if origin is not None else None
        pickup = order.pickup
        if pickup is None:
            row.pickup_name = row.pickup_phone = ""
            row.pickup_windows = []
            return
        row.pickup_name, row.pickup_phone = pickup.name, pickup.phone
        row.pickup_windows = msgspec.to_builtins(on_day(pickup.windows, order.date, self.zone))
        row.pickup_service_s = pickup.service_s

    def _packages(self, row: Order, order: NewOrder) -> list[Package]:
        """Make its packages; those without a label of the shop's get one of ours."""
        own = [f"P{row.id.hex[-12:].upper()}-{i + 1}" for i in range(order.package_count)]
        labelled = [(p.barcode, p.description, p.pieces) for p in order.packages]
        return [
            Package(
                id=PackageId(uuid7()),
                organization_id=self.organization_id,
                order_id=row.id,
                barcode=barcode,
                description=description,
                pieces=pieces,
            )
            for barcode, description, pieces in labelled or [(barcode, "", 1) for barcode in own]
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


def _kind(order: NewOrder) -> OrderKind:
    if order.pickup is not None:
        return OrderKind.PAIR
    return OrderKind.PICKUP if order.is_collection else OrderKind.DELIVERY


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
