"""Figures of a real day: which attempts and runs they are made of, and whose."""

import datetime as dt
from collections.abc import Sequence

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.areas.model import Area
from dispatch_server.db.session import Database
from dispatch_server.insights.figures import Asked, DaysRefused, work_out
from dispatch_server.insights.schema import FiguresView, Grouping
from dispatch_server.runs.port import Driven
from shared.clock import FixedClock
from shared.facts import FactType
from shared.geo import Point, offset
from shared.ids import AreaId, DriverId, OrganizationId, RunId, uuid7
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases

DAY = dt.date(2026, 11, 23)


class Measured:
    """Every run drove twelve kilometres."""

    async def driven_m(self, _: OrganizationId, runs: Sequence[Driven]) -> dict[RunId, int]:
        return {run.run_id: 12_000 for run in runs}


async def ask(
    office: Office,
    by: Grouping = Grouping.DAY,
    driver_id: DriverId | None = None,
    own: OrganizationId | None = None,
) -> FiguresView:
    asked = Asked(first=DAY, last=DAY, by=by, driver_id=driver_id)
    return await work_out(office.db, Measured(), own or office.town.organization.id, asked)


async def drive_a_run(office: Office) -> None:
    """Two doors answer, after a slip is taken back; the third does not. It takes two hours."""
    first, second, third = await office.stops()
    await office.report(office.fact(FactType.RUN_STARTED))
    office.later(45)
    await office.report(office.failed(first))
    office.later(1)
    await office.report(office.fact(FactType.STOP_UNDONE, first))
    await office.report(office.fact(FactType.STOP_ARRIVED, first), office.delivered(first))
    await office.report(office.delivered(second))
    office.later(74)
    await office.report(office.failed(third))
    await office.report(office.fact(FactType.RUN_COMPLETED))


async def test_a_driven_run_is_counted_as_it_ended(office: Office) -> None:
    await drive_a_run(office)

    view = await ask(office)

    (line,) = view.lines
    assert (line.key, line.figures) == ("2026-11-23", view.total)
    total = view.total
    assert (total.delivered, total.failed, total.reasons) == (2, 1, {"recipient_absent": 1})
    assert (total.first_tries, total.first_successes) == (3, 2)
    assert (total.promised, total.on_time) == (2, 2)
    assert (total.runs, total.stops, total.driven_s) == (1, 3, 2 * 3600)
    assert (total.stops_per_hour, total.driven_m, total.planned_m) == (1.5, 12_000, 9_000)
    assert total.cost_cents == 2 * 3000 + 12 * 80


async def test_figures_are_told_apart_by_driver_and_by_area(office: Office) -> None:
    await drive_a_run(office)
    marina = office.town.crews[0].driver

    by_driver = await ask(office, Grouping.DRIVER)
    by_area = await ask(office, Grouping.AREA)
    other = await ask(office, driver_id=office.town.crews[1].driver.id)

    assert [(line.key, line.name) for line in by_driver.lines] == [(str(marina.id), "Marina 1")]
    assert [line.figures.runs for line in by_area.lines] == [0]
    assert (other.total.delivered, other.total.runs, other.lines) == (0, 0, ())


async def test_nobody_sees_the_figures_of_others(
    office: Office, db: Database, clock: FixedClock, organization: Organization
) -> None:
    await drive_a_run(office)
    other = await an_organization(db, clock, name="Outra")
    assert other.id != organization.id

    assert (await ask(office, own=other.id)).total.delivered == 0


@pytest.mark.parametrize("days", [-1, 92])
async def test_too_many_days_are_refused(office: Office, days: int) -> None:
    asked = Asked(first=DAY, last=DAY + dt.timedelta(days=days))

    with pytest.raises(DaysRefused):
        await work_out(office.db, Measured(), office.town.organization.id, asked)


async def test_a_drawn_area_goes_before_the_district(office: Office) -> None:
    await drive_a_run(office)
    at = [Point(stop.lat, stop.lon) for stop in await office.stops()]
    ring = [
        offset(at[0], north_m=n * 40, east_m=e * 40)
        for n, e in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]
    async with office.db.transaction() as session:
        session.add(
            Area(
                id=AreaId(uuid7()),
                organization_id=office.town.organization.id,
                name="Porta de cima",
                colour="#1d4ed8",
                ring=[[corner.lat, corner.lon] for corner in ring],
                created_at=office.clock.now(),
                updated_at=office.clock.now(),
            )
        )

    lines = {line.name: line.figures for line in (await ask(office, Grouping.AREA)).lines}

    assert (lines["Porta de cima"].delivered, lines["Porta de cima"].failed) == (1, 0)
    assert sum(one.delivered + one.failed for one in lines.values()) == 3
