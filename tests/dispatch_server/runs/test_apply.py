"""Reports against the plan as it stands when they arrive."""

from datetime import timedelta

import msgspec
import pytest

from dispatch_server.orders.model import Order
from dispatch_server.runs import change
from dispatch_server.runs.apply import Garbled
from dispatch_server.runs.model import Attempt, Incident
from shared.facts import Corrected, DutyChanged, FactType, Failed, Succeeded, TrackingLost
from shared.geo import Point
from shared.ids import FactId, RunId, StopId, uuid7
from shared.states import FailureReason, OrderStatus, RunStatus, StopStatus
from shared.sync import Outcome
from tests.dispatch_server.runs.conftest import Office, a_blob

pytestmark = pytest.mark.both_databases


async def outcomes(office: Office, *facts: object, crew: int = 0) -> list[tuple[str, str | None]]:
    verdicts = await office.report(*facts, crew=crew)  # type: ignore[arg-type]
    return [(verdict.outcome, verdict.code) for verdict in verdicts]


async def test_a_day_as_planned(office: Office) -> None:
    first, second, third = await office.stops()
    verdicts = await office.report(
        office.fact(FactType.RUN_ACCEPTED),
        office.fact(FactType.RUN_LOADING_STARTED),
        office.fact(FactType.RUN_STARTED),
        office.fact(FactType.STOP_EN_ROUTE, first),
        office.fact(FactType.STOP_ARRIVED, first),
        office.delivered(first),
        office.fact(FactType.STOP_SKIPPED, second),
        office.failed(third),
        office.delivered(second),
        office.fact(FactType.RUN_COMPLETED),
    )

    assert {verdict.outcome for verdict in verdicts} == {Outcome.APPLIED}
    assert [stop.status for stop in await office.stops()] == ["succeeded", "succeeded", "failed"]
    run = await office.run()
    assert run.status == RunStatus.COMPLETED
    assert None not in (run.accepted_at, run.started_at, run.completed_at)
    told = [event.type for event in await office.events() if event.type.startswith(("run", "stop"))]
    assert told[2:] == [
        "run.accepted",
        "run.loading_started",
        "run.started",
        "stop.next",
        "stop.en_route",
        "stop.arrived",
        "stop.succeeded",
        "stop.next",
        "stop.skipped",
        "stop.next",
        "stop.failed",
        "stop.next",
        "stop.succeeded",
        "run.completed",
    ]
    statuses = {order.id: order.status for order in await office.rows(Order)}
    assert [statuses[order.id] for order in office.town.orders[:3]] == [
        OrderStatus.DELIVERED,
        OrderStatus.DELIVERED,
        OrderStatus.ATTEMPT_FAILED,
    ]


async def test_work_at_a_door_sends_the_run_out(office: Office) -> None:
    first, *_ = await office.stops()

    await office.report(office.fact(FactType.STOP_ARRIVED, first))

    assert (await office.run()).status == RunStatus.IN_PROGRESS
    assert len(await office.events("order.out_for_delivery")) == 3
    assert (await office.stop(first.id)).arrived_at == office.clock.now()


async def test_a_run_comes_back_when_nothing_is_left(office: Office) -> None:
    await office.report(*[office.delivered(stop) for stop in await office.stops()])
    assert (await office.run()).status == RunStatus.RETURNING

    last = (await office.stops())[-1]
    await office.report(office.fact(FactType.STOP_UNDONE, last))

    assert (await office.run()).status == RunStatus.IN_PROGRESS


async def reassign(office: Office, stop_id: StopId) -> None:
    async with office.db.transaction() as session:
        await change.reassign_stops(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stops={stop_id: 1},
            to_run_id=office.runs[1].id,
            actor="user:test",
        )


async def test_who_delivered_it_has_it_whatever_the_plan_says(office: Office) -> None:
    stop = (await office.stops())[0]
    fact = office.delivered(stop)
    await reassign(office, stop.id)
    assert (await office.told(0))["stop", stop.id] == "remove"

    assert await outcomes(office, fact) == [("applied", "not_assignee")]

    after = await office.stop(stop.id)
    assert (after.status, after.run_id) == ("succeeded", office.runs[0].id)
    assert (await office.told(0))["stop", stop.id] == "put"
    assert (await office.told(1))["stop", stop.id] == "remove"
    (attempt,) = await office.rows(Attempt)
    assert (attempt.flags, attempt.is_public) == (["not_assignee"], True)


async def test_the_second_delivery_is_kept_and_not_told(office: Office) -> None:
    stop = (await office.stops())[0]
    fact = office.delivered(stop)
    await reassign(office, stop.id)
    moved = await office.stop(stop.id)
    assert await outcomes(office, office.delivered(moved), crew=1) == [("applied", None)]

    assert await outcomes(office, fact) == [("recorded", "double_completion")]

    assert {a.fact_id: a.is_public for a in await office.rows(Attempt)}[fact.id] is False
    assert sum(attempt.is_public for attempt in await office.rows(Attempt)) == 1
    assert [i.kind for i in await office.rows(Incident)] == ["double_completion"]
    assert len(await office.events("order.delivered")) == 1
    assert (await office.stop(stop.id)).run_id == office.runs[1].id


async def test_a_failure_of_a_stop_given_away_is_history(office: Office) -> None:
    stop = (await office.stops())[0]
    fact = office.failed(stop)
    await reassign(office, stop.id)

    assert await outcomes(office, fact) == [("recorded", "not_assignee")]

    after = await office.stop(stop.id)
    assert (after.status, after.run_id) == ("pending", office.runs[1].id)
    (attempt,) = await office.rows(Attempt)
    assert (attempt.outcome, attempt.is_public, attempt.run_id) == (
        "failed",
        False,
        office.runs[0].id,
    )


async def test_a_delivery_after_a_cancellation_is_one(office: Office) -> None:
    stop = (await office.stops())[0]
    fact = office.delivered(stop)
    async with office.db.transaction() as session:
        await change.cancel_stop(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stop_id=stop.id,
            version=1,
            actor="user:test",
        )

    assert await outcomes(office, fact) == [("applied", "delivered_after_cancel")]

    assert (await office.stop(stop.id)).status == StopStatus.SUCCEEDED
    assert [i.kind for i in await office.rows(Incident)] == ["delivered_after_cancel"]
    statuses = {order.id: order.status for order in await office.rows(Order)}
    assert statuses[office.town.orders[0].id] == OrderStatus.DELIVERED


@pytest.mark.parametrize(("north_m", "flags"), [(50, []), (500, ["stale_plan"])])
async def test_a_delivery_to_a_place_that_has_moved_is_flagged(
    office: Office, north_m: float, flags: list[str]
) -> None:
    stop = (await office.stops())[0]
    async with office.db.transaction() as session:
        await change.move_stop(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            stop_id=stop.id,
            version=1,
            actor="user:test",
            at=Point(stop.lat + north_m / 111_000, stop.lon),
        )

    await office.report(office.delivered(stop))

    (attempt,) = await office.rows(Attempt)
    assert attempt.flags == flags


async def test_late_news_of_a_delivered_stop_change_nothing(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.delivered(stop))

    assert await outcomes(
        office, office.fact(FactType.STOP_ARRIVED, stop), office.failed(stop)
    ) == [("recorded", "outrun"), ("recorded", "already_ended")]
    assert (await office.stop(stop.id)).status == StopStatus.SUCCEEDED


async def test_an_undo_takes_back_what_the_customer_was_told(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.failed(stop, mono_ms=1, boot_id="b"))
    assert [i.status for i in await office.rows(Incident)] == ["open"]

    undo = office.fact(FactType.STOP_UNDONE, stop, mono_ms=299_000, boot_id="b")
    assert await outcomes(office, undo) == [("applied", None)]

    after = await office.stop(stop.id)
    assert (after.status, after.ended_at) == (StopStatus.ARRIVED, None)
    order = next(o for o in await office.rows(Order) if o.id == office.town.orders[0].id)
    assert (order.status, order.attempt) == (OrderStatus.OUT_FOR_DELIVERY, 0)
    assert [i.status for i in await office.rows(Incident)] == ["resolved"]
    (attempt,) = await office.rows(Attempt)
    assert (attempt.flags, attempt.is_public) == (["undone"], False)
    assert await outcomes(office, office.delivered(stop)) == [("applied", None)]


async def test_a_correction_says_how_it_really_ended_and_keeps_what_was_said(
    office: Office,
) -> None:
    stop = (await office.stops())[0]
    await office.report(office.delivered(stop))
    office.later(120)
    body = Corrected(failed=Failed(reason=FailureReason.REFUSED))

    verdicts = await outcomes(office, office.fact(FactType.STOP_CORRECTED, stop, body=body))

    order = next(o for o in await office.rows(Order) if o.id == office.town.orders[0].id)
    attempts = sorted(await office.rows(Attempt), key=lambda attempt: attempt.received_at)
    assert verdicts == [("applied", None)]
    assert (await office.stop(stop.id)).status == StopStatus.FAILED
    assert (order.status, order.attempt) == (OrderStatus.ATTEMPT_FAILED, 1)
    assert [(a.outcome, a.is_public, a.flags) for a in attempts] == [
        ("succeeded", False, ["corrected"]),
        ("failed", True, []),
    ]
    assert [i.status for i in await office.rows(Incident)] == ["open"]

    back = Corrected(succeeded=Succeeded(receiver_name="Ana"))
    photo = {"blobs": (a_blob(),)}
    again = office.fact(FactType.STOP_CORRECTED, stop, body=back, **photo)
    assert await outcomes(office, again) == [("applied", None)]
    assert (await office.stop(stop.id)).status == StopStatus.SUCCEEDED
    assert [i.status for i in await office.rows(Incident)] == ["resolved"]


async def test_a_correction_without_an_ending_changes_nothing(office: Office) -> None:
    stop = (await office.stops())[0]
    body = Corrected(failed=Failed(reason=FailureReason.REFUSED))
    early = office.fact(FactType.STOP_CORRECTED, stop, body=body)
    empty = office.fact(FactType.STOP_CORRECTED, stop, body=Corrected())

    assert await outcomes(office, early, empty) == [
        ("recorded", "nothing_to_correct"),
        ("quarantined", "unreadable"),
    ]
    assert (await office.stop(stop.id)).status == StopStatus.PENDING


async def test_an_undo_comes_too_late_or_from_another(office: Office) -> None:
    stop = (await office.stops())[0]
    await office.report(office.delivered(stop, mono_ms=1, boot_id="b"))

    late = office.fact(FactType.STOP_UNDONE, stop, mono_ms=301_000, boot_id="b")
    assert await outcomes(office, late) == [("recorded", "too_late")]
    other = office.fact(FactType.STOP_UNDONE, stop)
    assert await outcomes(office, other, crew=1) == [("quarantined", "unknown_stop")]


async def test_what_nobody_can_apply_is_kept_for_a_dispatcher(office: Office) -> None:
    stop = (await office.stops())[0]
    facts = [
        office.fact(FactType.STOP_ARRIVED, stop, stop_id=StopId(uuid7())),
        office.fact(FactType.STOP_ARRIVED),
        office.fact(FactType.RUN_STARTED, run_id=RunId(uuid7())),
        office.fact(FactType.RUN_STARTED, run_id=office.runs[1].id),
        office.fact(FactType.STOP_FAILED, stop, body=[1, 2]),
        office.fact(FactType.STOP_FAILED, stop, body={"reason": "eaten_by_dog"}),
        office.fact(FactType.STOP_FAILED, stop, type="stop.teleported"),
        office.fact(FactType.STOP_FAILED, stop, body=msgspec.Raw(b"[" * 5000 + b"]" * 5000)),
        office.delivered(stop, body=Succeeded(delivered=(uuid7(),))),  # type: ignore[arg-type]
        Garbled(id=FactId(uuid7()), type="\x00x"),
        office.delivered(stop),
    ]

    assert await outcomes(office, *facts) == [
        ("quarantined", "unknown_stop"),
        ("quarantined", "unknown_stop"),
        ("quarantined", "unknown_run"),
        ("quarantined", "unknown_run"),
        ("quarantined", "unreadable"),
        ("quarantined", "unreadable"),
        ("quarantined", "unknown_type"),
        ("quarantined", "unreadable"),
        ("quarantined", "unreadable"),
        ("quarantined", "unreadable"),
        ("applied", None),
    ]
    assert len([i for i in await office.rows(Incident) if i.kind == "quarantined_fact"]) == 10


async def test_duty_is_told(office: Office) -> None:
    await office.report(office.fact(FactType.DUTY_CHANGED, body=DutyChanged(duty="on_duty")))

    (event,) = await office.events("driver.duty_changed")
    assert event.body["duty"] == "on_duty"
    assert event.actor == f"device:{office.town.crews[0].devices[0].id}"


async def test_a_phone_that_is_ahead_puts_nothing_into_the_future(office: Office) -> None:
    stop = (await office.stops())[0]
    ahead = office.clock.now() + timedelta(hours=9)

    await office.report(office.delivered(stop, occurred_at=ahead))

    assert (await office.stop(stop.id)).ended_at == office.clock.now()


async def test_a_phone_that_was_silent_is_an_incident_with_its_reason(office: Office) -> None:
    body = TrackingLost(why="frozen", silent_s=840, maker="Xiaomi")
    await office.report(office.fact(FactType.TRACKING_LOST, body=body))

    (incident,) = await office.rows(Incident)
    assert (incident.kind, incident.run_id) == ("tracking_lost", office.runs[0].id)
    assert incident.facts == {"why": "frozen", "silent_s": 840, "maker": "Xiaomi"}
    (event,) = await office.events("driver.tracking_lost")
    assert event.body["why"] == "frozen"


async def test_a_silence_on_another_drivers_run_is_not_put_on_it(office: Office) -> None:
    body = TrackingLost(why="denied", silent_s=60)
    theirs = office.runs[1].id
    await office.report(office.fact(FactType.TRACKING_LOST, body=body, run_id=theirs))

    (incident,) = await office.rows(Incident)
    assert incident.run_id is None
