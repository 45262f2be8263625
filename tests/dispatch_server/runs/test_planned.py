"""Rows of a run out of those of a plan."""

from sqlmodel import col, select

from dispatch_server.places.model import Place
from dispatch_server.planning.model import PlannedStop, Route
from dispatch_server.runs.planned import run_of, stop_of
from shared.states import RunStatus, StopStatus
from tests.dispatch_server.runs.conftest import Office

_SAME = ("number", "driver_id", "vehicle_id", "departs_at", "ends_at", "distance_m", "drive_s")


async def test_a_run_and_its_stops_are_as_they_were_planned(office: Office) -> None:
    published = office.runs[0]
    async with office.db.reading() as session:
        route = await session.get_one(Route, published.route_id)
        rows = await session.exec(
            select(PlannedStop, Place)
            .join(Place, col(Place.id) == col(PlannedStop.place_id))
            .where(PlannedStop.route_id == route.id)
        )
        planned, place = rows.first() or (None, None)
    assert planned is not None
    assert place is not None

    run = run_of(route, depot_id=published.depot_id, date=published.date, at=office.clock.now())
    stop = stop_of(run, planned, place)

    assert [getattr(run, name) for name in _SAME] == [getattr(route, name) for name in _SAME]
    assert (run.route_id, run.geometry, run.pace) == (route.id, route.geometry, route.pace)
    assert (run.status, run.created_at) == (RunStatus.ASSIGNED, office.clock.now())
    assert (stop.run_id, stop.place_id, stop.status) == (run.id, place.id, StopStatus.PENDING)
    assert (stop.lat, stop.lon, stop.eta) == (place.lat, place.lon, None)
    assert stop.planned_arrives_at == planned.arrives_at
