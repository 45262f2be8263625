"""Promises that can be offered: which windows a door may have on a day, and what each would cost.

Nothing is reserved by asking. What is offered is offered by whoever takes the order in.
"""

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import msgspec

from dispatch_server.accounts.rules import Caller
from dispatch_server.areas.service import territories_of
from dispatch_server.errors import Refused, Unavailable
from dispatch_server.fleet.model import Depot
from dispatch_server.orders.model import Order
from dispatch_server.orders.rules import window
from dispatch_server.places.model import Place
from dispatch_server.places.parse import to_query
from dispatch_server.places.port import Geocoder
from dispatch_server.places.service import country_of, locate
from dispatch_server.planning.day import Wish
from dispatch_server.planning.openings import Opening
from dispatch_server.planning.problem import Order as Asked
from dispatch_server.planning.problem import Window
from dispatch_server.runs.fitting import Put, put
from dispatch_server.runs.schema import NewQuote, OfferedWindow, QuoteView
from dispatch_server.runs.warm import RunningDays, Warm
from shared.geo import Point
from shared.ids import OrderId, OrganizationId, PlaceId, uuid7
from shared.states import OrderStatus

AT_ONCE: Final = 4
WAITING: Final = 64
"""Behind them; a shop's page that waits longer than these take has given up."""


@dataclass(eq=False)
class AddressInDoubt(Refused):
    """Nobody can promise a time for a door that may be elsewhere. Send a point, or more of it."""

    slug: ClassVar[str] = "address-in-doubt"
    address: str
    reason: str

    def __str__(self) -> str:
        return f"the address is in doubt ({self.reason}); send a point or a fuller address"


@dataclass(eq=False)
class QuotesBusy(Unavailable):
    """So many questions wait already that another one is not taken in."""

    slug: ClassVar[str] = "quotes-busy"
    waiting: int

    def __str__(self) -> str:
        return f"{self.waiting} questions wait already; try again in a moment"


class Quotes:
    """Answers for all organizations. ``every`` is how long an offered window is."""

    def __init__(
        self,
        days: RunningDays,
        geocoder: Geocoder,
        *,
        every: dt.timedelta,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
    ) -> None:
        self.days = days
        self._geocoder = geocoder
        self._every = every
        self._turn = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._asked = 0

    async def quote(self, caller: Caller, wanted: NewQuote) -> QuoteView:
        """Weigh each window of a day for one more door.

        Raises AddressInDoubt, QuotesBusy, PlanWithoutVehicles, and what geocoder and roads raise.
        """
        if self._asked >= self._most:
            raise QuotesBusy(self._asked)
        self._asked += 1
        try:
            async with self._turn:
                return await self._quote(caller, wanted)
        finally:
            self._asked -= 1

    async def _quote(self, caller: Caller, wanted: NewQuote) -> QuoteView:
        at = wanted.at or await self._locate(caller.organization_id, wanted.address)
        warm = await self.days.day(caller.organization_id, wanted.date)
        if not warm.today.sheets:
            warm = await self.days.day(caller.organization_id, wanted.date, is_draft=True)
        slots = offered(warm.today.depots, wanted.date, ZoneInfo(caller.time_zone), self._every)
        async with self.days.db.reading() as session:
            area = (await territories_of(session, caller.organization_id)).at(at)
        wish = wish_of(caller.organization_id, wanted, at, warm.today.now)
        asked = put(warm, replace(wish, area=area))
        legs = await self.days.legs(warm, asked.day)

        def weigh() -> list[OfferedWindow]:
            found = []
            for slot in slots:
                form = within(warm, asked, slot)
                best = None if form is None else form.places(warm.open_day, legs, most=1)
                found.append(_offer(warm, slot, best or []))
            return found

        return QuoteView(
            date=wanted.date,
            at=at,
            windows=tuple(await asyncio.to_thread(weigh)),
            area=area.name if area else "",
            surcharge_cents=area.surcharge_cents if area else 0,
        )

    async def _locate(self, organization_id: OrganizationId, address: str) -> Point:
        country = await country_of(self.days.db, organization_id)
        query = to_query(text=address, country=country)
        (found,) = await locate(self.days.db, self._geocoder, organization_id, [query])
        if found.best is None or found.reason:
            raise AddressInDoubt(address, found.reason or "not_found")
        return found.best.at


def offered(
    depots: Iterable[Depot], date: dt.date, zone: ZoneInfo, every: dt.timedelta
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Cut the hours in which any depot is open into windows; the last one ends as they close."""
    hours = [(depot.opens, depot.closes) for depot in depots]
    if not hours:
        return []
    opens, closes = window(date, min(one for one, _ in hours), max(one for _, one in hours), zone)
    found = []
    while opens is not None and closes is not None and opens < closes:
        until = min(opens + every, closes)
        found.append((opens, until))
        opens = until
    return found


def wish_of(organization_id: OrganizationId, wanted: NewQuote, at: Point, now: dt.datetime) -> Wish:
    """Make an order that nobody has placed yet. It is in no database."""
    place = Place(
        id=PlaceId(uuid7()),
        organization_id=organization_id,
        text=wanted.address,
        key="",
        lat=at.lat,
        lon=at.lon,
        created_at=now,
    )
    order = Order(
        id=OrderId(uuid7()),
        organization_id=organization_id,
        source="quote",
        external_id="",
        content_hash="",
        status=OrderStatus.RECEIVED,
        place_id=place.id,
        depot_id=wanted.depot_id,
        recipient_name="",
        date=wanted.date,
        service_s=wanted.service_s,
        skills=list(wanted.skills),
        weight_g=wanted.weight_g,
        volume_cm3=wanted.volume_cm3,
        created_at=now,
        updated_at=now,
    )
    return Wish(order, place, wanted.packages)


def within(warm: Warm, asked: Put, slot: tuple[dt.datetime, dt.datetime]) -> Put | None:
    """Ask for one window; None when it has closed, or the day has no more of it."""
    opens, closes = (warm.day.second(edge) for edge in slot)
    if slot[1] <= warm.today.now or closes <= 0:
        return None
    window = Window(max(0, opens), closes)
    forms: list[Asked] = []
    for form in asked.forms:
        if form.delivery is not None:
            delivery = msgspec.structs.replace(form.delivery, windows=(window,))
            forms.append(msgspec.structs.replace(form, delivery=delivery))
    return Put(asked.day, asked.doors, tuple(forms))


def _offer(
    warm: Warm, slot: tuple[dt.datetime, dt.datetime], best: Sequence[Opening]
) -> OfferedWindow:
    opens, closes = slot
    if not best:
        return OfferedWindow(opens=opens, closes=closes, is_feasible=False)
    (one,) = best
    return OfferedWindow(
        opens=opens,
        closes=closes,
        is_feasible=True,
        extra_cents=round(one.extra_cents),
        starts_at=warm.day.at(one.start_s),
    )
