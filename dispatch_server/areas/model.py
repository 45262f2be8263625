"""Rows: an area is a polygon with a name."""

import datetime as dt

from sqlmodel import SQLModel

from dispatch_server.db.columns import documents, instant, owner, primary
from shared.ids import AreaId, OrganizationId


class Area(SQLModel, table=True):
    """Ground with a name. An order is of the smallest area that holds its door."""

    id: AreaId = primary()
    organization_id: OrganizationId = owner()
    name: str
    colour: str  # #rrggbb
    ring: list[list[float]] = documents()  # corners as lat, lon; the last joins the first
    driver_ids: list[str] = documents()  # who serve it; with vehicle_ids empty too: anybody
    vehicle_ids: list[str] = documents()
    is_binding: bool = False  # nobody else may; otherwise they are only asked first
    skills: list[str] = documents()  # that whoever goes there needs, besides the order's own
    surcharge_cents: int = 0  # of a delivery there, told with a quote
    version: int = 1  # grows with each change
    created_at: dt.datetime = instant()
    updated_at: dt.datetime = instant()
