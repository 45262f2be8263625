"""Import a file of orders: a verdict for each row, and bad rows never stop good ones."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from dispatch_server.orders import sheet
from dispatch_server.orders.columns import Columns, remember, remembered, signature
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
    columns: Columns | None = None,
) -> ImportReport:
    """Take in the orders of a CSV or XLSX file; ``date`` is for rows without one.

    ``columns`` says what its columns mean, and is remembered for the next file with its header.
    Raises FileUnreadable or FileTooBig, and then nothing was taken in.
    """
    async with desk.db.reading() as session:
        known = await remembered(session, intake.organization_id)
    table, entries = await asyncio.to_thread(_read, content, intake, date, columns, known)
    verdicts = await desk.take_in(intake, entries, now=now, dry_run=dry_run)
    if columns is not None and not dry_run:
        async with desk.db.transaction() as session:
            await remember(session, intake.organization_id, table.headers, columns, now=now)
    named = [(h, f) for h, f in zip(table.headers, table.fields, strict=True) if h]
    counted = report(
        _with_cells(verdicts, table),
        dry_run=dry_run,
        columns={header: field for header, field in named if field},
        ignored=[header for header, field in named if not field],
    )
    return msgspec.structs.replace(
        counted,
        headers=tuple(header for header, _ in named),
        is_remembered=columns is None and signature(table.headers) in known,
    )


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


def _with_cells(verdicts: Sequence[Verdict], table: Table) -> list[Verdict]:
    """Give refused rows back as they stood, under the named columns, so that they can be mended."""
    rows = {row.number: row.cells for row in table.rows}
    kept = [at for at, header in enumerate(table.headers) if header]
    return [
        msgspec.structs.replace(
            verdict,
            cells=tuple(
                rows[verdict.row][at] if at < len(rows[verdict.row]) else "" for at in kept
            ),
        )
        if verdict.outcome == "refused"
        else verdict
        for verdict in verdicts
    ]


def _read(
    content: bytes,
    intake: Intake,
    date: dt.date | None,
    columns: Columns | None,
    known: Mapping[str, Columns],
) -> tuple[Table, list[Entry]]:
    table = sheet.read_table(content, columns=columns, remembered=known)
    return table, list(sheet.entries(table, intake, date=date))
