"""``porta roads``: how fast roads are, learned from what was driven."""

import click

from dispatch_server.commands.common import organization_of, run
from dispatch_server.commands.printing import show
from dispatch_server.parts import Parts
from dispatch_server.runs.learning import DAYS, LEAST, Learned, keep_learned, learn_speeds


@click.group()
def roads() -> None:
    """Roads: how much longer drives take at each hour of the week."""


@roads.command("learn")
@click.option("--organization", default="", help="Its short name; the only one needs no naming.")
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 3660))
@click.option("--least", default=LEAST, show_default=True, help="Drives that a table needs.")
@click.option("--dry-run", is_flag=True, help="Only say what was learned.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def roads_learn(*, organization: str, days: int, least: int, dry_run: bool, as_json: bool) -> None:
    """Learn from what was driven, in the place of what was kept before.

    Every night this is done anyway, but for tables that a person has set.
    """

    async def look(parts: Parts) -> list[Learned]:
        owner, now = await organization_of(parts.db, organization), parts.clock.now()
        found = await learn_speeds(parts.db, owner, now=now, days=days, least=least)
        if not dry_run:
            await keep_learned(parts.db, owner, found, now=now)
        return found

    found = run(look)
    if as_json:
        show(found)
        return
    for one in found:
        hour, factor = one.slowest
        click.echo(
            f"{one.profile}: {one.drives} drives; slowest {hour}, {factor:.2f} times as long"
        )
    if not found:
        click.echo(f"no kind of vehicle has {least} drives within {days} days; drive on")
