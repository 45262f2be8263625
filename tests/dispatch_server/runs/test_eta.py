"""Expected times: never in the past, moved along with the day, told when it matters."""

from datetime import UTC, timedelta

from dispatch_server.orders.model import Promise
from dispatch_server.roads.hours import takes
from dispatch_server.runs.eta import retime
from dispatch_server.runs.model import Run, Stop
from shared.facts import FactType
from shared.geo import Point
from tests.dispatch_server.runs.conftest import Office


async def set_out(office: Office) -> list[Stop]:
    """Start the first run at its planned departure."""
    office.clock.at = office.runs[0].departs_at
    await office.report(office.fact(FactType.RUN_STARTED))
    return await office.stops()


async def look(office: Office, at: Point | None = None) -> None:
    run_id = office.runs[0].id
    async with office.db.transaction() as session:
        await retime(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            run_ids=[run_id],
            positions={run_id: at} if at else {},
        )


async def test_a_delivery_moves_what_follows(office: Office) -> None:
    first, second, third = await set_out(office)
    left = office.later(40)

    await office.report(office.delivered(first))

    _, second, third = await office.stops()
    assert second.eta == left + timedelta(seconds=second.drive_s)
    assert third.eta == second.eta + timedelta(seconds=second.service_s + third.drive_s)


async def test_each_drive_is_as_slow_as_the_hours_that_it_lasts(office: Office) -> None:
    first, *_ = await set_out(office)
    left = office.later(40)
    hours = [1.0] * 24
    hours[left.astimezone(UTC).hour] = 3.0
    async with office.db.transaction() as session:
        run = await session.get_one(Run, office.runs[0].id)
        run.speeds, run.pace = hours, 1.5
        session.add(run)

    await office.report(office.delivered(first))

    _, second, third = await office.stops()
    assert second.eta == left + timedelta(seconds=2 * second.drive_s)
    again = second.eta + timedelta(seconds=second.service_s)
    drive = takes(hours, 1.5, again, timedelta(seconds=third.drive_s))
    assert third.eta == again + drive


async def test_who_is_at_a_door_is_there_until_done(office: Office) -> None:
    first, *_ = await set_out(office)
    arrived = office.later(12)

    await office.report(office.fact(FactType.STOP_ARRIVED, first))

    first, second, _ = await office.stops()
    assert first.eta == arrived
    assert second.eta == arrived + timedelta(seconds=first.service_s + second.drive_s)


async def test_what_has_not_happened_is_not_expected_in_the_past(office: Office) -> None:
    await set_out(office)
    now = office.later(90)

    await look(office)

    assert all(stop.eta is not None and stop.eta >= now for stop in await office.stops())


async def test_the_way_left_counts_from_where_the_vehicle_is(office: Office) -> None:
    first, second, _ = await set_out(office)
    office.later(10)
    await office.report(office.delivered(first))
    now = office.later(5)
    halfway = Point((first.lat + second.lat) / 2, (first.lon + second.lon) / 2)

    await look(office, halfway)

    _, second, _ = await office.stops()
    assert second.eta is not None
    assert abs(second.eta - (now + timedelta(seconds=second.drive_s / 2))) < timedelta(seconds=5)


async def test_little_is_not_told_and_much_is(office: Office) -> None:
    await set_out(office)
    await look(office)
    before = len(await office.events())
    office.later(0.5)
    await look(office)
    assert len(await office.events()) == before

    office.later(60)
    await look(office)

    types = [event.type for event in (await office.events())[before:]]
    assert types == ["stop.eta_changed"]
    assert (await office.told(0))["stop", (await office.stops())[2].id] == "put"


async def test_each_further_ten_minutes_late_is_news_once(office: Office) -> None:
    first, *_ = await set_out(office)
    async with office.db.transaction() as session:
        stop = await session.get_one(Stop, first.id)
        stop.window_closes = office.clock.now() + timedelta(minutes=20)
        session.add(stop)
    for minutes in (25, 1, 1, 20):
        office.later(minutes)
        await look(office)

    late = [event.body["late_s"] // 600 for event in await office.events("run.delayed")]
    assert late == [2]


async def test_a_run_that_has_not_left_is_left_alone(office: Office) -> None:
    office.later(300)

    await look(office)

    assert [s.eta for s in await office.stops()] == [
        s.planned_arrives_at for s in await office.stops()
    ]


async def test_lateness_is_known_since_it_was_first_seen(office: Office) -> None:
    first, *_ = await set_out(office)
    (promise,) = [
        one for one in await office.rows(Promise) if one.order_id == office.town.orders[0].id
    ]
    assert first.late_since is None
    late = office.later(120)
    await look(office)
    office.later(20)
    await look(office)

    first, *_ = await office.stops()
    assert first.eta is not None
    assert first.eta > promise.closes
    assert first.late_since == late

    async with office.db.transaction() as session:
        told = await session.get_one(Promise, promise.id)
        told.closes = first.eta + timedelta(hours=2)
    office.later(5)
    await look(office)
    assert (await office.stop(first.id)).late_since is None
