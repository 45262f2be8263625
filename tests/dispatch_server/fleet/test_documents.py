"""How papers stand on a day."""

import datetime as dt

import pytest

from dispatch_server.fleet.documents import Standing, standing

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, Standing.VALID),
        (31, Standing.VALID),
        (30, Standing.SOON),
        (0, Standing.SOON),
        (-1, Standing.EXPIRED),
    ],
)
def test_a_paper_holds_through_its_last_day(days: int | None, expected: Standing) -> None:
    expires_on = None if days is None else TODAY + dt.timedelta(days=days)
    assert standing(expires_on, TODAY) is expected
