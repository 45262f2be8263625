"""Incidents over HTTP: the inbox, and what is done about each where it is seen."""

from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.orders.rules import OrderCannot
from dispatch_server.planning.errors import PlanWithoutVehicles
from dispatch_server.problems import responses
from dispatch_server.runs import change, inbox, replans, rescue
from dispatch_server.runs.acting import ActNotApt, DayNeeded, act
from dispatch_server.runs.deciding import IncidentResolved, NoSuchIncident, decide
from dispatch_server.runs.followup import DayRefused
from dispatch_server.runs.incident_schema import ActOn, IncidentView, Resolve
from dispatch_server.runs.model import Incident
from dispatch_server.runs.replanner import Replanner
from dispatch_server.runs.schema import ReplanView
from dispatch_server.runs.views import RunNotFound
from dispatch_server.runs.warm import RunningDays
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import IncidentId
from shared.states import Decision


@get("/v1/incidents", guards=[may(Permission.SEE)])
async def list_incidents(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    status: FromQuery[str] = "open",
) -> list[IncidentView]:
    """List what needs a decision, newest first, two hundred at most."""
    async with db.reading() as session:
        return await inbox.incidents(session, caller.organization_id, status=status)


@post(
    "/v1/incidents/{incident_id:uuid}/acknowledge",
    status_code=200,
    guards=[may(Permission.ORDERS)],
    responses=responses(NoSuchIncident),
)
async def acknowledge_incident(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    incident_id: FromPath[IncidentId],
) -> IncidentView:
    """Take an incident on, so that others leave it."""
    return await _decided(caller, db, clock, incident_id, None)


@post(
    "/v1/incidents/{incident_id:uuid}/resolve",
    status_code=200,
    guards=[may(Permission.ORDERS)],
    responses=responses(NoSuchIncident, IncidentResolved),
)
async def resolve_incident(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    incident_id: FromPath[IncidentId],
    data: JSONBody[Resolve],
) -> IncidentView:
    """Say how an incident was resolved, where nothing else is to be done about it."""
    return await _decided(caller, db, clock, incident_id, data.decision)


async def _decided(
    caller: Caller, db: Database, clock: Clock, incident_id: IncidentId, how: Decision | None
) -> IncidentView:
    async with db.transaction() as session:
        row = await decide(
            session,
            clock,
            organization_id=caller.organization_id,
            incident_id=incident_id,
            decision=how,
            actor=caller.actor,
        )
    return await _shown(caller, db, row)


@post(
    "/v1/incidents/{incident_id:uuid}/act",
    status_code=200,
    guards=[may(Permission.ORDERS)],
    responses=responses(
        NotPermitted,
        NoSuchIncident,
        IncidentResolved,
        ActNotApt,
        DayNeeded,
        DayRefused,
        OrderCannot,
        RunNotFound,
        change.StopNotFound,
        change.RunMoved,
        change.RunClosed,
        change.StopAlreadyEnded,
    ),
)
async def act_on_incident(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    incident_id: FromPath[IncidentId],
    data: JSONBody[ActOn],
) -> IncidentView:
    """Do what is decided and resolve the incident by it, or neither. Safe to repeat."""
    async with db.transaction() as session:
        row = await act(session, clock, caller, incident_id, data.act)
    return await _shown(caller, db, row)


@post(
    "/v1/incidents/{incident_id:uuid}/replan",
    status_code=202,
    guards=[may(Permission.PLAN)],
    responses=responses(
        NoSuchIncident, IncidentResolved, ActNotApt, RunNotFound, PlanWithoutVehicles
    ),
)
async def replan_incident(
    caller: NamedDependency[Caller],
    replanner: NamedDependency[Replanner],
    days: NamedDependency[RunningDays],
    settings: NamedDependency[Settings],
    incident_id: FromPath[IncidentId],
) -> ReplanView:
    """Propose what its run has left to others; applying the proposal resolves the incident.

    Asked again, it gives the proposal that is there until that one is dropped.
    """
    found = await rescue.propose(
        replanner,
        caller,
        incident_id,
        where=days.fixes,
        budget_s=settings.plan_budget_s,
    )
    return replans.view(found, caller.locale)


async def _shown(caller: Caller, db: Database, row: Incident) -> IncidentView:
    async with db.reading() as session:
        (shown,) = await inbox.incident_views(session, caller.organization_id, [row])
    return shown


ROUTES: Final[list[HTTPRouteHandler]] = [
    list_incidents,
    acknowledge_incident,
    resolve_incident,
    act_on_incident,
    replan_incident,
]
