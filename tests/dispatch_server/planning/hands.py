"""A ready plan of a small day, and somebody who changes it by hand."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from dispatch_server.accounts.model import User
from dispatch_server.accounts.rules import Caller
from dispatch_server.fleet.model import Driver, Shift
from dispatch_server.planning import rules, service, views, ways
from dispatch_server.planning.asking import make_problem
from dispatch_server.planning.day import read_day
from dispatch_server.planning.edit import Edit
from dispatch_server.planning.editing import Editor
from dispatch_server.planning.legend import legend_of, trips
from dispatch_server.planning.model import Plan
from dispatch_server.planning.packing import pack
from dispatch_server.planning.plan import Figures
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.schema import Edited, NewEdits, PlanStep, PlanView
from dispatch_server.planning.timed import draft_of
from dispatch_server.planning.timing import Timer
from dispatch_server.planning.versions import Kind
from shared.clock import Clock
from shared.ids import OrderId, PlanId, ShiftId, UserId, uuid7
from tests.build import a_caller
from tests.dispatch_server.planning.days import DATE, Furnished

DRIVERS = ("Ana", "Bruno", "Carla")


@dataclass
class Hands:
    """``shifts`` are by the driver's name, ``orders`` by their external id."""

    day: Furnished
    planner: Planner
    editor: Editor
    caller: Caller
    plan_id: PlanId = field(default_factory=lambda: PlanId(uuid7()))
    shifts: dict[str, ShiftId] = field(default_factory=dict)
    orders: dict[str, OrderId] = field(default_factory=dict)

    def of(self, *names: str) -> tuple[str, ...]:
        """Give the ids of orders as edits name them."""
        return tuple(str(self.orders[name]) for name in names)

    def by(self, driver: str) -> str:
        return str(self.shifts[driver])

    async def row(self) -> Plan:
        async with self.day.db.reading() as session:
            return await session.get_one(Plan, self.plan_id)

    async def view(self) -> PlanView:
        async with self.day.db.reading() as session:
            return await views.view_plan(
                session, self.day.organization_id, self.plan_id, self.caller.locale
            )

    async def edit(
        self,
        *edits: Edit,
        version: int | None = None,
        dry_run: bool = False,
        key: UUID | None = None,
    ) -> Edited:
        expected = (await self.row()).version if version is None else version
        asked = NewEdits(expected_version=expected, edits=edits, dry_run=dry_run, id=key)
        return await self.editor.edit(self.caller, self.plan_id, asked)

    async def step(self, kind: Kind, *, key: UUID | None = None) -> Edited:
        asked = PlanStep(expected_version=(await self.row()).version, id=key)
        return await self.editor.step(self.caller, self.plan_id, asked, kind)

    async def undo(self) -> Edited:
        return await self.step(Kind.UNDO)

    async def redo(self) -> Edited:
        return await self.step(Kind.REDO)

    async def routes(self) -> dict[str, list[str]]:
        """Say who brings what, in turn, by the names of drivers and orders."""
        names = {order_id: name for name, order_id in self.orders.items()}
        return {
            route.driver_name: [names[one] for stop in route.stops for one in stop.order_ids]
            for route in (await self.view()).routes
        }


async def some_hands(
    planner: Planner, day: Furnished, clock: Clock, *, orders: int = 6, drivers: int = 3
) -> Hands:
    """Furnish a day of orders along one street, for drivers who carry three each."""
    user = User(
        id=UserId(uuid7()),
        organization_id=day.organization_id,
        email=f"{uuid7().hex}@porta.example",
        name="Marina",
        role="dispatcher",
        password_hash="",
        created_at=day.now,
    )
    await day.add(user)
    caller = a_caller(day.organization_id, user_id=user.id, locale="en")
    hands = Hands(day, planner, Editor(day.db, planner.roads, clock, planner.plans), caller)
    for name in DRIVERS[:drivers]:
        hands.shifts[name] = await day.a_shift(capacity_packages=3)
        async with day.changing(Shift, hands.shifts[name]) as shift:
            driver_id = shift.driver_id
        async with day.changing(Driver, driver_id) as driver:
            driver.name = name
    for n in range(orders):
        place_id = await day.a_place(east_m=500.0 + 400 * n)
        hands.orders[f"A-{n}"] = await day.an_order(f"A-{n}", place_id)
    return hands


async def plan(hands: Hands, *, seed: int = 0) -> None:
    """Have the day planned, here and at once, by cheapest insertion."""
    asked: dict[str, Any] = {
        "organization_id": hands.day.organization_id,
        "date": DATE,
        "depot_id": hands.day.depot_id,
    }
    now, roads = hands.day.now, hands.planner.roads
    async with hands.day.db.transaction() as session:
        row = await service.add_plan(
            session, **asked, budget_s=1, seed=seed, engine="porta", at=now, actor="user:test"
        )
        day = await read_day(session, **asked, now=now)
    hands.plan_id = row.id
    matrices, source = await ways.matrices(roads, day.points, day.profiles)
    problem, legend = make_problem(day, matrices), legend_of(day)
    timer = Timer(problem)
    solved = rules.make_plan(timer, [[] for _ in problem.vehicles], engine="porta")
    outcome = service.Outcome(
        legend=legend,
        content=pack(problem, legend),
        draft=draft_of(timer, solved),
        plan=solved,
        nearest=Figures(),
        geometries=await ways.lines(roads, trips(problem, legend, solved.routes)),
        source=source,
    )
    async with hands.day.db.transaction() as session:
        await service.keep_outcome(session, row.id, outcome, at=now)
