"""``porta orders``: orders from a file."""

import datetime as dt
from pathlib import Path

import click

from dispatch_server.commands.common import organization_of, run
from dispatch_server.commands.plan import DAY
from dispatch_server.commands.printing import show
from dispatch_server.orders.imports import import_file
from dispatch_server.orders.schema import ImportReport
from dispatch_server.parts import Parts


@click.group()
def orders() -> None:
    """Orders that customers have made."""


@orders.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organization", default="", help="Its short name; the only one needs no naming.")
@click.option("--date", type=DAY, help="For rows without a date, as 2026-11-24.")
@click.option("--dry-run", is_flag=True, help="Judge every row, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def orders_import(
    file: Path, *, organization: str, date: dt.datetime | None, dry_run: bool, as_json: bool
) -> None:
    """Import a CSV or XLSX file. Bad rows never stop good ones."""
    day, content = date.date() if date else None, file.read_bytes()

    async def take_in(parts: Parts) -> ImportReport:
        owner = await organization_of(parts.db, organization)
        intake = await parts.desk.intake_for(owner.id)
        return await import_file(
            parts.desk, intake, content, now=parts.clock.now(), date=day, dry_run=dry_run
        )

    report = run(take_in)
    show(report) if as_json else _say(report)


def _say(report: ImportReport) -> None:
    click.echo(
        f"{report.rows} rows: {report.created} new, {report.updated} changed, "
        f"{report.unchanged} known, {report.review} to be looked at, {report.refused} refused"
    )
    for verdict in report.verdicts:
        for issue in verdict.issues:
            click.echo(f"row {verdict.row}: {issue.text}")
