"""Proposals on their rows."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from dispatch_server.planning.difference import Difference, Moved, Stops
from dispatch_server.planning.schema import LeftOut, Progress
from dispatch_server.runs import replans
from dispatch_server.runs.model import Incident, Replan
from dispatch_server.runs.proposals import Facts, FixAt, Proposal, Scope
from dispatch_server.runs.replans import NoSuchReplan, ReplanNotReady
from dispatch_server.runs.schema import GivenRun
from shared.geo import Point
from shared.ids import IncidentId, OrganizationId, ReplanId, uuid7
from shared.states import ReplanStatus, RunChange
from tests.dispatch_server.runs.conftest import Office
from tests.dispatch_server.runs.test_arrange import course_for
from tests.published import save

pytestmark = pytest.mark.both_databases


async def an_asked(office: Office) -> Replan:
    here = FixAt(office.runs[0].id, Point(60.0, 25.0))
    async with office.db.transaction() as session:
        return await replans.add_replan(
            session,
            organization_id=office.town.organization.id,
            date=office.town.plan.date,
            reason=RunChange.LATE_DRIVER,
            scope=Scope(run_ids=(office.runs[0].id,), fixes=(here,)),
            budget_s=3.0,
            seed=1,
            at=office.clock.now(),
            actor="user:test",
        )


async def a_proposal(office: Office) -> tuple[Proposal, Any]:
    a, b, c = await office.stops()
    course = await course_for(office, 0, c, b, a)
    order = office.town.orders[0]
    moved = Moved(order_id=str(order.id), from_vehicle_id=str(uuid7()), to_vehicle_id=str(uuid7()))
    left = LeftOut(order_id=order.id, external_id=order.external_id, reasons=("window",), text="")
    found = Proposal(
        (course,), {}, Difference(moved=(moved,), stops=Stops(move=1)), (left,), Facts(told_anew=1)
    )
    return found, course


async def keep(office: Office, replan: Replan) -> None:
    found, course = await a_proposal(office)
    progress = Progress(phase="done", stops=3)
    async with office.db.transaction() as session:
        await replans.keep_proposal(
            session, replan.id, found, [course], progress, at=office.clock.now()
        )


async def one(office: Office, replan_id: ReplanId) -> Replan:
    async with office.db.reading() as session:
        return await replans.get_replan(session, office.town.organization.id, replan_id)


async def test_a_proposal_is_kept_shown_and_driven_once(office: Office) -> None:
    replan = await an_asked(office)
    async with office.db.transaction() as session:
        assert await replans.keep_progress(session, replan.id, Progress(stops=2))
    await keep(office, replan)

    shown = replans.view(await one(office, replan.id), "en")
    assert (shown.status, shown.reason, shown.scope) == (
        "ready",
        "late_driver",
        (office.runs[0].id,),
    )
    assert shown.difference is not None
    assert [one.order_id for one in shown.difference.moved] == [office.town.orders[0].id]
    assert "1 stop" in shown.difference.text
    assert shown.sentences == ("One customer will be told another window.",)
    assert shown.left_out[0].text.startswith("Nobody can be there within its window.")
    assert [course.run_id for course in shown.courses] == [office.runs[0].id]
    assert shown.giving == ()
    msgspec.json.encode(shown)
    assert (await one(office, replan.id)).asked["fixes"] == []  # nobody is followed for longer

    for _ in range(2):
        async with office.db.transaction() as session:
            await replans.apply_replan(
                session,
                replan.id,
                organization_id=office.town.organization.id,
                at=office.clock.now(),
                actor="user:test",
            )
    assert (await one(office, replan.id)).status == ReplanStatus.APPLIED
    assert (await office.run()).version == 2
    (event,) = await office.events("replan.applied")
    assert event.body["runs"] == [str(office.runs[0].id)]
    async with office.db.reading() as session:
        listed = await replans.list_replans(
            session, office.town.organization.id, office.town.plan.date, "pt-BR"
        )
    assert [row.sentences for row in listed] == [("Um cliente receberá outra janela.",)]


async def test_a_run_that_would_end_is_shown_with_the_version_it_was_read_at(
    office: Office,
) -> None:
    replan = await an_asked(office)
    replan.giving = {str(office.runs[1].id): 3}
    shown = replans.view(replan, "en")
    assert shown.giving == (GivenRun(run_id=office.runs[1].id, version=3),)


async def test_what_was_dropped_stays_dropped(office: Office) -> None:
    replan = await an_asked(office)
    more: dict[str, Any] = {
        "organization_id": office.town.organization.id,
        "at": office.clock.now(),
        "actor": "user:test",
    }
    for _ in range(2):
        async with office.db.transaction() as session:
            await replans.discard(session, replan.id, **more)
    await keep(office, replan)  # it came too late
    async with office.db.transaction() as session:
        assert not await replans.keep_progress(session, replan.id, Progress())
        await replans.keep_failure(session, replan.id, "internal", at=office.clock.now())
        with pytest.raises(ReplanNotReady):
            await replans.apply_replan(session, replan.id, **more)
    assert (await one(office, replan.id)).status == ReplanStatus.DISCARDED
    assert len(await office.events("replan.discarded")) == 1


async def test_one_that_was_driven_cannot_be_dropped(office: Office) -> None:
    replan = await an_asked(office)
    await keep(office, replan)
    more: dict[str, Any] = {"organization_id": office.town.organization.id, "actor": "user:test"}
    at = office.clock.now() + timedelta(minutes=1)
    async with office.db.transaction() as session:
        await replans.apply_replan(session, replan.id, at=at, **more)
        with pytest.raises(ReplanNotReady):
            await replans.discard(session, replan.id, at=at, **more)


async def test_a_failure_and_a_wish_to_end_are_written_down(office: Office) -> None:
    first, second = await an_asked(office), await an_asked(office)
    async with office.db.transaction() as session:
        await replans.keep_failure(session, first.id, "solver-busy", at=office.clock.now())
        await replans.want_cancel(session, second.id)
        assert await replans.under_way(session) == [second.id]
        assert not await replans.keep_progress(session, second.id, Progress())
    assert (await one(office, first.id)).failure == "solver-busy"


async def test_another_organization_sees_none(office: Office) -> None:
    replan = await an_asked(office)
    async with office.db.reading() as session:
        with pytest.raises(NoSuchReplan):
            await replans.get_replan(session, OrganizationId(uuid7()), replan.id)


async def test_old_proposals_are_forgotten_and_incidents_keep_their_decision(
    office: Office,
) -> None:
    old = await an_asked(office)
    incident = Incident(
        id=IncidentId(uuid7()),
        organization_id=office.town.organization.id,
        kind="late",
        status="resolved",
        subject="run",
        subject_id=office.runs[0].id,
        opened_at=office.clock.now(),
        facts={},
        decision="replan",
        replan_id=old.id,
    )
    await save(office.db, incident)
    office.later(1)
    young = await an_asked(office)

    async with office.db.transaction() as session:
        assert await replans.forget_old(session, office.clock.now()) == 1
    async with office.db.transaction() as session:
        assert await replans.forget_old(session, office.clock.now()) == 0

    assert (await one(office, young.id)).id == young.id
    (kept,) = await office.rows(Incident)
    assert (kept.replan_id, kept.decision) == (None, "replan")
    with pytest.raises(NoSuchReplan):
        await one(office, old.id)
