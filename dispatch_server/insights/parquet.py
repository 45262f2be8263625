"""Figures as Parquet, for warehouses and notebooks: a line each with real types.

arro3 is the smallest writer that stands alone (12 MB; pyarrow 55, duckdb 25, fastparquet with pandas
16 beside numpy). It is an extra: without it the CSV says the same, in text.
"""

import datetime as dt
import importlib.util
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from dispatch_server.errors import Unavailable
from dispatch_server.insights.rules import DrivenFigures
from dispatch_server.insights.schema import FigureLine, FiguresView, Grouping

MEDIA_TYPE: Final = "application/vnd.apache.parquet"
_EPOCH: Final = dt.date(1970, 1, 1)
_MONEY: Final = ("cost_cents", "cost_per_delivery_cents")
_SHARES: Final = ("on_time_share", "first_share", "stops_per_hour", "km_per_hour")
_COUNTS: Final = tuple(
    name for name in DrivenFigures.__struct_fields__ if name not in {*_MONEY, *_SHARES, "reasons"}
)


@dataclass(eq=False)
class ParquetNotInstalled(Unavailable):
    """This server has no writer of Parquet. The CSV has the same figures."""

    slug: ClassVar[str] = "parquet-not-installed"

    def __str__(self) -> str:
        return "no writer of Parquet is installed: pip install 'porta[parquet]', or take the CSV"


def to_parquet(view: FiguresView, *, currency: str, at: dt.datetime) -> bytes:
    """Write the lines, without the total, which anybody can add up.

    ``at`` is when they were worked out. Money is decimal(18, 2) of ``currency``, times are UTC, a
    share that there is nothing of is null. Each failure reason has a column. At most as many lines
    as there are days, drivers or areas in a quarter. It takes the processor; call it in a thread.
    Raises ParquetNotInstalled.
    """
    if importlib.util.find_spec("arro3") is None:
        raise ParquetNotInstalled
    from arro3.core import Array, DataType, Table  # noqa: PLC0415 - an extra
    from arro3.io import write_parquet  # noqa: PLC0415

    lines, count = view.lines, len(view.lines)
    utf8, whole = DataType.utf8(), DataType.int64()

    def column(values: Sequence[Any], kind: Any, via: Any = None) -> Any:
        # arro3 makes plain arrays of Python's values; the rest is cast from them.
        return Array(values, kind) if via is None else Array(values, via).cast(kind)

    def figures(name: str, say: Callable[[Any], Any] = lambda value: value) -> list[Any]:
        return [say(getattr(line.figures, name)) for line in lines]

    columns = {
        "day": column(
            [_day(line, view.by) for line in lines], DataType.date32(), via=DataType.int32()
        ),
        "key": column([line.key for line in lines], utf8),
        "name": column([line.name for line in lines], utf8),
        **{name: column(figures(name), whole) for name in _COUNTS},
        **{name: column(figures(name), DataType.float64()) for name in _SHARES},
        **{
            name.removesuffix("_cents"): column(
                figures(name, _decimal), DataType.decimal128(18, 2), via=utf8
            )
            for name in _MONEY
        },
        "currency": column([currency] * count, utf8),
        **{
            f"failed_{reason}": column(
                [line.figures.reasons.get(reason, 0) for line in lines], whole
            )
            for reason in sorted(view.total.reasons)
        },
        "worked_out_at": column(
            [round(at.timestamp() * 1_000_000)] * count,
            DataType.timestamp("us", tz="UTC"),
            via=whole,
        ),
    }
    out = io.BytesIO()
    write_parquet(Table.from_pydict(columns), out)
    return out.getvalue()


def _day(line: FigureLine, by: Grouping) -> int | None:
    return (dt.date.fromisoformat(line.key) - _EPOCH).days if by is Grouping.DAY else None


def _decimal(cents: int | None) -> str | None:
    if cents is None:
        return None
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"
