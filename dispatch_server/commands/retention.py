"""``porta retention``: forget now what would be forgotten at night, or say what that is."""

import datetime as dt

import click

from dispatch_server.commands.common import run
from dispatch_server.commands.printing import show
from dispatch_server.forgetting.service import Forgetting, position_days
from dispatch_server.jobs.service import Jobs
from dispatch_server.live.history import PositionHistory
from dispatch_server.live.service import history_url
from dispatch_server.parts import Parts
from dispatch_server.retention import Retention
from dispatch_server.runs.photos import PhotoStore
from shared.clock import FixedClock


@click.group()
def retention() -> None:
    """Forget what was kept for as long as was said."""


@retention.command("run")
@click.option("--now", "at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="UTC.")
@click.option("--dry-run", is_flag=True, help="Only say how much would go.")
def run_now(at: dt.datetime | None, *, dry_run: bool) -> None:
    """Do the night's forgetting at once, as if it were --now. Prints how much, by kind, as JSON."""

    async def work(parts: Parts) -> dict[str, int]:
        now = at.replace(tzinfo=dt.UTC) if at is not None else parts.wall.now()
        settings, db = parts.settings, parts.db

        history = PositionHistory(
            history_url(settings),
            clock=FixedClock(now),
            days=settings.position_days,
            keeps=lambda: position_days(db),
        )
        await history.prepare()
        try:
            if dry_run:
                return await Forgetting(db, history, settings.position_days).count_all(now)
            photos = PhotoStore(settings.data_dir / "photos")
            night = Retention(db, Jobs(db), FixedClock(now), photos, chat_days=settings.chat_days)
            return await night.run() | {"positions": await history.erase()}
        finally:
            await history.stop()

    show(run(work))
