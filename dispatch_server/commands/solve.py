"""``porta solve``: plan a public benchmark file, and say what our own checker thinks of it."""

import sys
import time
from pathlib import Path

import click
import msgspec

from dispatch_server.commands.printing import show
from dispatch_server.planning import rules
from dispatch_server.planning.formats.instance import BadInstance, Instance
from dispatch_server.planning.formats.reading import FORMATS, read_file
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import UnsupportedByEngine
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.planning.worker import load

_BAD: int = 2


class Solved(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. ``cost`` is in the file's unit, ``routes`` in its own numbers."""

    instance: str
    engine: str
    budget_s: float
    wall_s: float
    cost: float
    vehicles: int
    accepted: bool
    violations: list[str]
    routes: list[list[int]]
    left_out: int
    seed: int
    cpu_s: float
    first_s: float | None


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "format_name", default="auto", type=click.Choice(FORMATS))
@click.option("--budget", default=10.0, show_default=True, type=click.FloatRange(0.05, 86_400))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--engine", default="porta", show_default=True, type=click.Choice(list(ENGINES)))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def solve(
    file: Path, *, format_name: str, budget: float, seed: int, engine: str, as_json: bool
) -> None:
    """Plan a public file (Solomon, Li & Lim, CVRPLIB, PyVRP's fields) and check the answer."""
    try:
        instance = read_file(file, format_name)
    except BadInstance as error:
        click.echo(f"{file.name}: {error}", err=True)
        sys.exit(_BAD)
    try:
        solved = _solve(instance, engine=engine, budget_s=budget, seed=seed)
    except UnsupportedByEngine as error:
        wanted = ", ".join(error.features)
        click.echo(f"{engine} does not know {wanted}; ask porta, which knows all", err=True)
        sys.exit(_BAD)
    show(solved) if as_json else _say(solved)
    sys.exit(0 if solved.accepted else 1)


def _solve(instance: Instance, *, engine: str, budget_s: float, seed: int) -> Solved:
    began, began_cpu = time.monotonic(), time.process_time()
    first: list[float] = []

    def heard(plan: Plan) -> None:
        if not first and not plan.left_out:
            first.append(round(time.monotonic() - began, 3))

    plan = load(ENGINES[engine]).solve(
        instance.problem,
        budget_s=budget_s,
        seed=seed,
        warm=None,
        on_plan=heard,
        cancelled=lambda: False,
        iterations=None,
    )
    wall_s, cpu_s = time.monotonic() - began, time.process_time() - began_cpu
    broken = rules.check(instance.problem, plan)
    priced = {order.id for order in instance.problem.orders if order.leave_out_cents is not None}
    missing = [left.order_id for left in plan.left_out if left.order_id not in priced]
    said = [" ".join(filter(None, (v.limit, v.vehicle_id, v.order_id))) for v in broken]
    return Solved(
        instance=instance.name,
        engine=engine,
        budget_s=budget_s,
        wall_s=round(wall_s, 3),
        cost=instance.said(_cents(instance, plan)),
        vehicles=len(plan.routes),
        accepted=not said and not missing,
        violations=said + [f"left out {order_id}" for order_id in missing],
        routes=instance.routes(plan),
        left_out=len(plan.left_out),
        seed=seed,
        cpu_s=round(cpu_s, 3),
        first_s=first[0] if first else None,
    )


def _cents(instance: Instance, plan: Plan) -> float:
    """Add up what was driven, and the prizes of what the file allows to be left out."""
    prices = {order.id: order.leave_out_cents or 0 for order in instance.problem.orders}
    return plan.figures.cost_cents + sum(prices[left.order_id] for left in plan.left_out)


def _say(solved: Solved) -> None:
    for number, route in enumerate(solved.routes, start=1):
        click.echo(f"Route #{number}: {' '.join(map(str, route))}")
    click.echo(f"Cost {solved.cost:g}")
    verdict = "accepted" if solved.accepted else "refused: " + "; ".join(solved.violations[:5])
    click.echo(
        f"{solved.instance} by {solved.engine} in {solved.wall_s:.1f} s, "
        f"{solved.vehicles} vehicles, {verdict}"
    )
