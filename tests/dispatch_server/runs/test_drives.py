"""Drives are read from what was driven as it was planned, and from nothing else."""

from datetime import timedelta
from typing import Any

from dispatch_server.roads.learning import Drive
from dispatch_server.runs.drives import drives_since
from dispatch_server.runs.model import Run, Stop
from tests.dispatch_server.runs.conftest import Office


async def driven(office: Office, *, status: str = "completed", **second: Any) -> None:
    """Drive the first run: arrive every half hour, and stay for ten minutes."""
    departs = office.runs[0].departs_at
    async with office.db.transaction() as session:
        run = await session.get_one(Run, office.runs[0].id)
        run.status, run.pace = status, 1.25
        session.add(run)
        for number, stop in enumerate(await office.stops(), start=1):
            row = await session.get_one(Stop, stop.id)
            row.status = "succeeded"
            row.arrived_at = departs + timedelta(minutes=30 * number)
            row.ended_at = row.arrived_at + timedelta(minutes=10)
            for name, value in second.items() if number == 2 else ():
                setattr(row, name, value)
            session.add(row)


async def read(office: Office, *, later: int = 0) -> dict[str, list[Drive]]:
    since = office.runs[0].date + timedelta(days=later)
    async with office.db.reading() as session:
        return await drives_since(session, office.town.organization.id, since)


async def test_a_drive_is_from_a_door_left_to_the_next_one_reached(office: Office) -> None:
    await driven(office)
    _, second, third = await office.stops()

    found = await read(office)

    left = [office.runs[0].departs_at + timedelta(minutes=minutes) for minutes in (40, 70)]
    assert found == {
        "car": [
            Drive(left[0], second.drive_s / 1.25, 20 * 60),
            Drive(left[1], third.drive_s / 1.25, 20 * 60),
        ]
    }


async def test_what_was_not_driven_as_it_was_planned_tells_nothing(office: Office) -> None:
    for second in ({"moved_in": 2}, {"status": "canceled"}, {"sequence": 9}):
        await driven(office, **second)
        assert await read(office) == {}


async def test_nobody_knows_when_the_drive_ended_that_has_no_arrival(office: Office) -> None:
    await driven(office, arrived_at=None)

    assert len((await read(office))["car"]) == 1


async def test_a_run_under_way_or_long_gone_is_left_out(office: Office) -> None:
    await driven(office, status="in_progress")
    assert await read(office) == {}

    await driven(office)
    assert await read(office, later=1) == {}
