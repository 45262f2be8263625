"""Acts on incidents: carried through and resolved by who did them, or neither."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from dispatch_server.accounts.guards import NotPermitted
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.orders.model import Order
from dispatch_server.places.model import Place
from dispatch_server.places.schema import ConfirmPlace
from dispatch_server.runs.acting import ActNotApt, DayNeeded, act
from dispatch_server.runs.change import RunMoved, StopNotFound
from dispatch_server.runs.deciding import IncidentResolved, NoSuchIncident
from dispatch_server.runs.followup import DayRefused
from dispatch_server.runs.incident_schema import (
    ActMove,
    ActNewAddress,
    ActReattempt,
    ActReturn,
    ActSkip,
    IncidentAct,
)
from dispatch_server.runs.model import Incident
from dispatch_server.runs.schema import NewDay
from shared.facts import FactType, Failed, IncidentReported, ReportKind
from shared.geo import Point
from shared.ids import IncidentId, uuid7
from shared.states import FailureReason, OrderStatus
from tests.build import a_caller, an_organization
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases

TOMORROW = NewDay(date=dt.date(2026, 11, 24))


async def do(
    office: Office, wanted: IncidentAct, *, caller: Caller | None = None, **more: Any
) -> Incident:
    (row,) = await office.rows(Incident)
    async with office.db.transaction() as session:
        return await act(
            session,
            office.clock,
            caller or a_caller(office.town.organization.id),
            more.get("incident_id", row.id),
            wanted,
        )


async def fail(office: Office, reason: FailureReason = FailureReason.RECIPIENT_ABSENT) -> None:
    await office.report(office.failed((await office.stops())[0], body=Failed(reason=reason)))


async def report_late(office: Office) -> None:
    await office.report(office.fact(FactType.RUN_STARTED))
    body = IncidentReported(kind=ReportKind.LATE)
    await office.report(office.fact(FactType.INCIDENT_REPORTED, body=body))


async def the_order(office: Office) -> Order:
    async with office.db.reading() as session:
        return await session.get_one(Order, office.town.orders[0].id)


async def test_a_reattempt_plans_the_order_and_resolves_the_incident_once(office: Office) -> None:
    await fail(office)
    ana, bruno = a_caller(office.town.organization.id), a_caller(office.town.organization.id)

    done = await do(office, ActReattempt(to=TOMORROW), caller=ana)
    again = await do(office, ActReattempt(to=TOMORROW), caller=bruno)
    with pytest.raises(IncidentResolved) as refused:
        await do(office, ActReturn(), caller=bruno)

    order = await the_order(office)
    assert (order.status, order.date, order.attempt) == (OrderStatus.READY, TOMORROW.date, 1)
    assert (done.status, done.decision, done.resolved_by) == ("resolved", "reattempt", ana.actor)
    assert again.resolved_by == ana.actor
    assert refused.value.decision == "reattempt"
    (event,) = await office.events("incident.resolved")
    assert (event.actor, event.body["decision"]) == (ana.actor, "reattempt")
    assert len(await office.events("order.reattempt_scheduled")) == 1


async def test_what_was_refused_goes_back(office: Office) -> None:
    await fail(office, FailureReason.REFUSED)

    done = await do(office, ActReturn(reason="asked for"))

    assert (await the_order(office)).status == OrderStatus.RETURNING
    assert done.decision == "return"


async def test_a_door_is_put_right_and_tried_again(office: Office) -> None:
    await fail(office, FailureReason.ADDRESS_NOT_FOUND)
    where = ConfirmPlace(at=Point(60.2, 24.9), access_notes="blue gate")
    with pytest.raises(DayNeeded):
        await do(office, ActNewAddress(where=where))
    (row,) = await office.rows(Incident)
    assert row.status == "open"

    await do(office, ActNewAddress(where=where, to=TOMORROW))

    order = await the_order(office)
    assert (order.status, order.date) == (OrderStatus.READY, TOMORROW.date)
    async with office.db.reading() as session:
        place = await session.get_one(Place, order.place_id)
    assert (place.lat, place.lon, place.access_notes) == (60.2, 24.9, "blue gate")


async def test_stops_go_to_another_run_or_stay_for_later(office: Office) -> None:
    await report_late(office)
    _, second, third = await office.stops()
    version = (await office.run()).version
    moving = ActMove(stop_ids=(second.id, third.id), to_run_id=office.runs[1].id, version=version)

    done = await do(office, moving)

    theirs = [stop.id for stop in await office.stops(1)]
    assert theirs[-2:] == [second.id, third.id]
    assert done.decision == "move"
    assert (await office.run()).version == version + 1


async def test_a_stop_is_skipped_from_the_inbox(office: Office) -> None:
    await report_late(office)
    first, *_ = await office.stops()

    done = await do(office, ActSkip(stop_id=first.id, version=(await office.run()).version))

    assert (done.decision, (await office.stop(first.id)).status) == ("skip", "skipped")


async def test_where_the_day_moved_on_nothing_is_done(office: Office) -> None:
    await report_late(office)
    first, *_ = await office.stops()
    other = (await office.stops(1))[0]
    version = (await office.run()).version

    with pytest.raises(RunMoved):
        await do(office, ActSkip(stop_id=first.id, version=version - 1))
    with pytest.raises(StopNotFound):
        await do(office, ActSkip(stop_id=other.id, version=version))
    with pytest.raises(ActNotApt) as refused:
        await do(office, ActReattempt(to=TOMORROW))

    assert refused.value.apt == ("replan", "move", "skip")
    (row,) = await office.rows(Incident)
    assert (row.status, row.act) == ("open", "")
    assert (await office.stop(first.id)).status == "pending"


async def test_a_day_that_is_over_leaves_the_incident_open(office: Office) -> None:
    await fail(office)

    with pytest.raises(DayRefused):
        await do(office, ActReattempt(to=NewDay(date=dt.date(2026, 11, 1))))

    (row,) = await office.rows(Incident)
    assert row.status == "open"
    assert await office.events("incident.resolved") == []


async def test_only_who_may_acts(office: Office) -> None:
    await fail(office)
    own = office.town.organization.id
    for role in (Role.VIEWER, Role.SUPPORT):
        with pytest.raises(NotPermitted):
            await do(office, ActReturn(), caller=a_caller(own, role))
    skip = ActSkip(stop_id=(await office.stops())[0].id, version=1)
    with pytest.raises(NotPermitted):
        await do(office, skip, caller=a_caller(own, Role.INTEGRATION))
    with pytest.raises(NoSuchIncident):
        await do(office, ActReturn(), incident_id=IncidentId(uuid7()))
    (row,) = await office.rows(Incident)
    assert row.status == "open"


async def test_another_organizations_incident_is_not_there(office: Office) -> None:
    await fail(office)
    stranger = await an_organization(office.db, office.clock, name="Outra")

    with pytest.raises(NoSuchIncident):
        await do(office, ActReturn(), caller=a_caller(stranger.id))


async def test_of_two_at_once_one_decides_and_the_other_is_told(office: Office) -> None:
    await fail(office)
    ends = await asyncio.gather(
        do(office, ActReattempt(to=TOMORROW)), do(office, ActReturn()), return_exceptions=True
    )

    (refused,) = [one for one in ends if isinstance(one, IncidentResolved)]
    (done,) = [one for one in ends if isinstance(one, Incident)]
    assert refused.decision == done.decision
    expected = {"reattempt": OrderStatus.READY, "return": OrderStatus.RETURNING}
    assert (await the_order(office)).status == expected[done.decision]
    assert len(await office.events("incident.resolved")) == 1
