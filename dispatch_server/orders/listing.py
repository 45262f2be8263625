"""Orders as people look at them: one, or a page of many with counts."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, func, union
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.areas.rules import Territories
from dispatch_server.areas.service import territories_of
from dispatch_server.orders.finding import fits_day, fitting_ids
from dispatch_server.orders.model import Order, OrderWords, Package, Promise
from dispatch_server.orders.schema import (
    CarrierQuote,
    OrderKind,
    OrderPage,
    OrderView,
    PickupView,
    Slot,
)
from dispatch_server.orders.service import one_order
from dispatch_server.orders.words import asked_words
from dispatch_server.places.model import Place
from dispatch_server.places.service import LOCATED, places_by_id
from shared.geo import Point
from shared.ids import DriverId, OrderId, OrganizationId, PlaceId, VehicleId
from shared.states import OrderStatus

MOST: Final = 500  # orders on one page
MOST_FITTING: Final = 500  # orders of all days that words may fit; a day is never cut


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders: of a day, in a state, that words fit (``orders.words``)."""

    date: dt.date | None = None
    status: OrderStatus | None = None
    q: str = ""


async def page(
    session: AsyncSession,
    organization_id: OrganizationId,
    wanted: Filter,
    *,
    after: OrderId | None = None,
    limit: int = 100,
) -> OrderPage:
    """Give a page in the order of arrival, ``after`` an order already seen."""
    scope = [col(Order.organization_id) == organization_id]
    if wanted.date is not None:
        scope.append(col(Order.date) == wanted.date)
    by_status = select(Order.status, func.count()).where(*scope).group_by(Order.status)
    counts = {str(status): count for status, count in await session.exec(by_status)}
    scope += await _more(session, organization_id, wanted)
    total = (await session.exec(select(func.count()).select_from(Order).where(*scope))).one()
    rows = select(Order).where(*scope).order_by(col(Order.id)).limit(limit + 1)
    if after is not None:
        rows = rows.where(col(Order.id) > after)
    orders = list(await session.exec(rows))
    shown = orders[:limit]
    return OrderPage(
        orders=tuple(await views(session, organization_id, shown)),
        total=total,
        counts=counts,
        next=str(shown[-1].id) if len(orders) > limit else "",
    )


async def view(
    session: AsyncSession, organization_id: OrganizationId, order_id: OrderId
) -> OrderView:
    """Give one order. Raises NoSuchOrder."""
    order = await one_order(session, organization_id, order_id)
    return (await views(session, organization_id, [order]))[0]


async def views(
    session: AsyncSession, organization_id: OrganizationId, orders: Sequence[Order]
) -> list[OrderView]:
    """Look up what else is told of ``orders``, for all of them at once."""
    ids = [order.id for order in orders]
    doors = [
        one
        for order in orders
        for one in (order.place_id, order.pickup_place_id)
        if one is not None
    ]
    places = await places_by_id(session, organization_id, doors)
    packages = {
        OrderId(order_id): count
        for order_id, count in await session.exec(
            select(Package.order_id, func.count())
            .where(Package.organization_id == organization_id, col(Package.order_id).in_(ids))
            .group_by(col(Package.order_id))
        )
    }
    told = select(Promise).where(
        Promise.organization_id == organization_id, col(Promise.order_id).in_(ids)
    )
    in_time = told.order_by(col(Promise.made_at), col(Promise.id))
    promises = {promise.order_id: promise for promise in await session.exec(in_time)}
    territories = await territories_of(session, organization_id)
    return [
        _view(
            order,
            places[order.place_id],
            places.get(order.pickup_place_id) if order.pickup_place_id is not None else None,
            packages=packages.get(order.id, 0),
            promise=promises.get(order.id),
            territories=territories,
        )
        for order in orders
    ]


async def waiting_for(
    session: AsyncSession, organization_id: OrganizationId, places: Sequence[PlaceId]
) -> dict[PlaceId, int]:
    """Count the orders on hold that have a door at each of ``places``: to bring to, or to fetch."""
    held = (Order.organization_id == organization_id, Order.status == OrderStatus.ON_HOLD)
    doors = union(
        *(
            select(Order.id, door.label("place_id")).where(*held, door.in_(places))
            for door in (col(Order.place_id), col(Order.pickup_place_id))
        )
    ).subquery()
    rows = select(doors.c.place_id, func.count()).group_by(doors.c.place_id)
    return {PlaceId(place_id): count for place_id, count in await session.exec(rows)}


async def _more(
    session: AsyncSession, organization_id: OrganizationId, wanted: Filter
) -> list[ColumnElement[bool]]:
    more: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        more.append(col(Order.status) == wanted.status)
    words = asked_words(wanted.q)
    if not words:
        return more
    if wanted.date is not None:
        mine = select(OrderWords.order_id).where(OrderWords.order_id == Order.id, fits_day(words))
        return [*more, mine.exists()]
    newest = await fitting_ids(session, organization_id, words, limit=MOST_FITTING)
    return [*more, col(Order.id).in_(newest)]


def _point(place: Place) -> Point | None:
    """Leave out a point in doubt: the review queue alone shows it, with its doubt."""
    is_located = place.status == LOCATED and place.lat is not None and place.lon is not None
    return Point(place.lat or 0.0, place.lon or 0.0) if is_located else None


def _pickup(order: Order, place: Place) -> PickupView:
    return PickupView(
        place_id=place.id,
        address=place.text,
        at=_point(place),
        name=order.pickup_name,
        phone=order.pickup_phone,
        windows=msgspec.convert(order.pickup_windows, tuple[Slot, ...]),
        service_s=order.pickup_service_s,
    )


def _view(
    order: Order,
    place: Place,
    origin: Place | None,
    *,
    packages: int,
    promise: Promise | None,
    territories: Territories,
) -> OrderView:
    at = _point(place)
    area = None if at is None else territories.at(at)
    return OrderView(
        id=order.id,
        source=order.source,
        external_id=order.external_id,
        status=order.status,
        hold_reason=order.hold_reason,
        recipient_name=order.recipient_name,
        recipient_phone=order.recipient_phone,
        place_id=order.place_id,
        address=place.text,
        at=at,
        area=area.name if area else "",
        precision=place.precision,
        date=order.date,
        window_opens=order.window_opens,
        window_closes=order.window_closes,
        promise_opens=promise.opens if promise else None,
        promise_closes=promise.closes if promise else None,
        weight_g=order.weight_g,
        packages=packages,
        notes=order.notes,
        attempt=order.attempt,
        created_at=order.created_at,
        kind=OrderKind(order.kind),
        priority=order.priority,
        service_s=order.service_s,
        volume_cm3=order.volume_cm3,
        depot_id=order.depot_id,
        more_windows=msgspec.convert(order.more_windows, tuple[Slot, ...]),
        pickup=None if origin is None else _pickup(order, origin),
        released_at=order.released_at,
        max_on_board_s=order.max_on_board_s,
        skills=tuple(order.skills),
        vehicle_ids=msgspec.convert(order.vehicle_ids, tuple[VehicleId, ...]),
        driver_ids=msgspec.convert(order.driver_ids, tuple[DriverId, ...]),
        leave_out_cents=order.leave_out_cents,
        quotes=msgspec.convert(order.quotes, tuple[CarrierQuote, ...]),
    )
