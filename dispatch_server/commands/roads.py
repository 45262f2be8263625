"""``porta roads``: how fast roads are, learned from what was driven."""

import datetime as dt
from zoneinfo import ZoneInfo

import click
import msgspec

from dispatch_server.cities.profiles import Profile
from dispatch_server.commands.common import organization_of, run
from dispatch_server.commands.printing import show
from dispatch_server.parts import Parts
from dispatch_server.roads.learning import learn
from dispatch_server.roads.schema import NewSpeeds
from dispatch_server.roads.tables import keep_speeds
from dispatch_server.runs.drives import drives_since


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """A table for a kind of vehicle, and how many drives it was made of."""

    profile: Profile
    drives: int
    factors: tuple[float, ...]

    @property
    def slowest(self) -> tuple[str, float]:
        """Name the hour in which drives take longest."""
        hour = max(range(len(self.factors)), key=lambda at: self.factors[at])
        day = dt.date(2024, 1, 1 + hour // 24)  # a Monday, and the days after it
        return f"{day:%A} {hour % 24}:00", self.factors[hour]


@click.group()
def roads() -> None:
    """Roads: how much longer drives take at each hour of the week."""


@roads.command("learn")
@click.option("--organization", default="", help="Its short name; the only one needs no naming.")
@click.option("--days", default=60, show_default=True, type=click.IntRange(1, 3660))
@click.option("--least", default=100, show_default=True, help="Drives that a table needs.")
@click.option("--dry-run", is_flag=True, help="Only say what was learned.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def roads_learn(*, organization: str, days: int, least: int, dry_run: bool, as_json: bool) -> None:
    """Learn from what was driven, in the place of what was kept before."""

    async def look(parts: Parts) -> list[Learned]:
        owner = await organization_of(parts.db, organization)
        zone, now = ZoneInfo(owner.time_zone), parts.clock.now()
        since = now.astimezone(zone).date() - dt.timedelta(days=days)
        async with parts.db.reading() as session:
            driven = await drives_since(session, owner.id, since)
        found = [
            Learned(profile=profile, drives=len(some), factors=tuple(learn(some, zone)))
            for profile in Profile
            if len(some := driven.get(profile, [])) >= least
        ]
        async with parts.db.transaction() as session:
            for one in [] if dry_run else found:
                new = NewSpeeds(profile=one.profile, factors=one.factors)
                await keep_speeds(session, owner.id, new, by="learned", now=now)
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
