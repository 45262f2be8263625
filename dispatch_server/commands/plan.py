"""``porta plan``: plan a depot's day and publish it."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import click
from sqlmodel import col, select

from dispatch_server.accounts.model import Organization
from dispatch_server.commands.common import ACTOR, organization_of, run
from dispatch_server.commands.printing import show
from dispatch_server.errors import Missing
from dispatch_server.fleet.model import Depot
from dispatch_server.parts import Parts
from dispatch_server.planning import views
from dispatch_server.planning.model import Plan
from dispatch_server.planning.schema import PlanView
from dispatch_server.runs import assign
from shared.ids import PlanId, RunId
from shared.states import PlanStatus

DAY = click.DateTime(["%Y-%m-%d"])


@dataclass(eq=False)
class WhichDepot(Missing):
    """No depot of that name, or several and none was named."""

    slug: ClassVar[str] = "which-depot"
    wanted: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        if not self.known:
            return "there is no depot yet: porta fleet start ADDRESS DRIVER"
        choice = ", ".join(self.known)
        if not self.wanted:
            return f"say from where with --depot: {choice}"
        return f"there is no depot {self.wanted}; there are {choice}"


@click.group(invoke_without_command=True)
@click.option("--date", type=DAY, help="The day to plan, as 2026-11-24.")
@click.option("--depot", default="", help="Name of the depot; the only one needs no naming.")
@click.option("--organization", default="", help="Its short name; the only one needs no naming.")
@click.option("--budget", "budget_s", type=click.FloatRange(0.1, 3600), help="Seconds to think.")
@click.option("--seed", default=0, type=click.IntRange(0, 2**31 - 1), help="Same seed, same luck.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def plan(
    context: click.Context,
    *,
    date: dt.datetime | None,
    depot: str,
    organization: str,
    budget_s: float | None,
    seed: int,
    as_json: bool,
) -> None:
    """Plan a day and wait for it. It is a proposal until `porta plan publish ID`."""
    if context.invoked_subcommand is not None:
        return
    if date is None:
        raise click.UsageError("say which day with --date, as 2026-11-24")
    day = date.date()

    async def make(parts: Parts) -> PlanView:
        owner = await organization_of(parts.db, organization)
        found = await _depot(parts, owner, depot)
        async with parts.working():
            plan_id = await parts.planner.begin(
                organization_id=owner.id,
                date=day,
                depot_id=found.id,
                budget_s=budget_s or parts.settings.plan_budget_s,
                seed=seed,
                actor=ACTOR,
            )
            await parts.planner.wait(plan_id)
        async with parts.db.reading() as session:
            return await views.view_plan(session, owner.id, plan_id, owner.locale)

    made = run(make)
    show(made) if as_json else _say(made)
    if made.status == PlanStatus.FAILED:
        raise click.ClickException(f"no plan came of it: {made.failure.replace('-', ' ')}")


@plan.command()
@click.argument("plan_id", type=click.UUID, metavar="ID")
@click.option(
    "--accept-violations", is_flag=True, help="Publish what was edited into breaking limits."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def publish(plan_id: UUID, *, accept_violations: bool, as_json: bool) -> None:
    """Make runs of a plan and hand them to the drivers. Again, it changes nothing."""

    async def make(parts: Parts) -> list[RunId]:
        async with parts.db.transaction() as session:
            row = await session.get(Plan, plan_id)
            if row is None:
                raise click.ClickException(f"there is no plan {plan_id}")
            return await assign.publish(
                session,
                parts.clock,
                organization_id=row.organization_id,
                plan_id=PlanId(plan_id),
                actor=ACTOR,
                accept_violations=accept_violations,
            )

    runs = run(make)
    if as_json:
        show({"plan_id": plan_id, "run_ids": runs})
    else:
        click.echo(f"published: {len(runs)} runs")


async def _depot(parts: Parts, owner: Organization, name: str) -> Depot:
    async with parts.db.reading() as session:
        found = await session.exec(
            select(Depot).where(Depot.organization_id == owner.id).order_by(col(Depot.name))
        )
        depots = list(found)
    chosen = [one for one in depots if not name or one.name == name or str(one.id) == name]
    if len(chosen) != 1:
        raise WhichDepot(name, tuple(one.name for one in depots))
    return chosen[0]


def _say(made: PlanView) -> None:
    figures = made.figures
    if figures is None:
        return
    click.echo(f"plan {made.id} is {made.status}")
    click.echo(
        f"{figures.orders} orders, {figures.stops} stops, {figures.routes} routes, "
        f"{figures.distance_m / 1000:.1f} km, {figures.duration_s / 3600:.1f} h "
        f"(nearest neighbour: {figures.nearest_neighbour_duration_s / 3600:.1f} h)"
    )
    for left in itertools.islice(made.unassigned, 20):
        click.echo(f"left out {left.external_id}: {left.text}")
    if len(made.unassigned) > 20:  # noqa: PLR2004 - the same number as above
        click.echo(f"… and {len(made.unassigned) - 20} more; --json names them all")
