"""Orders to test with, and a geocoder that knows a town of three streets."""

import datetime as dt
from typing import Any

from dispatch_server.cities.normal import house_number, normal
from dispatch_server.db.session import Database
from dispatch_server.orders.intake import Desk, Entry, Intake
from dispatch_server.orders.model import Order
from dispatch_server.orders.schema import NewOrder, Verdict
from dispatch_server.places.port import AddressQuery, GeocoderUnavailable
from dispatch_server.places.postal import PostalCodes
from dispatch_server.places.rules import RUNGS, Precision
from dispatch_server.places.schema import Candidate
from shared.clock import FixedClock
from shared.geo import Point, offset
from shared.ids import OrderId, OrganizationId, PlaceId, uuid7

CENTRE = Point(-23.55, -46.63)
DAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
STREETS = {"rua augusta": 0, "avenida paulista": 500, "rua consolacao": 1000}


class TownGeocoder:
    """Knows every number of three streets, and of ``Rua Longa`` only that it is there."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_up = True

    async def search(self, query: AddressQuery) -> list[Candidate]:
        self.asked.append(query.text)
        if not self.is_up:
            raise GeocoderUnavailable(source="town", reason="down")
        street, number = normal(query.street), house_number(query.number)
        if street == "rua longa":
            return [_candidate(query, CENTRE, Precision.STREET)]
        if street not in STREETS or number is None:
            return []
        at = offset(CENTRE, north_m=STREETS[street], east_m=number)
        return [_candidate(query, at, Precision.HOUSE_NUMBER)]

    async def aclose(self) -> None:
        """Forget nothing."""


def _candidate(query: AddressQuery, at: Point, precision: Precision) -> Candidate:
    return Candidate(
        text=query.street,
        at=at,
        precision=precision,
        confidence=RUNGS[precision].confidence,
        uncertainty_m=RUNGS[precision].uncertainty_m,
        source="town",
    )


def an_order(external_id: str = "1001", **more: Any) -> NewOrder:
    usual: dict[str, Any] = {
        "external_id": external_id,
        "recipient_name": "Maria Souza",
        "address": "Rua Augusta, 900",
        "postal_code": "01304-001",
        "date": DAY,
    }
    return NewOrder(**usual | more)


def a_row(**more: Any) -> Order:
    """Make an order's row as intake would leave it."""
    usual: dict[str, Any] = {
        "id": OrderId(uuid7()),
        "organization_id": OrganizationId(uuid7()),
        "source": "api",
        "external_id": "1001",
        "content_hash": "",
        "status": "ready",
        "place_id": PlaceId(uuid7()),
        "recipient_name": "Maria Souza",
        "date": DAY,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Order(**usual | more)


def a_desk(db: Database, geocoder: TownGeocoder | None = None) -> Desk:
    return Desk(db, geocoder or TownGeocoder(), PostalCodes())


async def taken_in(
    desk: Desk,
    organization_id: OrganizationId,
    clock: FixedClock,
    *orders: NewOrder,
    dry_run: bool = False,
) -> list[Verdict]:
    intake: Intake = await desk.intake_for(organization_id)
    entries = [Entry(row=row, order=order) for row, order in enumerate(orders, start=1)]
    return await desk.take_in(intake, entries, now=clock.now(), dry_run=dry_run)
