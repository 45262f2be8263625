"""Rows: a place is an address text as received, and where we believe it is."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import instant, optional_instant, owner, primary
from shared.ids import OrganizationId, PlaceId


class Place(SQLModel, table=True):
    """The text never changes. The point may, and says how far it can be trusted."""

    __table_args__ = (UniqueConstraint("organization_id", "key"),)

    id: PlaceId = primary()
    organization_id: OrganizationId = owner()
    text: str  # as received
    key: str  # normal form: the same door written twice is one place
    door: str = Field(default="", index=True)  # key without complement: what shares an entrance
    street: str = ""
    number: str = ""
    complement: str = ""
    district: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    precision: str = "none"  # the ladder of places.rules.Precision
    confidence: float = 0.0  # 0 to 1
    uncertainty_m: float | None = None
    source: str = ""  # city, geopy:photon, person, driver
    status: str = Field(default="review", index=True)  # located | review
    review_reason: str = ""
    access_notes: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = optional_instant()
    created_at: datetime = instant()
