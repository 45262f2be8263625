"""Import a file of orders: a verdict for each row, and bad rows never stop good ones."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Sequence

from dispatch_server.orders import sheet
from dispatch_server.orders.intake import Desk, Entry, Intake
from dispatch_server.orders.schema import ImportReport, Verdict
from dispatch_server.orders.tables import Table


async def import_file(
    desk: Desk,
    intake: Intake,
    content: bytes,
    *,
    now: dt.datetime,
    date: dt.date | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Take in the orders of a CSV or XLSX file; ``date`` is for rows without one.

    Raises FileUnreadable or FileTooBig, and then nothing was taken in.
    """
    table, entries = await asyncio.to_thread(_read, content, intake, date)
    verdicts = await desk.take_in(intake, entries, now=now, dry_run=dry_run)
    named = zip(table.headers, table.fields, strict=True)
    columns = {header: field for header, field in named if field}
    ignored = [h for h, f in zip(table.headers, table.fields, strict=True) if h and not f]
    return report(verdicts, dry_run=dry_run, columns=columns, ignored=ignored)


def report(
    verdicts: Sequence[Verdict],
    *,
    dry_run: bool = False,
    columns: dict[str, str] | None = None,
    ignored: Sequence[str] = (),
) -> ImportReport:
    """Count what became of the rows."""
    counts = Counter(verdict.outcome for verdict in verdicts)
    return ImportReport(
        dry_run=dry_run,
        rows=len(verdicts),
        created=counts["created"],
        unchanged=counts["unchanged"],
        updated=counts["updated"],
        review=counts["review"],
        refused=counts["refused"],
        verdicts=tuple(verdicts),
        columns=columns or {},
        ignored_columns=tuple(ignored),
    )


def _read(content: bytes, intake: Intake, date: dt.date | None) -> tuple[Table, list[Entry]]:
    table = sheet.read_table(content)
    return table, list(sheet.entries(table, intake, date=date))
