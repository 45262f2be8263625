"""Rows of a run as they follow from the rows of a plan."""

import datetime as dt

from dispatch_server.places.model import Place
from dispatch_server.planning.model import PlannedStop, Route
from dispatch_server.roads.hours import planned_s
from dispatch_server.runs.model import Run, Stop
from shared.ids import DepotId, RunId, StopId, uuid7
from shared.states import RunStatus, StopStatus


def run_of(route: Route, *, depot_id: DepotId, date: dt.date, at: dt.datetime) -> Run:
    """Make a route into a run that its driver has not seen."""
    return Run(
        id=RunId(uuid7()),
        organization_id=route.organization_id,
        plan_id=route.plan_id,
        route_id=route.id,
        number=route.number,
        driver_id=route.driver_id,
        vehicle_id=route.vehicle_id,
        depot_id=depot_id,
        date=date,
        status=RunStatus.ASSIGNED,
        departs_at=route.departs_at,
        ends_at=route.ends_at,
        distance_m=route.distance_m,
        drive_s=route.drive_s,
        geometry=route.geometry,
        pace=route.pace,
        speeds=route.speeds,
        created_at=at,
    )


def stop_of(run: Run, planned: PlannedStop, place: Place) -> Stop:
    """Make a planned stop at a door into one of a run. It has no window and no tasks yet."""
    return Stop(
        id=StopId(uuid7()),
        organization_id=run.organization_id,
        run_id=run.id,
        sequence=planned.sequence,
        place_id=planned.place_id,
        lat=place.lat or 0.0,
        lon=place.lon or 0.0,
        status=StopStatus.PENDING,
        planned_arrives_at=planned.arrives_at,
        service_s=planned.service_s,
        drive_s=planned_s(run.speeds, run.pace, planned.arrives_at, planned.drive_s),
        distance_m=planned.distance_m,
    )
