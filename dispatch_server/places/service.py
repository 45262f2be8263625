"""Find or make places, and let people say where the doubtful ones are.

Locating may ask a server far away, so it is done before the transaction that keeps the result.
"""

import asyncio
import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

import msgspec
from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.insert import insert_new
from dispatch_server.db.session import Database
from dispatch_server.errors import Missing
from dispatch_server.places.model import Place
from dispatch_server.places.port import AddressQuery, Geocoder, GeocoderUnavailable
from dispatch_server.places.rules import (
    RUNGS,
    Precision,
    door_key,
    place_key,
    review_reason,
)
from dispatch_server.places.schema import Candidate, ConfirmPlace
from shared.geo import Point
from shared.ids import OrganizationId, PlaceId, uuid7

LOCATED: Final = "located"
REVIEW: Final = "review"
UNAVAILABLE: Final = "geocoder_unavailable"  # the one reason that another try may cure
AT_ONCE: Final = 8  # questions under way at one geocoder
_LOOKUP: Final = 500  # keys in one query; SQLite takes 32,766 variables


@dataclass(eq=False)
class NoSuchPlace(Missing):
    """The organization has no such place."""

    slug: ClassVar[str] = "no-such-place"
    id: PlaceId

    def __str__(self) -> str:
        return f"there is no place {self.id}"


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """Where an address is believed to be, before it is kept. ``reason`` empty: it may be planned."""

    query: AddressQuery
    door: str
    key: str
    reason: str
    best: Candidate | None = None
    known: PlaceId | None = None  # the place is there already

    @property
    def precision(self) -> str:
        return self.best.precision if self.best else Precision.NONE


def door_of(query: AddressQuery) -> str:
    return door_key(
        text=query.text,
        street=query.street,
        number=query.number,
        postal_code=query.postal_code,
        district=query.district,
        city=query.city,
    )


async def country_of(db: Database, organization_id: OrganizationId) -> str:
    """Say by which country's rules an organization writes its addresses."""
    async with db.reading() as session:
        return (await session.get_one(Organization, organization_id)).country


async def locate(
    db: Database,
    geocoder: Geocoder,
    organization_id: OrganizationId,
    queries: Sequence[AddressQuery],
) -> list[Located]:
    """Say where each address is: from our own history, else from the geocoder. Writes nothing."""
    doors = [door_of(query) for query in queries]
    keys = [place_key(door, q.complement, q.at) for door, q in zip(doors, queries, strict=True)]
    async with db.reading() as session:
        places = await _by_key(session, organization_id, set(keys))
        pins = await _pins(session, organization_id, set(doors))
    asking = asyncio.Semaphore(AT_ONCE)
    asked: dict[str, asyncio.Task[Located]] = {}
    async with asyncio.TaskGroup() as group:
        for query, door, key in zip(queries, doors, keys, strict=True):
            place = places.get(key)
            if key in asked:
                continue
            work = (
                _as_known(query, place)
                if place is not None and place.review_reason != UNAVAILABLE
                else _locate(geocoder, asking, query, door=door, key=key, pin=pins.get(door))
            )
            asked[key] = group.create_task(work)
    return [asked[key].result() for key in keys]


async def keep(
    session: AsyncSession,
    organization_id: OrganizationId,
    located: Iterable[Located],
    *,
    now: datetime,
) -> dict[str, Place]:
    """Make the places that are not there yet; give them all by key."""
    by_key = {one.key: one for one in located}
    rows = [
        _row(organization_id, one, now) for _, one in sorted(by_key.items()) if one.known is None
    ]
    await insert_new(session, rows, unique=("organization_id", "key"))
    places = await _by_key(session, organization_id, by_key.keys())
    for key, place in places.items():
        if place.review_reason == UNAVAILABLE and by_key[key].reason != UNAVAILABLE:
            _put(place, by_key[key])
    await session.flush()
    return places


async def confirm(
    session: AsyncSession,
    caller: Caller,
    place_id: PlaceId,
    said: ConfirmPlace,
    *,
    now: datetime,
) -> list[Place]:
    """Pin a place where a person says it is, and what shares its door and is still in doubt.

    The first of the places given back is the one asked for. Raises NoSuchPlace.
    """
    place = await one_place(session, caller.organization_id, place_id)
    same_door = await session.exec(
        select(Place).where(
            Place.organization_id == caller.organization_id,
            Place.door == place.door,
            Place.status == REVIEW,
            Place.id != place.id,
        )
    )
    changed = [place, *same_door]
    for one in changed:
        one.lat, one.lon = said.at.lat, said.at.lon
        one.precision = Precision.CONFIRMED
        one.confidence, one.uncertainty_m = _worth(Precision.CONFIRMED)
        one.source, one.status, one.review_reason = "person", LOCATED, ""
        one.reviewed_by, one.reviewed_at = caller.actor, now
        session.add(one)
    if said.access_notes:
        place.access_notes = said.access_notes
    await session.flush()
    return changed


async def one_place(
    session: AsyncSession, organization_id: OrganizationId, place_id: PlaceId
) -> Place:
    """Give one place. Raises NoSuchPlace."""
    place = await session.get(Place, place_id)
    if place is None or place.organization_id != organization_id:
        raise NoSuchPlace(id=place_id)
    return place


async def review_queue(
    session: AsyncSession,
    organization_id: OrganizationId,
    *,
    after: PlaceId | None = None,
    limit: int = 50,
) -> tuple[list[Place], int]:
    """Give the places that wait for a person, oldest first, and how many there are in all."""
    mine = (Place.organization_id == organization_id, Place.status == REVIEW)
    total = (await session.exec(select(func.count()).select_from(Place).where(*mine))).one()
    page = select(Place).where(*mine).order_by(col(Place.id)).limit(limit)
    if after is not None:
        page = page.where(col(Place.id) > after)
    return list(await session.exec(page)), total


async def places_by_id(
    session: AsyncSession, organization_id: OrganizationId, ids: Collection[PlaceId]
) -> dict[PlaceId, Place]:
    found: dict[PlaceId, Place] = {}
    for some in itertools.batched(set(ids), _LOOKUP):
        rows = select(Place).where(
            Place.organization_id == organization_id, col(Place.id).in_(some)
        )
        found |= {place.id: place for place in await session.exec(rows)}
    return found


def query_of(place: Place) -> AddressQuery:
    """Ask again for a place that is kept."""
    return AddressQuery(
        text=place.text,
        street=place.street,
        number=place.number,
        complement=place.complement,
        district=place.district,
        city=place.city,
        state=place.state,
        postal_code=place.postal_code,
        country=place.country,
    )


async def _by_key(
    session: AsyncSession, organization_id: OrganizationId, keys: Collection[str]
) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for some in itertools.batched(keys, _LOOKUP):
        rows = select(Place).where(
            Place.organization_id == organization_id, col(Place.key).in_(some)
        )
        found |= {place.key: place for place in await session.exec(rows)}
    return found


async def _pins(
    session: AsyncSession, organization_id: OrganizationId, doors: Collection[str]
) -> dict[str, Place]:
    """Find the newest confirmed pin of each door: our own history, the top of the ladder."""
    found: dict[str, Place] = {}
    for some in itertools.batched(doors, _LOOKUP):
        rows = select(Place).where(
            Place.organization_id == organization_id,
            Place.precision == Precision.CONFIRMED,
            col(Place.door).in_(some),
        )
        for place in await session.exec(rows.order_by(col(Place.reviewed_at))):
            found[place.door] = place
    return found


async def _as_known(query: AddressQuery, place: Place) -> Located:
    return Located(
        query=query,
        door=place.door,
        key=place.key,
        reason=place.review_reason if place.status == REVIEW else "",
        best=_candidate(place, source=place.source),
        known=place.id,
    )


async def _locate(
    geocoder: Geocoder,
    asking: asyncio.Semaphore,
    query: AddressQuery,
    *,
    door: str,
    key: str,
    pin: Place | None,
) -> Located:
    pinned = _candidate(pin, source="history") if pin else None
    if pinned is not None:
        return Located(query=query, door=door, key=key, reason="", best=pinned)
    if query.at is not None:
        return Located(query=query, door=door, key=key, reason="", best=_given(query, query.at))
    async with asking:
        try:
            found = await geocoder.search(query)
        except GeocoderUnavailable:
            return Located(query=query, door=door, key=key, reason=UNAVAILABLE)
    best = found[0] if found else None
    return Located(query=query, door=door, key=key, reason=review_reason(found), best=best)


def _given(query: AddressQuery, at: Point) -> Candidate:
    confidence, uncertainty_m = _worth(Precision.GIVEN)
    return Candidate(
        text=query.text,
        at=at,
        precision=Precision.GIVEN,
        confidence=confidence,
        uncertainty_m=uncertainty_m,
        source="shop",
    )


def _candidate(place: Place, *, source: str) -> Candidate | None:
    if place.lat is None or place.lon is None:
        return None
    return Candidate(
        text=place.text,
        at=Point(place.lat, place.lon),
        precision=place.precision,
        confidence=place.confidence,
        uncertainty_m=place.uncertainty_m or 0.0,
        source=source,
    )


def _row(organization_id: OrganizationId, one: Located, now: datetime) -> Place:
    query = one.query
    place = Place(
        id=PlaceId(uuid7()),
        organization_id=organization_id,
        text=query.text,
        key=one.key,
        door=one.door,
        street=query.street,
        number=query.number,
        complement=query.complement,
        district=query.district,
        city=query.city,
        state=query.state,
        postal_code=query.postal_code,
        country=query.country,
        created_at=now,
    )
    _put(place, one)
    return place


def _put(place: Place, one: Located) -> None:
    """Write a result to a row. A doubtful point is kept with its doubt, for the person to see."""
    place.status = REVIEW if one.reason else LOCATED
    place.review_reason = one.reason
    if one.best is not None:
        place.lat, place.lon = one.best.at.lat, one.best.at.lon
        place.precision = one.best.precision
        place.confidence = one.best.confidence
        place.uncertainty_m = one.best.uncertainty_m
        place.source = one.best.source


def _worth(precision: Precision) -> tuple[float, float]:
    rung = RUNGS[precision]
    return rung.confidence, rung.uncertainty_m
