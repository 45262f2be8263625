"""The fleet over HTTP."""

import datetime as dt

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.fleet import service
from dispatch_server.fleet.model import Depot, Shift, Vehicle
from dispatch_server.fleet.rules import (
    DepotNeverOpen,
    ShiftContradictory,
    ShiftOverlaps,
    ShiftTimesWrong,
    UnknownProfile,
)
from dispatch_server.fleet.schema import (
    DepotView,
    DriverView,
    EndKind,
    NewDepot,
    NewDriver,
    NewShift,
    NewVehicle,
    ShiftBreak,
    ShiftView,
    VehicleView,
)
from dispatch_server.problems import responses
from dispatch_server.roads.port import Roads
from shared.clock import Clock
from shared.geo import Point

SEES = [may(Permission.SEE)]
KEEPS = [may(Permission.FLEET)]


@get("/v1/depots", guards=SEES)
async def get_depots(
    db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> list[DepotView]:
    async with db.reading() as session:
        return [_depot(row) for row in await service.depots(session, caller.organization_id)]


@post("/v1/depots", guards=KEEPS, responses=responses(NotPermitted, DepotNeverOpen))
async def post_depot(
    data: JSONBody[NewDepot],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> DepotView:
    async with db.transaction() as session:
        return _depot(await service.add_depot(session, caller, data, now=clock.now()))


@get("/v1/vehicles", guards=SEES)
async def get_vehicles(
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    roads: NamedDependency[SkipValidation[Roads]],
) -> list[VehicleView]:
    async with db.reading() as session:
        rows = await service.vehicles(session, caller.organization_id)
        return [_vehicle(row, roads) for row in rows]


@post("/v1/vehicles", guards=KEEPS, responses=responses(NotPermitted, UnknownProfile))
async def post_vehicle(
    data: JSONBody[NewVehicle],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
    roads: NamedDependency[SkipValidation[Roads]],
) -> VehicleView:
    async with db.transaction() as session:
        row = await service.add_vehicle(
            session, caller, data, now=clock.now(), with_roads=roads.profiles
        )
        return _vehicle(row, roads)


@get("/v1/drivers", guards=SEES)
async def get_drivers(
    db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> list[DriverView]:
    async with db.reading() as session:
        rows = await service.drivers(session, caller.organization_id)
        return [msgspec.convert(row, DriverView, from_attributes=True) for row in rows]


@post("/v1/drivers", guards=KEEPS, responses=responses(NotPermitted))
async def post_driver(
    data: JSONBody[NewDriver],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> DriverView:
    async with db.transaction() as session:
        row = await service.add_driver(session, caller, data, now=clock.now())
        return msgspec.convert(row, DriverView, from_attributes=True)


@get("/v1/shifts", guards=SEES)
async def get_shifts(
    date: FromQuery[dt.date], db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> list[ShiftView]:
    async with db.reading() as session:
        rows = await service.shifts(session, caller.organization_id, date)
        return [_shift(row) for row in rows]


@post(
    "/v1/shifts",
    guards=KEEPS,
    responses=responses(
        NotPermitted, service.NotInFleet, ShiftTimesWrong, ShiftContradictory, ShiftOverlaps
    ),
)
async def post_shift(
    data: JSONBody[NewShift],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> ShiftView:
    async with db.transaction() as session:
        row = await service.add_shift(session, caller, data, now=clock.now())
        return _shift(row)


def _vehicle(row: Vehicle, roads: Roads) -> VehicleView:
    told = {name: getattr(row, name, None) for name in VehicleView.__struct_fields__}
    return msgspec.convert(told | {"has_roads": row.profile in roads.profiles}, VehicleView)


def _depot(row: Depot) -> DepotView:
    return DepotView(
        id=row.id,
        name=row.name,
        address=row.address,
        at=Point(row.lat, row.lon),
        opens=row.opens,
        closes=row.closes,
        loading_s=row.loading_s,
    )


def _shift(row: Shift) -> ShiftView:
    return ShiftView(
        id=row.id,
        driver_id=row.driver_id,
        vehicle_id=row.vehicle_id,
        depot_id=row.depot_id,
        date=row.date,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        latest_start=row.latest_start,
        regular_s=row.regular_s,
        max_duration_s=row.max_duration_s,
        breaks=msgspec.convert(row.breaks, tuple[ShiftBreak, ...]),
        start=_point(row.start_lat, row.start_lon),
        end_kind=EndKind(row.end_kind),
        end=_point(row.end_lat, row.end_lon),
    )


def _point(lat: float | None, lon: float | None) -> Point | None:
    return None if lat is None or lon is None else Point(lat, lon)


ROUTES = (
    get_depots,
    post_depot,
    get_vehicles,
    post_vehicle,
    get_drivers,
    post_driver,
    get_shifts,
    post_shift,
)
