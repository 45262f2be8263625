"""Figures as CSV: a line each, plain numbers, for spreadsheets and other systems."""

import csv
import io
from typing import Any

from dispatch_server.insights.rules import DrivenFigures
from dispatch_server.insights.schema import FiguresView

_COLUMNS = tuple(name for name in DrivenFigures.__struct_fields__ if name != "reasons")


def to_csv(view: FiguresView) -> str:
    """Write the lines, then the total. Each failure reason that there is has a column of its own."""
    reasons = sorted(view.total.reasons)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([view.by, "name", *_COLUMNS, *(f"failed_{reason}" for reason in reasons)])
    lines = [(line.key, line.name, line.figures) for line in view.lines]
    for key, name, figures in [*lines, ("total", "", view.total)]:
        counts = [figures.reasons.get(reason, 0) for reason in reasons]
        writer.writerow([key, _plain(name), *(_number(figures, c) for c in _COLUMNS), *counts])
    return out.getvalue()


def _number(figures: DrivenFigures, name: str) -> Any:
    value = getattr(figures, name)
    return round(value, 4) if isinstance(value, float) else value


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in set("=+-@\t\r") else text
