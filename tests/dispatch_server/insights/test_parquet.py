"""Figures read back from Parquet are what they were, each in its type."""

import datetime as dt
import importlib.util
import io
from decimal import Decimal
from typing import Any

import pytest
from arro3.io import read_parquet
from litestar.testing import AsyncTestClient

from dispatch_server.insights.parquet import ParquetNotInstalled, to_parquet
from dispatch_server.insights.routes import ROUTES
from dispatch_server.insights.schema import FiguresView, Grouping
from shared.facts import FactType
from tests.build import a_caller, an_app
from tests.dispatch_server.insights.test_figures import DAY, Measured, ask
from tests.dispatch_server.runs.conftest import Office

AT = dt.datetime(2026, 11, 23, 21, 30, tzinfo=dt.UTC)


def read(content: bytes) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Give each column's type, and the rows."""
    table = read_parquet(io.BytesIO(content)).read_all()
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    types = {name: str(table.schema.field(name).type) for name in table.column_names}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return types, rows


async def a_day(office: Office) -> None:
    first, second, _ = await office.stops()
    await office.report(office.fact(FactType.RUN_STARTED))
    office.later(60)
    await office.report(office.delivered(first), office.failed(second))
    await office.report(office.fact(FactType.RUN_COMPLETED))


async def test_days_money_and_instants_keep_their_types(office: Office) -> None:
    await a_day(office)
    view = await ask(office)
    types, (row,) = read(to_parquet(view, currency="BRL", at=AT))

    (line,) = view.lines
    assert (row["day"], row["worked_out_at"], row["currency"]) == (DAY, AT, "BRL")
    assert row["cost"] == Decimal(line.figures.cost_cents) / 100
    assert isinstance(row["cost"], Decimal)
    assert (row["delivered"], row["failed"], row["failed_recipient_absent"]) == (1, 1, 1)
    assert row["on_time_share"] == line.figures.on_time_share
    assert "Timestamp" in types["worked_out_at"]
    assert "UTC" in types["worked_out_at"]
    assert "Decimal128(18, 2)" in types["cost"]


async def test_what_there_is_nothing_of_is_null_and_no_line_is_a_file_too(office: Office) -> None:
    await a_day(office)
    _, rows = read(to_parquet(await ask(office, Grouping.AREA), currency="BRL", at=AT))
    empty = FiguresView(
        first=DAY, last=DAY, by=Grouping.DAY, total=(await ask(office)).total, lines=()
    )
    types, nothing = read(to_parquet(empty, currency="BRL", at=AT))

    assert [(row["day"], row["stops_per_hour"], row["cost"]) for row in rows] == [
        (None, None, Decimal(0))
    ]
    assert (nothing, "key" in types) == ([], True)


async def test_it_is_downloaded_and_says_where_it_is_not_installed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_day(office)
    mine = office.town.organization.id
    app = an_app(
        ROUTES, caller=a_caller(mine), db=office.db, clock=office.clock, odometer=Measured()
    )
    asked = f"/v1/figures.parquet?first={DAY}&last={DAY}"
    async with AsyncTestClient(app) as client:
        given: Any = await client.get(asked)
        monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
        missing: Any = await client.get(asked)

    _, rows = read(given.content)
    assert given.headers["content-disposition"].endswith('-day.parquet"')
    assert [row["delivered"] for row in rows] == [1]
    assert (missing.status_code, "porta[parquet]" in missing.json()["detail"]) == (503, True)
    assert ParquetNotInstalled.slug in missing.json()["type"]
