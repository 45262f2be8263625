"""Which windows can be offered for one more door, and what each costs."""

import asyncio
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.fleet.model import Depot
from dispatch_server.orders.model import Order
from dispatch_server.places.port import AddressQuery
from dispatch_server.places.schema import Candidate
from dispatch_server.planning.errors import PlanWithoutVehicles
from dispatch_server.runs.insertions import Insertions
from dispatch_server.runs.quotes import AddressInDoubt, Quotes, QuotesBusy, offered
from dispatch_server.runs.schema import NewQuote, QuoteView
from shared.facts import FactType
from shared.geo import Point, offset
from tests.build import a_caller
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.running import an_order, days_of
from tests.published import DEPOT

HOUR = dt.timedelta(hours=1)
NEAR = offset(DEPOT, north_m=500, east_m=900)


class Book:
    """Knows one street."""

    async def search(self, query: AddressQuery) -> list[Candidate]:
        if "Nova" not in query.text:
            return []
        return [
            Candidate(
                text=query.text,
                at=NEAR,
                precision="house_number",
                confidence=0.95,
                uncertainty_m=15,
                source="book",
            )
        ]

    async def aclose(self) -> None:
        return None


@pytest.fixture
async def open_office(office: Office) -> Office:
    """Its depot is open from 08:00 to 13:00 in São Paulo; it is 08:00."""
    async with office.db.transaction() as session:
        depot = await session.get_one(Depot, office.town.depot.id)
        depot.opens, depot.closes = dt.time(8), dt.time(13)
    return office


def quotes_of(office: Office, **more: Any) -> Quotes:
    return Quotes(days_of(office), Book(), every=2 * HOUR, **more)


async def quote(office: Office, quotes: Quotes | None = None, **more: Any) -> QuoteView:
    more = more or {"at": NEAR}
    wanted: dict[str, Any] = {"date": office.town.plan.date} | more
    caller = a_caller(office.town.organization.id)
    return await (quotes or quotes_of(office)).quote(caller, NewQuote(**wanted))


def test_windows_cut_the_hours_in_which_any_depot_is_open() -> None:
    hours = [(dt.time(9), dt.time(12)), (dt.time(8), dt.time(13))]
    depots = [
        Depot(name="", address="", lat=0, lon=0, opens=opens, closes=closes)
        for opens, closes in hours
    ]
    date, zone = dt.date(2026, 11, 23), ZoneInfo("America/Sao_Paulo")

    found = offered(depots, date, zone, 2 * HOUR)

    begins = dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)
    assert found == [
        (begins, begins + 2 * HOUR),
        (begins + 2 * HOUR, begins + 4 * HOUR),
        (begins + 4 * HOUR, begins + 5 * HOUR),
    ]
    assert offered([], date, zone, HOUR) == []


async def test_each_window_is_weighed_against_the_runs(open_office: Office) -> None:
    found = await quote(open_office)

    assert found.at == NEAR
    assert len(found.windows) == 3
    assert all(one.is_feasible for one in found.windows)
    for one in found.windows:
        assert one.starts_at is not None
        assert one.opens <= one.starts_at <= one.closes
        assert one.extra_cents is not None
    early, later, last = (one.extra_cents or 0 for one in found.windows)
    assert early < later < last  # the drivers would have to wait for them


async def test_a_quote_costs_what_taking_it_costs(open_office: Office) -> None:
    found = await quote(open_office)
    opens, closes = found.windows[0].opens, found.windows[0].closes
    order = await an_order(
        open_office, north_m=500, east_m=900, window_opens=opens, window_closes=closes
    )
    best = await Insertions(days_of(open_office)).best(open_office.town.organization.id, order.id)

    assert best.openings[0].extra_cents == found.windows[0].extra_cents


async def test_what_has_closed_or_cannot_be_met_is_not_offered(open_office: Office) -> None:
    open_office.later(180)
    found = await quote(open_office)
    assert [one.is_feasible for one in found.windows] == [False, True, True]
    assert found.windows[0].extra_cents is None

    heavy = await quote(open_office, at=NEAR, skills=("crane",))
    assert not any(one.is_feasible for one in heavy.windows)


async def test_nothing_is_kept_by_asking(open_office: Office) -> None:
    before = len(await open_office.rows(Order)), len(await open_office.events())
    await quote(open_office)
    assert (len(await open_office.rows(Order)), len(await open_office.events())) == before


async def test_an_address_has_to_be_beyond_doubt(open_office: Office) -> None:
    found = await quote(open_office, address="Rua Nova 100, Centro")
    assert found.at == NEAR
    with pytest.raises(AddressInDoubt):
        await quote(open_office, address="Rua Perdida 7")


async def test_drivers_under_way_would_fetch_it_first(open_office: Office) -> None:
    before = await quote(open_office)
    for number in (0, 1):
        await open_office.report(
            open_office.fact(FactType.RUN_STARTED, run_id=open_office.runs[number].id), crew=number
        )
    after = await quote(open_office)
    assert (after.windows[0].extra_cents or 0) > (before.windows[0].extra_cents or 0)


async def test_a_day_without_drivers_has_nothing_to_offer(open_office: Office) -> None:
    tomorrow = open_office.town.plan.date + dt.timedelta(days=1)
    with pytest.raises(PlanWithoutVehicles):
        await quote(open_office, date=tomorrow, at=Point(60, 25))


async def test_those_who_cannot_wait_are_told_so(open_office: Office) -> None:
    quotes = quotes_of(open_office, at_once=1, waiting=1)
    asked = [asyncio.create_task(quote(open_office, quotes)) for _ in range(3)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found].count(QuotesBusy) == 1
    assert sum(isinstance(one, QuoteView) for one in found) == 2
