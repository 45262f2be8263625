"""The file says what the view says."""

import csv
import datetime as dt
import io

from dispatch_server.insights.rules import figures_of
from dispatch_server.insights.schema import FigureLine, FiguresView, Grouping
from dispatch_server.insights.sheet import to_csv
from tests.dispatch_server.insights.test_rules import a_drive, a_failure, a_try


def test_lines_and_the_total_with_a_column_for_each_reason() -> None:
    one = figures_of([a_try(), a_try(), a_failure()], [a_drive(driven_s=7 * 3600)], {})
    other = figures_of([a_failure("no_access")], [], {})
    view = FiguresView(
        first=dt.date(2026, 11, 1),
        last=dt.date(2026, 11, 30),
        by=Grouping.AREA,
        total=figures_of([a_try(), a_try(), a_failure(), a_failure("no_access")], [a_drive()], {}),
        lines=(
            FigureLine(key="Centro", name="Centro", figures=one),
            FigureLine(key="x", name="=HYPERLINK()", figures=other),
        ),
    )

    rows = list(csv.DictReader(io.StringIO(to_csv(view))))

    assert [row["area"] for row in rows] == ["Centro", "x", "total"]
    assert [row["failed_refused"] for row in rows] == ["1", "0", "1"]
    assert [row["failed_no_access"] for row in rows] == ["0", "1", "1"]
    assert rows[0]["stops_per_hour"] == "4.2857"
    assert rows[1]["stops_per_hour"] == ""
    assert rows[1]["name"] == "'=HYPERLINK()"
